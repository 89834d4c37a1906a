/* An emulated board's counter against loops counted by hand, and its stack mark against a frame of known size. */
#include "check.h"

/* Two instructions a turn */
__attribute__((naked, noinline)) static void short_turns(uint32_t turns)
{
    (void)turns;
    __asm__ volatile("1: subs r0, #1\n bne 1b\n bx lr\n");
}

/* Six instructions a turn, with a load and a conditional one */
__attribute__((naked, noinline)) static void long_turns(uint32_t turns)
{
    (void)turns;
    __asm__ volatile("1: mov r1, sp\n ldr r2, [r1]\n subs r0, #1\n it ne\n movne r3, #1\n bne 1b\n bx lr\n");
}

__attribute__((noipa)) static int64_t count(void (*loop)(uint32_t), uint32_t turns)
{
    board_counter_start();
    loop(turns);
    return (int64_t)board_counter_stop();
}

/* 1,024 bytes, all of them written, and little more */
__attribute__((noipa)) static uint32_t use_stack(uint32_t value)
{
    volatile uint32_t frame[256];
    for (uint32_t i = 0; i < 256; i++) {
        frame[i] = value;
    }
    return frame[value & 255u];
}

int main(void)
{
    static const uint32_t turns[] = {2, 3, 5, 10, 100, 1000, 12345, 1000000, 10000000, 30000000};
    const int64_t one_short = count(short_turns, 1);
    const int64_t one_long = count(long_turns, 1);

    for (uint32_t i = 0; i < sizeof turns / sizeof turns[0]; i++) {
        check_equal("short turns", turns[i], count(short_turns, turns[i]) - one_short, 2 * ((int64_t)turns[i] - 1));
        check_equal("long turns", turns[i], count(long_turns, turns[i]) - one_long, 6 * ((int64_t)turns[i] - 1));
    }

    /* What a turn does not explain: loading the arguments, the call, the return */
    check_equal("short call", 1, one_short - 2 > 0 && one_short - 2 <= 4, 1);

    board_stack_paint();
    (void)use_stack(7);
    const uint32_t used = board_stack_used();
    check_equal("stack used", used, used >= 1024 && used <= 1024 + 64, 1);
    return check_result("board");
}
