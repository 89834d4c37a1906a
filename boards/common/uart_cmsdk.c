/* The UART of Arm's Cortex-M System Design Kit (DDI 0479, section 4.3), as in the MPS2 and MPS3 images. */
#include "uart.h"

#if !defined(BOARD_UART_BASE) || !defined(BOARD_UART_CLOCK_HZ) || !defined(BOARD_UART_BAUD)
#error "BOARD_UART_BASE, BOARD_UART_CLOCK_HZ, BOARD_UART_BAUD: from \"console\" of board.json"
#endif

#define UART_DATA (*(volatile uint32_t *)(BOARD_UART_BASE + 0x00u))
#define UART_STATE (*(volatile uint32_t *)(BOARD_UART_BASE + 0x04u))
#define UART_CTRL (*(volatile uint32_t *)(BOARD_UART_BASE + 0x08u))
#define UART_BAUDDIV (*(volatile uint32_t *)(BOARD_UART_BASE + 0x10u))
#define STATE_SENDING 1u
#define STATE_RECEIVED 2u
#define CTRL_SEND_AND_RECEIVE 3u

void board_uart_open(void)
{
    UART_BAUDDIV = (BOARD_UART_CLOCK_HZ + BOARD_UART_BAUD / 2u) / BOARD_UART_BAUD;
    UART_CTRL = CTRL_SEND_AND_RECEIVE;
}

int32_t board_uart_get(void)
{
    return (UART_STATE & STATE_RECEIVED) != 0 ? (int32_t)(UART_DATA & 0xFFu) : -1;
}

void board_uart_put(uint8_t byte)
{
    while ((UART_STATE & STATE_SENDING) != 0) {
    }
    UART_DATA = byte;
}
