/*
 * Executed instructions, from a 32-bit timer of an STM32 as QEMU emulates it. Under "-icount shift=7" an instruction
 * lasts 128 ns of the emulator's time; the prescaler makes a tick of that, so that the count is exact and a measurement
 * may take 4,000 million instructions. On hardware the timer would count time.
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

#define TIMER_CR1 (*(volatile uint32_t *)(BOARD_TIMER_BASE + 0x00u))
#define TIMER_EGR (*(volatile uint32_t *)(BOARD_TIMER_BASE + 0x14u))
#define TIMER_CNT (*(volatile uint32_t *)(BOARD_TIMER_BASE + 0x24u))
#define TIMER_PSC (*(volatile uint32_t *)(BOARD_TIMER_BASE + 0x28u))
#define TIMER_ARR (*(volatile uint32_t *)(BOARD_TIMER_BASE + 0x2Cu))
#define TIMER_ENABLE 1u
#define TIMER_UPDATE 1u

#define TICKS_PER_INSTRUCTION ((uint32_t)((BOARD_TIMER_HZ * (1ull << BOARD_ICOUNT_SHIFT)) / 1000000000ull))

static uint32_t start;
static uint32_t cost;
static uint32_t calibrated;

__attribute__((noinline)) void board_counter_start(void)
{
    if (calibrated == 0) {
        calibrated = 1;
        TIMER_PSC = TICKS_PER_INSTRUCTION - 1u;
        TIMER_ARR = 0xFFFFFFFFu;
        TIMER_EGR = TIMER_UPDATE;
        TIMER_CR1 = TIMER_ENABLE;
        board_counter_start();
        cost = (uint32_t)board_counter_stop();
    }
    start = TIMER_CNT;
}

__attribute__((noinline)) uint64_t board_counter_stop(void)
{
    return TIMER_CNT - start - cost;
}
