/*
 * The USART of newer STM32 chips (L4, U5, H7: ISR, RDR, TDR), from the chapters of that name in RM0432, RM0456, RM0433.
 * An LPUART has the same registers, and a divider that counts 1/256: BOARD_UART_BRR_FRACTIONS=256.
 */
#include "uart.h"

#if !defined(BOARD_UART_BASE) || !defined(BOARD_UART_CLOCK_HZ) || !defined(BOARD_UART_BAUD)
#error "BOARD_UART_BASE, BOARD_UART_CLOCK_HZ, BOARD_UART_BAUD: from \"console\" of board.json"
#endif
#ifndef BOARD_UART_BRR_FRACTIONS
#define BOARD_UART_BRR_FRACTIONS 1
#endif

#define UART_CR1 (*(volatile uint32_t *)(BOARD_UART_BASE + 0x00u))
#define UART_BRR (*(volatile uint32_t *)(BOARD_UART_BASE + 0x0Cu))
#define UART_ISR (*(volatile uint32_t *)(BOARD_UART_BASE + 0x1Cu))
#define UART_ICR (*(volatile uint32_t *)(BOARD_UART_BASE + 0x20u))
#define UART_RDR (*(volatile uint32_t *)(BOARD_UART_BASE + 0x24u))
#define UART_TDR (*(volatile uint32_t *)(BOARD_UART_BASE + 0x28u))
#define CR1_ENABLE 1u
#define CR1_RECEIVE (1u << 2)
#define CR1_TRANSMIT (1u << 3)
#define ISR_OVERRUN (1u << 3)
#define ISR_RECEIVED (1u << 5)
#define ISR_MAY_SEND (1u << 7)

void board_uart_open(void)
{
    UART_CR1 = 0;
    UART_BRR =
        (uint32_t)(((uint64_t)(BOARD_UART_CLOCK_HZ)*BOARD_UART_BRR_FRACTIONS + BOARD_UART_BAUD / 2u) / BOARD_UART_BAUD);
    UART_CR1 = CR1_ENABLE | CR1_RECEIVE | CR1_TRANSMIT;
}

int32_t board_uart_get(void)
{
    const uint32_t state = UART_ISR;
    if ((state & ISR_OVERRUN) != 0) {
        /* Nothing more is received before it is cleared. */
        UART_ICR = ISR_OVERRUN;
    }
    return (state & ISR_RECEIVED) != 0 ? (int32_t)(UART_RDR & 0xFFu) : -1;
}

void board_uart_put(uint8_t byte)
{
    while ((UART_ISR & ISR_MAY_SEND) == 0) {
    }
    UART_TDR = byte;
}
