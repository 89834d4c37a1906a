/* The USART of older STM32 chips (F1, F2, F4, L1: SR, DR), from RM0090, chapter 30, sampled 16 times a bit. */
#include "uart.h"

#if !defined(BOARD_UART_BASE) || !defined(BOARD_UART_CLOCK_HZ) || !defined(BOARD_UART_BAUD)
#error "BOARD_UART_BASE, BOARD_UART_CLOCK_HZ, BOARD_UART_BAUD: from \"console\" of board.json"
#endif

#define UART_SR (*(volatile uint32_t *)(BOARD_UART_BASE + 0x00u))
#define UART_DR (*(volatile uint32_t *)(BOARD_UART_BASE + 0x04u))
#define UART_BRR (*(volatile uint32_t *)(BOARD_UART_BASE + 0x08u))
#define UART_CR1 (*(volatile uint32_t *)(BOARD_UART_BASE + 0x0Cu))
#define SR_RECEIVED (1u << 5)
#define SR_MAY_SEND (1u << 7)
#define CR1_RECEIVE (1u << 2)
#define CR1_TRANSMIT (1u << 3)
#define CR1_ENABLE (1u << 13)

void board_uart_open(void)
{
    UART_CR1 = 0;
    UART_BRR = (BOARD_UART_CLOCK_HZ + BOARD_UART_BAUD / 2u) / BOARD_UART_BAUD;
    UART_CR1 = CR1_ENABLE | CR1_RECEIVE | CR1_TRANSMIT;
}

/* Reading the state and then the byte also clears an overrun. */
int32_t board_uart_get(void)
{
    return (UART_SR & SR_RECEIVED) != 0 ? (int32_t)(UART_DR & 0xFFu) : -1;
}

void board_uart_put(uint8_t byte)
{
    while ((UART_SR & SR_MAY_SEND) == 0) {
    }
    UART_DR = byte;
}
