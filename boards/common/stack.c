/* The high-water mark of the stack: paint it, run, look how far the paint is gone. */
#include "board.h"

#define PAINT 0xC5C5C5C5u

extern uint32_t __stack_limit[];

static uint32_t *painted_top;

__attribute__((naked, noinline)) static uint32_t *stack_pointer(void)
{
    __asm__ volatile("mov r0, sp\n bx lr\n");
}

__attribute__((noinline)) void board_stack_paint(void)
{
    uint32_t *top = stack_pointer();
    for (uint32_t *p = __stack_limit; p < top; p++) {
        *(volatile uint32_t *)p = PAINT;
    }
    painted_top = top;
}

uint32_t board_stack_used(void)
{
    const uint32_t *p = __stack_limit;
    while (p < painted_top && *p == PAINT) {
        p++;
    }
    return (uint32_t)(painted_top - p) * (uint32_t)sizeof(uint32_t);
}
