/* A serial line through the debugger or the emulator, for boards whose description names no "console". */
#include "semihost.h"
#include "uart.h"

enum { SYS_WRITEC = 0x03, SYS_READC = 0x07 };

void board_uart_open(void)
{
}

/* Semihosting has no call that asks without waiting: this one waits, and some debuggers give up with an error. */
int32_t board_uart_get(void)
{
    const uint32_t byte = semihost_call(SYS_READC, 0);
    return byte <= 0xFFu ? (int32_t)byte : -1;
}

void board_uart_put(uint8_t byte)
{
    semihost_call(SYS_WRITEC, &byte);
}
