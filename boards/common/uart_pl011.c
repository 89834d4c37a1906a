/* Arm's PrimeCell UART PL011 (DDI 0183, chapter 3), with its FIFOs. */
#include "uart.h"

#if !defined(BOARD_UART_BASE) || !defined(BOARD_UART_CLOCK_HZ) || !defined(BOARD_UART_BAUD)
#error "BOARD_UART_BASE, BOARD_UART_CLOCK_HZ, BOARD_UART_BAUD: from \"console\" of board.json"
#endif

#define UART_DR (*(volatile uint32_t *)(BOARD_UART_BASE + 0x00u))
#define UART_FR (*(volatile uint32_t *)(BOARD_UART_BASE + 0x18u))
#define UART_IBRD (*(volatile uint32_t *)(BOARD_UART_BASE + 0x24u))
#define UART_FBRD (*(volatile uint32_t *)(BOARD_UART_BASE + 0x28u))
#define UART_LCR_H (*(volatile uint32_t *)(BOARD_UART_BASE + 0x2Cu))
#define UART_CR (*(volatile uint32_t *)(BOARD_UART_BASE + 0x30u))
#define FR_NOTHING_RECEIVED (1u << 4)
#define FR_FULL (1u << 5)
#define LCR_EIGHT_BITS_FIFOS 0x70u
#define CR_ENABLE_SEND_RECEIVE 0x301u

/* The divider in 64ths, rounded: of the clock over 16 times the speed. */
#define DIVIDER ((8u * (BOARD_UART_CLOCK_HZ) / BOARD_UART_BAUD + 1u) / 2u)

void board_uart_open(void)
{
    UART_CR = 0;
    UART_IBRD = DIVIDER / 64u;
    UART_FBRD = DIVIDER % 64u;
    /* Takes the divider over. */
    UART_LCR_H = LCR_EIGHT_BITS_FIFOS;
    UART_CR = CR_ENABLE_SEND_RECEIVE;
}

int32_t board_uart_get(void)
{
    return (UART_FR & FR_NOTHING_RECEIVED) == 0 ? (int32_t)(UART_DR & 0xFFu) : -1;
}

void board_uart_put(uint8_t byte)
{
    while ((UART_FR & FR_FULL) != 0) {
    }
    UART_DR = byte;
}
