#include "pnlp_dsp.h"

/*
 * Four sums: the bytes of x and y pair by pair as two halfwords, which SMLAD multiplies by both multipliers. SATURATE
 * clamps a sum shifted right; the usual shifts, those of multipliers of 0.25 to 2, are part of the instruction.
 */
#define PNLP_SUM_FOUR(SATURATE, at)                                                                                    \
    {                                                                                                                  \
        const uint32_t xs = pnlp_load_word(x + (at)), ys = pnlp_load_word(y + (at));                                   \
        const uint32_t lower = pnlp_pack_lower(xs, ys), upper = pnlp_pack_upper(xs, ys);                               \
        int32_t s0 = pnlp_smlad(pnlp_sxtb16(lower), multipliers, l.offset);                                            \
        int32_t s1 = pnlp_smlad(pnlp_sxtb16_odd(lower), multipliers, l.offset);                                        \
        int32_t s2 = pnlp_smlad(pnlp_sxtb16(upper), multipliers, l.offset);                                            \
        int32_t s3 = pnlp_smlad(pnlp_sxtb16_odd(upper), multipliers, l.offset);                                        \
        SATURATE(s0);                                                                                                  \
        SATURATE(s1);                                                                                                  \
        SATURATE(s2);                                                                                                  \
        SATURATE(s3);                                                                                                  \
        out[at] = (int8_t)s0;                                                                                          \
        out[(at) + 1] = (int8_t)s1;                                                                                    \
        out[(at) + 2] = (int8_t)s2;                                                                                    \
        out[(at) + 3] = (int8_t)s3;                                                                                    \
    }

#define PNLP_SUM_EIGHTS(SATURATE)                                                                                      \
    for (; x != end; x += 8, y += 8, out += 8) {                                                                       \
        PNLP_SUM_FOUR(SATURATE, 0)                                                                                     \
        PNLP_SUM_FOUR(SATURATE, 4)                                                                                     \
    }

#define PNLP_SATURATE_14(sum) __asm__("ssat %0, #8, %0, asr #14" : "+r"(sum))
#define PNLP_SATURATE_15(sum) __asm__("ssat %0, #8, %0, asr #15" : "+r"(sum))
#define PNLP_SATURATE_16(sum) __asm__("ssat %0, #8, %0, asr #16" : "+r"(sum))
#define PNLP_SATURATE_ANY(sum) sum = pnlp_saturate8(sum >> l.shift)

PNLP_SHARED void pnlp_add_s8(const pnlp_add *layer, const int8_t *x, const int8_t *y, int32_t count, int8_t *out)
{
    const pnlp_add l = *layer;
    const uint32_t multipliers = (uint32_t)l.multiplier_y << 16 | (uint32_t)l.multiplier_x;
    const int8_t *end = x + (count & ~7);

    switch (l.shift) {
    case 14:
        PNLP_SUM_EIGHTS(PNLP_SATURATE_14)
        break;
    case 15:
        PNLP_SUM_EIGHTS(PNLP_SATURATE_15)
        break;
    case 16:
        PNLP_SUM_EIGHTS(PNLP_SATURATE_16)
        break;
    default:
        PNLP_SUM_EIGHTS(PNLP_SATURATE_ANY)
        break;
    }
    for (int32_t i = 0; i < (count & 7); i++) {
        const int32_t sum = x[i] * l.multiplier_x + y[i] * l.multiplier_y + l.offset;
        out[i] = (int8_t)pnlp_saturate8(sum >> l.shift);
    }
}
