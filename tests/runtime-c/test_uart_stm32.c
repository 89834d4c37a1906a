/* The UART driver and the pin set-up of newer STM32 chips, against registers that are an array. */
#include "check.h"

enum { CR1 = 0x00 / 4, BRR = 0x0C / 4, ISR = 0x1C / 4, ICR = 0x20 / 4, RDR = 0x24 / 4, TDR = 0x28 / 4 };
enum { MODER = 0x00 / 4, AFRL = 0x20 / 4, AFRH = 0x24 / 4 };

static uint32_t uart[16];
static uint32_t gpio[16];
static uint32_t rcc[4];

#define BOARD_UART_BASE ((uintptr_t)uart)
#define BOARD_UART_CLOCK_HZ 4000000u
#define BOARD_UART_BAUD 115200u
#define BOARD_UART_BRR_FRACTIONS 256
#define BOARD_RCC_GPIO ((uintptr_t)rcc)
#define BOARD_RCC_GPIO_BIT 6
#define BOARD_RCC_UART ((uintptr_t)(rcc + 1))
#define BOARD_RCC_UART_BIT 14
#define BOARD_RCC_POWER ((uintptr_t)(rcc + 2))
#define BOARD_RCC_POWER_BIT 28
#define BOARD_IO_SUPPLY ((uintptr_t)(rcc + 3))
#define BOARD_IO_SUPPLY_BIT 9
#define BOARD_UART_GPIO ((uintptr_t)gpio)
#define BOARD_UART_TX_PIN 7
#define BOARD_UART_RX_PIN 8
#define BOARD_UART_PIN_FUNCTION 8

#include "../../boards/common/setup_stm32.c"
#include "../../boards/common/uart_stm32_v2.c"

int main(void)
{
    rcc[0] = 0x80000001u;
    gpio[MODER] = 0xFFFFFFFFu;
    gpio[AFRL] = 0x11111111u;
    gpio[AFRH] = 0x22222222u;
    board_setup();
    check_equal("port's clock", 0, rcc[0], 0x80000041u);
    check_equal("UART's clock", 0, rcc[1], 1u << 14);
    check_equal("power's clock", 0, rcc[2], 1u << 28);
    check_equal("supply", 0, rcc[3], 1u << 9);
    check_equal("modes", 0, gpio[MODER], 0xFFFEBFFFu);
    check_equal("functions of pins 0 to 7", 0, gpio[AFRL], 0x81111111u);
    check_equal("functions of pins 8 to 15", 0, gpio[AFRH], 0x22222228u);

    board_uart_open();
    /* 256 * 4 MHz / 115,200, rounded */
    check_equal("divider", 0, uart[BRR], 8889);
    check_equal("control", 0, uart[CR1], 0xD);

    check_equal("nothing has come", 0, board_uart_get(), -1);
    uart[ISR] = 1u << 5;
    uart[RDR] = 0x1A5u;
    check_equal("a byte", 0, board_uart_get(), 0xA5);
    check_equal("no overrun to clear", 0, uart[ICR], 0);
    uart[ISR] = 1u << 3;
    check_equal("overrun", 0, board_uart_get(), -1);
    check_equal("overrun cleared", 0, uart[ICR], 1u << 3);
    uart[ISR] = 1u << 7;
    board_uart_put(0x5A);
    check_equal("sent", 0, uart[TDR], 0x5A);
    return check_result("uart_stm32");
}
