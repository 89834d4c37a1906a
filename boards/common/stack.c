/* The high-water mark of the stack: paint it, run, look how far the paint is gone. */
#include "board.h"

#define PAINT 0xC5C5C5C5u
#define OWN_WORDS 16

extern uint32_t __stack_limit[];

void paint_below(uint32_t *caller) __attribute__((used));

static uint32_t *painted_top;

/* The caller's stack pointer is where what it calls will begin. */
__attribute__((naked, noinline)) void board_stack_paint(void)
{
    __asm__ volatile("mov r0, sp\n b paint_below\n");
}

/*
 * Leaves room for its own frame, which lies directly below the caller's, whenever the compiler pushes it: those words
 * count as used, and any call uses more.
 */
void paint_below(uint32_t *caller)
{
    uint32_t *const end = caller - OWN_WORDS;
    for (uint32_t *p = __stack_limit; p < end; p++) {
        *(volatile uint32_t *)p = PAINT;
    }
    painted_top = caller;
}

uint32_t board_stack_used(void)
{
    const uint32_t *p = __stack_limit;
    while (p < painted_top && *p == PAINT) {
        p++;
    }
    return (uint32_t)(painted_top - p) * (uint32_t)sizeof(uint32_t);
}
