/*
 * Square root and reciprocal against the inequalities that define them: all V up to 2^20 as layer_norm scales them, all
 * within 64 of a power of two and of a square, and a million at random.
 */
#include "check.h"
#include "pnlp_inner.h"

/* Squares visited: each on a host, every so many on a board. */
#ifndef SQUARE_STEP
#define SQUARE_STEP 1
#endif
#ifndef RANDOM_VALUES
#define RANDOM_VALUES 1000000
#endif

static void reciprocal(uint32_t q)
{
    const uint64_t r = (uint64_t)(int64_t)pnlp_reciprocal(q);
    const uint64_t numerator = (uint64_t)1 << 62;

    if (q == (uint32_t)1 << 31) {
        check_equal("reciprocal, limited", q, (int64_t)r, INT32_MAX);
    } else {
        check_equal("reciprocal, r * q <= 2^62 < (r + 1) * q", q, r * q <= numerator && numerator - r * q < q, 1);
    }
}

static void root(uint32_t v)
{
    const uint64_t q = pnlp_square_root(v);
    const uint64_t square = (uint64_t)v << 32;

    /* q^2 <= v 2^32 < (q + 1)^2 = q^2 + 2q + 1, which may be 2^64 */
    check_equal("square_root", v, q * q <= square && square - q * q <= 2 * q, 1);
    reciprocal((uint32_t)q);
}

/* V as layer_norm scales it to 2^30 <= v < 2^32 */
static uint32_t normalized(uint64_t variance)
{
    while (variance < (uint64_t)1 << 30) {
        variance <<= 2;
    }
    while (variance >= (uint64_t)1 << 32) {
        variance >>= 2;
    }
    return (uint32_t)variance;
}

int main(void)
{
    for (uint32_t variance = 1; variance <= (uint32_t)1 << 20; variance += SQUARE_STEP) {
        root(normalized(variance));
    }
    for (uint32_t d = 0; d <= 64; d++) {
        for (uint32_t power = 20; power <= 36; power++) {
            root(normalized(((uint64_t)1 << power) + d));
            root(normalized(((uint64_t)1 << power) - d));
        }
        reciprocal(((uint32_t)1 << 31) + d);
        reciprocal(0xFFFFFFFFu - d);
    }
    for (uint32_t s = (uint32_t)1 << 10; s < (uint32_t)1 << 18; s += SQUARE_STEP) {
        for (uint64_t d = 0; d <= 64; d++) {
            root(normalized((uint64_t)s * s + d));
            root(normalized((uint64_t)s * s - d));
        }
    }
    for (uint32_t s = (uint32_t)1 << 15; s < (uint32_t)1 << 16; s += SQUARE_STEP) {
        /* Digits of the long division: zeros and ones beside the boundary of 16 bits */
        for (uint32_t d = 0; d <= 2; d++) {
            reciprocal((s << 16) + d);
            reciprocal((s << 16) + 0xFFFFu - d);
        }
    }
    for (int32_t i = 0; i < RANDOM_VALUES; i++) {
        root(random_u32() | (uint32_t)1 << (30 + (i & 1)));
        reciprocal(random_u32() | (uint32_t)1 << 31);
    }
    return check_result("inverse square root");
}
