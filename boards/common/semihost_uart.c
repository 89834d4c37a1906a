/*
 * In place of semihost.c where the console is a serial line: a board without a debugger stops at the first semihosting
 * call. What start-up and faults say goes to the line, and a program that has ended waits for a reset.
 */
#include "board.h"
#include "semihost.h"
#include "uart.h"

void board_puts(const char *text)
{
    while (*text != '\0') {
        board_uart_put((uint8_t)*text++);
    }
}

void semihost_put_hex(uint32_t value)
{
    for (int32_t digit = 7; digit >= 0; digit--) {
        board_uart_put((uint8_t) "0123456789abcdef"[(value >> (4 * digit)) & 15u]);
    }
}

void semihost_exit(int32_t code)
{
    (void)code;
    board_puts("\r\n");
    for (;;) {
    }
}
