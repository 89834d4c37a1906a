#include <arm_mve.h>

#include "pnlp_inner.h"

/* 258 weights of at most 127 in size fit 16 bits. */
enum { FEATURES_AT_ONCE = 258, OUTPUTS_AT_ONCE = 56 };

/* Eight weights of the row at hand, widened, onto eight sums */
#define ADD(offset, sums) "vldrb.s16 q7, [r0, #" offset "]\nvadd.i16 " sums ", " sums ", q7\n"
#define ADD_8 ADD("0", "q0")
#define ADD_16 ADD_8 ADD("8", "q1")
#define ADD_32 ADD_16 ADD("16", "q2") ADD("24", "q3")
#define ADD_56 ADD_32 ADD("32", "q4") ADD("40", "q5") ADD("48", "q6")

/* The sums of rows over some outputs: as many sums as there are registers, so that a row's address is found once. */
#define ADD_ROWS(adds)                                                                                                 \
    __asm__ volatile("vmov.i32 q0, #0\nvmov.i32 q1, #0\nvmov.i32 q2, #0\nvmov.i32 q3, #0\n"                            \
                     "vmov.i32 q4, #0\nvmov.i32 q5, #0\nvmov.i32 q6, #0\n"                                             \
                     "dls lr, %[count]\n"                                                                              \
                     "1:\n"                                                                                            \
                     "ldrh r0, [%[features]], #2\n"                                                                    \
                     "mla r0, r0, %[outputs], %[weight]\n" adds "le lr, 1b\n"                                          \
                     "vstrh.16 q0, [%[sums]]\n"                                                                        \
                     "vstrh.16 q1, [%[sums], #16]\n"                                                                   \
                     "vstrh.16 q2, [%[sums], #32]\n"                                                                   \
                     "vstrh.16 q3, [%[sums], #48]\n"                                                                   \
                     "vstrh.16 q4, [%[sums], #64]\n"                                                                   \
                     "vstrh.16 q5, [%[sums], #80]\n"                                                                   \
                     "vstrh.16 q6, [%[sums], #96]\n"                                                                   \
                     : [features] "+r"(features)                                                                       \
                     : [weight] "r"(weight), [outputs] "r"(outputs), [count] "r"(count), [sums] "r"(sums)              \
                     : "r0", "lr", "q0", "q1", "q2", "q3", "q4", "q5", "q6", "q7", "cc", "memory")

static void add_sums(const int16_t *sums, int32_t outputs, int32_t *accumulators)
{
    for (int32_t o = 0; o < outputs; o += 4) {
        vst1q_s32(accumulators + o, vaddq_s32(vld1q_s32(accumulators + o), vldrhq_s32(sums + o)));
    }
}

/* Fewer than eight outputs are left: a vector would read past the last row. */
static void add_last(const int8_t *weight, int32_t outputs, const uint16_t *features, int32_t count, int32_t last,
                     int32_t *accumulators)
{
    for (int32_t i = 0; i < count; i++) {
        for (int32_t o = 0; o < last; o++) {
            accumulators[o] += weight[features[i] * outputs + o];
        }
    }
}

static void add_features(const int8_t *weight, int32_t outputs, const uint16_t *from, int32_t count,
                         int32_t *accumulators)
{
    int16_t sums[OUTPUTS_AT_ONCE];
    int32_t left = outputs;

    for (int32_t width; left >= 8; left -= width) {
        const uint16_t *features = from;
        if (left >= 56) {
            width = 56;
            ADD_ROWS(ADD_56);
        } else if (left >= 32) {
            width = 32;
            ADD_ROWS(ADD_32);
        } else if (left >= 16) {
            width = 16;
            ADD_ROWS(ADD_16);
        } else {
            width = 8;
            ADD_ROWS(ADD_8);
        }
        add_sums(sums, width, accumulators);
        weight += width;
        accumulators += width;
    }
    add_last(weight, outputs, from, count, left, accumulators);
}

/* Four outputs at a time, in four lanes */
static void finish(const pnlp_bottleneck *layer, const int32_t *accumulators, int8_t *y)
{
    const pnlp_bottleneck l = *layer;
    const int32_t low = l.table != NULL ? 0 : -128;
    const int32_t zero_point = l.table != NULL ? l.zero_point + 128 : l.zero_point;

    for (int32_t o = 0; o < l.outputs; o += 4) {
        const mve_pred16_t there = vctp32q((uint32_t)(l.outputs - o));
        const int32x4_t m = vldrwq_z_s32(l.multiplier + o, there);
        int32x4_t v = vrmulhq_s32(vldrwq_z_s32(accumulators + o, there), m);
        v = vaddq_n_s32(vrshlq_n_s32(v, -l.shift), zero_point);
        v = vminq_s32(vmaxq_s32(v, vdupq_n_s32(low)), vdupq_n_s32(low + 255));
        if (l.table != NULL) {
            v = vldrbq_gather_offset_z_s32(l.table, vreinterpretq_u32_s32(v), there);
        }
        vstrbq_p_s32(y + o, v, there);
    }
}

void pnlp_bottleneck_row_s8(const pnlp_bottleneck *layer, const uint16_t *positions, int32_t place, int32_t words,
                            void *scratch, int8_t *y)
{
    int32_t *accumulators = (int32_t *)scratch;
    const pnlp_bottleneck l = *layer;

    for (int32_t o = 0; o < l.outputs; o++) {
        accumulators[o] = l.bias[o];
    }
    for (int32_t neighbour = 0; neighbour < words; neighbour++) {
        const int8_t *weight = l.weight + (place + neighbour) * l.feature_size * l.outputs;
        const uint16_t *features = positions + neighbour * l.num_hashes;
        for (int32_t i = 0; i < l.num_hashes; i += FEATURES_AT_ONCE) {
            const int32_t left = l.num_hashes - i;
            const int32_t count = left < FEATURES_AT_ONCE ? left : (int32_t)FEATURES_AT_ONCE;
            add_features(weight, l.outputs, features + i, count, accumulators);
        }
    }
    finish(&l, accumulators, y);
}
