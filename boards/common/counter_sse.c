/*
 * Executed instructions, from the 64-bit system counter of Arm's SSE-300 subsystem. Under "-icount shift=7" an
 * instruction lasts 128 ns of the emulator's time, four ticks or more: the count is exact, and nothing ever wraps.
 */
#include "board.h"

#ifndef BOARD_COUNTER_BASE
#error "BOARD_COUNTER_BASE: where the control frame of the counter is, from board.json"
#endif
#ifndef BOARD_COUNTER_HZ
#error "BOARD_COUNTER_HZ: the clock of the counter, from board.json"
#endif
#ifndef BOARD_ICOUNT_SHIFT
#define BOARD_ICOUNT_SHIFT 7
#endif

#define COUNTER_CONTROL (*(volatile uint32_t *)(BOARD_COUNTER_BASE + 0x0u))
#define COUNTER_LOW (*(volatile uint32_t *)(BOARD_COUNTER_BASE + 0x8u))
#define COUNTER_HIGH (*(volatile uint32_t *)(BOARD_COUNTER_BASE + 0xCu))
#define COUNTER_ENABLE 1u

#define PICOSECONDS_PER_TICK (1000000000000ull / BOARD_COUNTER_HZ)
#define PICOSECONDS_PER_INSTRUCTION (1000ull << BOARD_ICOUNT_SHIFT)

static uint64_t start;
static uint64_t cost;
static uint32_t calibrated;

/* Three loads whatever happens, so that every reading costs the same; a carry shows as a smaller low word. */
static inline uint64_t ticks(void)
{
    const uint32_t before = COUNTER_LOW;
    const uint32_t high = COUNTER_HIGH;
    const uint32_t low = COUNTER_LOW;
    return ((uint64_t)(high - (uint32_t)(low < before)) << 32) | before;
}

__attribute__((noinline)) void board_counter_start(void)
{
    if (calibrated == 0) {
        calibrated = 1;
        COUNTER_CONTROL = COUNTER_ENABLE;
        board_counter_start();
        cost = board_counter_stop();
    }
    start = ticks();
}

__attribute__((noinline)) uint64_t board_counter_stop(void)
{
    const uint64_t picoseconds = (ticks() - start) * PICOSECONDS_PER_TICK;
    return (picoseconds + PICOSECONDS_PER_INSTRUCTION / 2) / PICOSECONDS_PER_INSTRUCTION - cost;
}
