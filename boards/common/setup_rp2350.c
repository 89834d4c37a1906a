/*
 * What an RP2350 wants before main: the block that its boot ROM looks for (RP2350 data sheet, 5.9.5.1), the crystal as
 * the clock of the peripherals (8.1, 8.2), and UART 0 on GPIO 0 and 1 (9.4, 9.8, 9.11).
 */
#include "board.h"

#define REGISTER(address) (*(volatile uint32_t *)(address))
#define XOSC_CTRL REGISTER(0x40048000u)
#define XOSC_STATUS REGISTER(0x40048004u)
#define XOSC_1_TO_15_MHZ 0xAA0u
#define XOSC_ENABLE (0xFABu << 12)
#define XOSC_STABLE (1u << 31)
#define CLK_PERI_CTRL REGISTER(0x40010048u)
#define CLK_PERI_FROM_XOSC (4u << 5)
#define CLK_PERI_ENABLE (1u << 11)
#define RESETS_RESET_CLEAR REGISTER(0x40020000u + 0x3000u)
#define RESETS_DONE REGISTER(0x40020008u)
#define RESET_IO_BANK0 (1u << 6)
#define RESET_PADS_BANK0 (1u << 9)
#define RESET_UART0 (1u << 26)
#define GPIO_CTRL(pin) REGISTER(0x40028004u + 8u * (pin))
#define GPIO_FUNCTION_UART 2u
#define PAD(pin) REGISTER(0x40038004u + 4u * (pin))
/* Input enabled, 4 mA, Schmitt trigger; out of isolation, in which a reset leaves it. */
#define PAD_CONNECTED 0x52u

__attribute__((section(".vectors.image"), used)) static const uint32_t image_definition[] = {
    0xFFFFDED3u, /* begins a block */
    0x10210142u, /* item: an executable for the Arm cores in the secure state */
    0x000001FFu, /* last item, after one word */
    0x00000000u, /* the only block */
    0xAB123579u, /* ends it */
};

void board_setup(void)
{
    const uint32_t needed = RESET_IO_BANK0 | RESET_PADS_BANK0 | RESET_UART0;

    XOSC_CTRL = XOSC_1_TO_15_MHZ;
    XOSC_CTRL = XOSC_1_TO_15_MHZ | XOSC_ENABLE;
    while ((XOSC_STATUS & XOSC_STABLE) == 0) {
    }
    CLK_PERI_CTRL = CLK_PERI_FROM_XOSC;
    CLK_PERI_CTRL = CLK_PERI_FROM_XOSC | CLK_PERI_ENABLE;

    RESETS_RESET_CLEAR = needed;
    while ((RESETS_DONE & needed) != needed) {
    }
    for (uint32_t pin = 0; pin < 2; pin++) {
        GPIO_CTRL(pin) = GPIO_FUNCTION_UART;
        PAD(pin) = PAD_CONNECTED;
    }
}
