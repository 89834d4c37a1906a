/* Uses more stack than there is: the board must report a fault rather than overwrite what lies there. */
#include "board.h"

static volatile uint32_t depth_reached;

__attribute__((noinline)) static uint32_t descend(uint32_t depth)
{
    volatile uint32_t frame[64];
    frame[depth & 63u] = depth;
    depth_reached = depth;
    return depth > 1000000u ? depth : descend(depth + 1) + frame[3];
}

int main(void)
{
    return descend(0) == 0 ? 0 : 1;
}
