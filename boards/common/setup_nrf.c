/*
 * The pins of the serial line of an nRF52 or nRF53: an output that rests high, and an input. BOARD_UART_GPIO is port 0;
 * clocks come by themselves.
 */
#include "board.h"

#define GPIO_OUT_SET (*(volatile uint32_t *)(BOARD_UART_GPIO + 0x508u))
#define GPIO_CONFIGURATION(pin) (*(volatile uint32_t *)(BOARD_UART_GPIO + 0x700u + 4u * (pin)))
#define OUTPUT_NOT_READ 3u
#define INPUT_PULLED_UP 0xCu

void board_setup(void)
{
    GPIO_OUT_SET = 1u << BOARD_UART_TX_PIN;
    GPIO_CONFIGURATION(BOARD_UART_TX_PIN) = OUTPUT_NOT_READ;
    GPIO_CONFIGURATION(BOARD_UART_RX_PIN) = INPUT_PULLED_UP;
}
