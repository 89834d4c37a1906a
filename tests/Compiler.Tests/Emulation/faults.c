/* Waits for a letter on the serial line, and does something that no program should. */
#include "board.h"
#include "uart.h"

int main(int argc, char **argv);

static volatile uint32_t depth_reached;
static volatile uint32_t zero;

__attribute__((noinline)) static uint32_t descend(uint32_t depth)
{
    volatile uint32_t frame[64];
    frame[depth & 63u] = depth;
    depth_reached = depth;
    return depth > 1000000u ? depth : descend(depth + 1) + frame[3];
}

int main(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    board_uart_open();
    board_puts("ready\r\n");
    for (;;) {
        switch (board_uart_get()) {
        case 'o':
            zero = descend(0);
            break;
        case 'b':
        case '#':
            /* Nothing answers there on this board. */
            zero = *(volatile uint32_t *)NOWHERE;
            break;
        case 'd':
            zero = 1000u / zero;
            break;
        default:
            break;
        }
    }
}
