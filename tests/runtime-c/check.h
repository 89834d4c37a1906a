/* The little that the runtime's tests share: checks, and random numbers that are the same on every machine. */
#ifndef PNLP_CHECK_H
#define PNLP_CHECK_H

#include <stdint.h>

#include "board.h"

/* Emulated boards take fewer rounds. */
#ifndef TEST_ROUNDS
#define TEST_ROUNDS 400
#endif

static uint32_t check_failures;

static inline void check_put(int64_t value)
{
    char digits[24];
    int32_t at = 23;
    uint64_t rest = value < 0 ? 0u - (uint64_t)value : (uint64_t)value;
    digits[at] = '\0';
    do {
        digits[--at] = (char)('0' + rest % 10u);
        rest /= 10u;
    } while (rest != 0);
    if (value < 0) {
        digits[--at] = '-';
    }
    board_puts(digits + at);
}

/* Says what differs, at most twenty times. */
static inline void check_equal(const char *what, int64_t where, int64_t got, int64_t want)
{
    if (got == want) {
        return;
    }
    if (check_failures++ < 20) {
        board_puts(what);
        board_puts(" at ");
        check_put(where);
        board_puts(": got ");
        check_put(got);
        board_puts(", want ");
        check_put(want);
        board_puts("\n");
    }
}

static inline int32_t check_result(const char *test)
{
    board_puts(test);
    board_puts(check_failures == 0 ? ": equal\n" : ": DIFFERENT\n");
    return check_failures == 0 ? 0 : 1;
}

static uint64_t random_state = 88172645463325252u;

static inline uint32_t random_u32(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (uint32_t)(random_state >> 16);
}

/* low .. high, both included */
static inline int32_t random_between(int32_t low, int32_t high)
{
    const uint32_t span = (uint32_t)high - (uint32_t)low + 1u;
    return (int32_t)((uint32_t)low + (span == 0 ? random_u32() : random_u32() % span));
}

/* Values of one byte: all kinds in turn, random, only the two ends, only one end. */
static inline void random_bytes(int8_t *to, int32_t count, int32_t low, int32_t high)
{
    const int32_t kind = random_between(0, 3);
    for (int32_t i = 0; i < count; i++) {
        const int32_t end = (random_u32() & 1u) != 0 ? low : high;
        to[i] = (int8_t)(kind == 0 ? end : (kind == 1 ? high : (kind == 2 ? low : random_between(low, high))));
    }
    for (int32_t i = 0; kind == 3 && i < count / 8; i++) {
        to[random_between(0, count - 1)] = (int8_t)low;
    }
}

/* docs/numerics.md, "Requantization", in 64 bits. */
static inline int64_t naive_high(int64_t v, int64_t m)
{
    return (v * m + ((int64_t)1 << 31)) >> 32;
}

static inline int64_t naive_clamp(int64_t v, int64_t low, int64_t high)
{
    return v < low ? low : (v > high ? high : v);
}

static inline int64_t naive_requantize(int64_t v, int64_t m, int32_t shift, int32_t zero_point)
{
    return ((naive_high(v, m) + ((int64_t)1 << (shift - 1))) >> shift) + zero_point;
}

#endif
