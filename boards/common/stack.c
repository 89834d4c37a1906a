/* The high-water mark of the stack: paint it, run, look how far the paint is gone. */
#include "board.h"

#define PAINT 0xC5C5C5C5u

extern uint32_t __stack_limit[];

void paint_below(uint32_t *caller) __attribute__((used));

static uint32_t *painted_top;

/* The caller's stack pointer is where what it calls will begin. */
__attribute__((naked, noinline)) void board_stack_paint(void)
{
    __asm__ volatile("mov r0, sp\n b paint_below\n");
}

/* Leaves its own few words alone: they count as used, and any call uses more. */
void paint_below(uint32_t *caller)
{
    uint32_t *own;
    __asm__ volatile("mov %0, sp" : "=r"(own));
    for (uint32_t *p = __stack_limit; p < own; p++) {
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
