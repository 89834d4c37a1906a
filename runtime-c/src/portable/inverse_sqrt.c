#include "../pnlp_inner.h"

/*
 * The upper half of the root by Newton's iteration, the lower half by one division more (Zimmermann's square root with
 * remainder, for a radicand whose lower half is zero): 32-bit divisions are all it needs.
 */
PNLP_SHARED uint32_t pnlp_square_root(uint32_t v)
{
    /* A line within 6 % of the root; each step squares the error and halves it, and never ends below the root. */
    uint32_t upper = (v >> 17) + (v >> 19) + 24379u;
    upper = (upper + v / upper) >> 1;
    upper = (upper + v / upper) >> 1;

    /* upper = floor(sqrt(v)), rest = v - upper^2 <= 2 * upper; it was at most one too high. */
    uint32_t rest = v - upper * upper;
    if ((int32_t)rest < 0) {
        upper--;
        rest += 2 * upper + 1;
    }

    /* rest << 15 <= upper << 16 fits; the lower half is one too high where its square does not fit the remainder. */
    uint32_t lower = (rest << 15) / upper;
    uint64_t remainder = (uint64_t)((rest << 15) - lower * upper) << 17;
    uint32_t root = (upper << 16) + lower;
    return (uint64_t)lower * lower > remainder ? root - 1 : root;
}

/* Long division with 16-bit digits (Knuth's algorithm D): two 32-bit divisions instead of a call for 64 bits. */
PNLP_SHARED int32_t pnlp_reciprocal(uint32_t q)
{
    const uint32_t numerator = (uint32_t)1 << 30;
    const uint32_t q1 = q >> 16;
    const uint32_t q0 = q & 0xFFFFu;

    uint32_t upper = numerator / q1;
    uint32_t rest = numerator - upper * q1;
    while (rest <= 0xFFFFu && upper * q0 > rest << 16) {
        upper--;
        rest += q1;
    }

    rest = (numerator << 16) - upper * q;
    uint32_t lower = rest / q1;
    rest -= lower * q1;
    while (rest <= 0xFFFFu && lower * q0 > rest << 16) {
        lower--;
        rest += q1;
    }

    uint32_t quotient = (upper << 16) + lower;
    return quotient > (uint32_t)INT32_MAX ? INT32_MAX : (int32_t)quotient;
}
