/* A host's standard input and output as the serial line of its console. */
#include <stdio.h>
#include <stdlib.h>

#include "uart.h"

void board_uart_open(void)
{
}

/* Waits, and ends the program with its input. */
int32_t board_uart_get(void)
{
    (void)fflush(stdout);
    const int byte = getchar();
    if (byte == EOF) {
        exit(0);
    }
    return byte;
}

void board_uart_put(uint8_t byte)
{
    (void)putchar(byte);
}
