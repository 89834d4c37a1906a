/* The driver of the PL011, against registers that are an array. */
#include "check.h"

enum { DR = 0x00 / 4, FR = 0x18 / 4, IBRD = 0x24 / 4, FBRD = 0x28 / 4, LCR_H = 0x2C / 4, CR = 0x30 / 4 };

static uint32_t uart[16];

#define BOARD_UART_BASE ((uintptr_t)uart)
#define BOARD_UART_CLOCK_HZ 12000000u
#define BOARD_UART_BAUD 115200u

#include "../../boards/common/uart_pl011.c"

int main(void)
{
    board_uart_open();
    /* 12 MHz / (16 * 115,200) = 6.51, and 0.51 * 64 = 32.67 */
    check_equal("divider", 0, uart[IBRD], 6);
    check_equal("its fraction", 0, uart[FBRD], 33);
    check_equal("format", 0, uart[LCR_H], 0x70);
    check_equal("control", 0, uart[CR], 0x301);

    uart[FR] = 1u << 4;
    check_equal("nothing has come", 0, board_uart_get(), -1);
    uart[FR] = 0;
    uart[DR] = 0x8A5u;
    check_equal("a byte", 0, board_uart_get(), 0xA5);
    board_uart_put(0x5A);
    check_equal("sent", 0, uart[DR], 0x5A);
    return check_result("uart_pl011");
}
