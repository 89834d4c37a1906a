/*
 * Clocks and pins of the serial line of a newer STM32 at the clock it has after reset. Addresses and bits are those of
 * the chip's RCC, from the board's "defines":
 *   BOARD_RCC_GPIO, BOARD_RCC_UART    the registers that give the port and the UART their clocks, with ..._BIT
 *   BOARD_UART_GPIO                   the port; BOARD_UART_TX_PIN, BOARD_UART_RX_PIN, BOARD_UART_PIN_FUNCTION
 *   BOARD_IO_SUPPLY, BOARD_RCC_POWER  where the port has a supply that must be declared valid: PWR_CR2 or the like, and
 *                                     the register that gives PWR its clock; with ..._BIT
 */
#include "board.h"

#define REGISTER(address) (*(volatile uint32_t *)(address))
#define GPIO_MODE REGISTER(BOARD_UART_GPIO + 0x00u)
#define GPIO_FUNCTION(pin) REGISTER(BOARD_UART_GPIO + 0x20u + 4u * ((pin) / 8u))
#define MODE_ALTERNATE 2u

/* The clock has arrived when the register has been read back. */
static void enable(uintptr_t address, uint32_t bit)
{
    REGISTER(address) |= 1u << bit;
    (void)REGISTER(address);
}

static void connect(uint32_t pin)
{
    const uint32_t at = 4u * (pin % 8u);
    GPIO_FUNCTION(pin) = (GPIO_FUNCTION(pin) & ~(15u << at)) | ((uint32_t)BOARD_UART_PIN_FUNCTION << at);
    GPIO_MODE = (GPIO_MODE & ~(3u << (2u * pin))) | (MODE_ALTERNATE << (2u * pin));
}

void board_setup(void)
{
#ifdef BOARD_IO_SUPPLY
    enable(BOARD_RCC_POWER, BOARD_RCC_POWER_BIT);
    REGISTER(BOARD_IO_SUPPLY) |= 1u << BOARD_IO_SUPPLY_BIT;
#endif
    enable(BOARD_RCC_GPIO, BOARD_RCC_GPIO_BIT);
    enable(BOARD_RCC_UART, BOARD_RCC_UART_BIT);
    connect(BOARD_UART_TX_PIN);
    connect(BOARD_UART_RX_PIN);
}
