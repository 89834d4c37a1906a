/*
 * Executed instructions, from the 32-bit APB timer of Arm's MPS2 boards. Under "-icount shift=7" an instruction lasts
 * 128 ns of the emulator's time, 2.5 ticks of the timer or more: the count is exact, up to 1,300 million instructions
 * a measurement. SysTick would do as well, but wraps after 5 million, and the interrupt that counts its wraps would
 * show on the stack that is measured.
 */
#include "board.h"

#ifndef BOARD_TIMER_BASE
#error "BOARD_TIMER_BASE: where the timer is, from board.json"
#endif
#ifndef BOARD_TIMER_HZ
#error "BOARD_TIMER_HZ: the clock of the timer, from board.json"
#endif
#ifndef BOARD_ICOUNT_SHIFT
#define BOARD_ICOUNT_SHIFT 7
#endif

#define TIMER_CTRL (*(volatile uint32_t *)(BOARD_TIMER_BASE + 0x0u))
#define TIMER_VALUE (*(volatile uint32_t *)(BOARD_TIMER_BASE + 0x4u))
#define TIMER_RELOAD (*(volatile uint32_t *)(BOARD_TIMER_BASE + 0x8u))
#define TIMER_ENABLE 1u

#define PICOSECONDS_PER_TICK (1000000000000ull / BOARD_TIMER_HZ)
#define PICOSECONDS_PER_INSTRUCTION (1000ull << BOARD_ICOUNT_SHIFT)

static uint32_t start;
static uint32_t cost;
static uint32_t calibrated;

__attribute__((noinline)) void board_counter_start(void)
{
    if (calibrated == 0) {
        calibrated = 1;
        TIMER_RELOAD = 0xFFFFFFFFu;
        TIMER_VALUE = 0xFFFFFFFFu;
        TIMER_CTRL = TIMER_ENABLE;
        board_counter_start();
        cost = (uint32_t)board_counter_stop();
    }
    start = TIMER_VALUE;
}

__attribute__((noinline)) uint64_t board_counter_stop(void)
{
    /* It counts down. */
    const uint32_t ticks = start - TIMER_VALUE;
    const uint64_t picoseconds = ticks * PICOSECONDS_PER_TICK;
    return (picoseconds + PICOSECONDS_PER_INSTRUCTION / 2) / PICOSECONDS_PER_INSTRUCTION - cost;
}
