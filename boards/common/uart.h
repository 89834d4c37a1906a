/* The serial line of a board's console: polled, eight data bits, no parity, one stop bit. */
#ifndef PNLP_BOARD_UART_H
#define PNLP_BOARD_UART_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Sets the line up: BOARD_UART_BAUD at a peripheral clock of BOARD_UART_CLOCK_HZ. Clocks and pins are set up already.
 */
void board_uart_open(void);

/* The next byte, or -1 where none has come yet. Never waits. */
int32_t board_uart_get(void);

/* Waits until the line takes the byte. */
void board_uart_put(uint8_t byte);

#ifdef __cplusplus
}
#endif

#endif
