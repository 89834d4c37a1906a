/*
 * Executed instructions, from SysTick. Under "-icount shift=7" an instruction lasts 128 ns of the emulator's time,
 * which is 2.5 to 4 ticks of any board we have: the count is exact. Wraps of the 24 bits are counted by an interrupt.
 */
#include "board.h"

#ifndef BOARD_SYSTICK_HZ
#error "BOARD_SYSTICK_HZ: the clock of SysTick, from board.json"
#endif
#ifndef BOARD_ICOUNT_SHIFT
#define BOARD_ICOUNT_SHIFT 7
#endif

#define SYST_CSR (*(volatile uint32_t *)0xE000E010u)
#define SYST_RVR (*(volatile uint32_t *)0xE000E014u)
#define SYST_CVR (*(volatile uint32_t *)0xE000E018u)
#define SYST_ENABLE_INTERRUPT_CPU_CLOCK 7u
#define SYST_BITS 24

/* Counted by hand below, and taken off. */
#define HANDLER_INSTRUCTIONS 5u

#define PICOSECONDS_PER_TICK (1000000000000ull / BOARD_SYSTICK_HZ)
#define PICOSECONDS_PER_INSTRUCTION (1000ull << BOARD_ICOUNT_SHIFT)

void SysTick_Handler(void);

volatile uint32_t counter_wraps;

__attribute__((naked)) void SysTick_Handler(void)
{
    __asm__ volatile("ldr r0, =counter_wraps\n ldr r1, [r0]\n adds r1, #1\n str r1, [r0]\n bx lr\n .ltorg\n");
}

typedef struct reading {
    uint32_t wraps;
    uint32_t ticks;
} reading;

static reading start;
static uint64_t cost;
static uint32_t calibrated;

__attribute__((noinline)) static reading read_counter(void)
{
    reading now;
    do {
        now.wraps = counter_wraps;
        now.ticks = 0xFFFFFFu - SYST_CVR;
    } while (now.wraps != counter_wraps);
    return now;
}

static uint64_t instructions_between(reading from, reading to)
{
    uint64_t wraps = to.wraps - from.wraps;
    uint64_t ticks = (wraps << SYST_BITS) + to.ticks - from.ticks;
    uint64_t instructions =
        (ticks * PICOSECONDS_PER_TICK + PICOSECONDS_PER_INSTRUCTION / 2) / PICOSECONDS_PER_INSTRUCTION;
    return instructions - wraps * HANDLER_INSTRUCTIONS;
}

__attribute__((noinline)) void board_counter_start(void)
{
    if (calibrated == 0) {
        calibrated = 1;
        SYST_RVR = 0xFFFFFFu;
        SYST_CVR = 0;
        SYST_CSR = SYST_ENABLE_INTERRUPT_CPU_CLOCK;
        /* Twice, so that the second finds the state that later calls find. */
        for (int32_t i = 0; i < 2; i++) {
            cost = 0;
            board_counter_start();
            cost = board_counter_stop();
        }
    }
    start = read_counter();
}

__attribute__((noinline)) uint64_t board_counter_stop(void)
{
    return instructions_between(start, read_counter()) - cost;
}
