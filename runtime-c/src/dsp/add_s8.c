#include "pnlp_dsp.h"

/* Two values at a time are halfwords of a word. */
static inline int32_t mla_lower(uint32_t pair, int32_t multiplier, int32_t sum)
{
    int32_t result;
    __asm__("smlabb %0, %1, %2, %3" : "=r"(result) : "r"(pair), "r"(multiplier), "r"(sum));
    return result;
}

static inline int32_t mla_upper(uint32_t pair, int32_t multiplier, int32_t sum)
{
    int32_t result;
    __asm__("smlatb %0, %1, %2, %3" : "=r"(result) : "r"(pair), "r"(multiplier), "r"(sum));
    return result;
}

/*
 * Four sums a turn. SATURATE clamps a sum shifted right; the usual shifts, those of multipliers of 0.25 to 2, are part
 * of the instruction.
 */
#define ADD_FOURS(SATURATE)                                                                                            \
    for (; i + 4 <= count; i += 4) {                                                                                   \
        const uint32_t xs = pnlp_load_word(x + i), ys = pnlp_load_word(y + i);                                         \
        const uint32_t x02 = pnlp_sxtb16(xs), x13 = pnlp_sxtb16_odd(xs);                                               \
        const uint32_t y02 = pnlp_sxtb16(ys), y13 = pnlp_sxtb16_odd(ys);                                               \
        int32_t s0 = l.offset, s1 = l.offset, s2 = l.offset, s3 = l.offset;                                            \
        s0 = mla_lower(x02, l.multiplier_x, s0);                                                                       \
        s1 = mla_lower(x13, l.multiplier_x, s1);                                                                       \
        s2 = mla_upper(x02, l.multiplier_x, s2);                                                                       \
        s3 = mla_upper(x13, l.multiplier_x, s3);                                                                       \
        s0 = mla_lower(y02, l.multiplier_y, s0);                                                                       \
        s1 = mla_lower(y13, l.multiplier_y, s1);                                                                       \
        s2 = mla_upper(y02, l.multiplier_y, s2);                                                                       \
        s3 = mla_upper(y13, l.multiplier_y, s3);                                                                       \
        SATURATE(s0);                                                                                                  \
        SATURATE(s1);                                                                                                  \
        SATURATE(s2);                                                                                                  \
        SATURATE(s3);                                                                                                  \
        out[i] = (int8_t)s0;                                                                                           \
        out[i + 1] = (int8_t)s1;                                                                                       \
        out[i + 2] = (int8_t)s2;                                                                                       \
        out[i + 3] = (int8_t)s3;                                                                                       \
    }

#define SATURATE_14(sum) __asm__("ssat %0, #8, %0, asr #14" : "+r"(sum))
#define SATURATE_15(sum) __asm__("ssat %0, #8, %0, asr #15" : "+r"(sum))
#define SATURATE_16(sum) __asm__("ssat %0, #8, %0, asr #16" : "+r"(sum))
#define SATURATE_ANY(sum) sum = pnlp_saturate8(sum >> l.shift)

void pnlp_add_s8(const pnlp_add *layer, const int8_t *x, const int8_t *y, int32_t count, int8_t *out)
{
    const pnlp_add l = *layer;
    int32_t i = 0;

    switch (l.shift) {
    case 14:
        ADD_FOURS(SATURATE_14)
        break;
    case 15:
        ADD_FOURS(SATURATE_15)
        break;
    case 16:
        ADD_FOURS(SATURATE_16)
        break;
    default:
        ADD_FOURS(SATURATE_ANY)
        break;
    }
    for (; i < count; i++) {
        const int32_t sum = x[i] * l.multiplier_x + y[i] * l.multiplier_y + l.offset;
        out[i] = (int8_t)pnlp_saturate8(sum >> l.shift);
    }
}
