#include <arm_mve.h>
#include <string.h>

#include "../pnlp_inner.h"

/*
 * Sixteen weights of a feature are eight halfwords 256 * w1 + u0: even outputs are packed 128 too high, as unsigned
 * bytes. VQDMLAH by 128 adds their upper bytes, w1, to one sum, VADD the halfwords to another; 256 times the first
 * taken off the second leaves the sum of the u0, which 16 bits hold for 257 features. Three instructions for 16
 * weights.
 */
enum { PNLP_GATHER_MOST = 256, PNLP_GATHER_OUTPUTS = 48 };

#define PNLP_GATHER_ADD(offset, halfwords, uppers)                                                                     \
    "vldrb.u8 q6, [r0, #" offset "]\n"                                                                                 \
    "vqdmlah.s16 " uppers ", q6, %[upper]\n"                                                                           \
    "vadd.i16 " halfwords ", " halfwords ", q6\n"
#define PNLP_GATHER_16 PNLP_GATHER_ADD("0", "q0", "q1")
#define PNLP_GATHER_32 PNLP_GATHER_16 PNLP_GATHER_ADD("16", "q2", "q3")
#define PNLP_GATHER_48 PNLP_GATHER_32 PNLP_GATHER_ADD("32", "q4", "q5")

#define PNLP_GATHER_LOOP(adds)                                                                                         \
    "1:\n"                                                                                                             \
    "ldrh r0, [%[features]], #2\n"                                                                                     \
    "mla r0, r0, %[outputs], %[weight]\n" adds "le lr, 1b\n"

/* Pairs of features, their sums doubled, then single ones: at least one, so that the second loop needs no way around.
 */
#define PNLP_GATHER_ROWS(adds)                                                                                         \
    __asm__ volatile("vmov.i32 q0, #0\nvmov.i32 q1, #0\nvmov.i32 q2, #0\n"                                             \
                     "vmov.i32 q3, #0\nvmov.i32 q4, #0\nvmov.i32 q5, #0\n"                                             \
                     "wls lr, %[pairs], 2f\n" PNLP_GATHER_LOOP(                                                        \
                         adds) "2:\n"                                                                                  \
                               "vadd.i16 q0, q0, q0\nvadd.i16 q1, q1, q1\nvadd.i16 q2, q2, q2\n"                       \
                               "vadd.i16 q3, q3, q3\nvadd.i16 q4, q4, q4\nvadd.i16 q5, q5, q5\n"                       \
                               "dls lr, %[singles]\n" PNLP_GATHER_LOOP(adds) "vstrh.16 q0, [%[sums]]\n"                \
                                                                             "vstrh.16 q1, [%[sums], #16]\n"           \
                                                                             "vstrh.16 q2, [%[sums], #32]\n"           \
                                                                             "vstrh.16 q3, [%[sums], #48]\n"           \
                                                                             "vstrh.16 q4, [%[sums], #64]\n"           \
                                                                             "vstrh.16 q5, [%[sums], #80]\n"           \
                     : [features] "+r"(features)                                                                       \
                     : [weight] "r"(weight), [outputs] "r"(outputs), [pairs] "r"(paired->pairs),                       \
                       [singles] "r"(singles), [sums] "r"(sums), [upper] "r"(128)                                      \
                     : "r0", "lr", "q0", "q1", "q2", "q3", "q4", "q5", "q6", "cc", "memory")

/*
 * From eight halfwords and eight sums of upper bytes to 16 accumulators. Widened, bottom and top lanes of even and odd
 * outputs are each fourth accumulator.
 */
static void pnlp_gather_sums(const uint16_t *sums, int32_t features, int32_t *accumulators)
{
    const int16x8_t odd = vreinterpretq_s16_u16(vld1q_u16(sums + 8));
    const uint16x8_t even = vsubq_u16(vld1q_u16(sums), vshlq_n_u16(vreinterpretq_u16_s16(odd), 8));
    int32x4x4_t four = vld4q_s32(accumulators);

    const int32_t high = 128 * features;
    four.val[0] = vaddq_s32(four.val[0], vsubq_n_s32(vreinterpretq_s32_u32(vmovlbq_u16(even)), high));
    four.val[1] = vaddq_s32(four.val[1], vmovlbq_s16(odd));
    four.val[2] = vaddq_s32(four.val[2], vsubq_n_s32(vreinterpretq_s32_u32(vmovltq_u16(even)), high));
    four.val[3] = vaddq_s32(four.val[3], vmovltq_s16(odd));
    vst4q_s32(accumulators, four);
}

/* Up to 15 outputs behind the last sixteen, which are packed as they are */
static void pnlp_gather_last(const int8_t *weight, int32_t outputs, const uint16_t *features, int32_t count,
                             int32_t factor, int32_t last, int32_t *accumulators)
{
    for (int32_t i = 0; i < count; i++) {
        for (int32_t o = 0; o < last; o += 4) {
            const mve_pred16_t there = vctp32q((uint32_t)(last - o));
            const int32x4_t w = vldrbq_z_s32(weight + features[i] * outputs + o, there);
            vst1q_p_s32(accumulators + o, vmlaq_n_s32(vldrwq_z_s32(accumulators + o, there), w, factor), there);
        }
    }
}

/* At most 256 features */
static void pnlp_gather_features(const int8_t *weight, int32_t outputs, const pnlp_paired *paired,
                                 int32_t *accumulators)
{
    const int32_t singles = paired->singles;
    uint16_t sums[2 * PNLP_GATHER_OUTPUTS];
    int32_t left = outputs;

    for (int32_t width; left >= 16; left -= width) {
        const uint16_t *features = paired->features;
        if (left >= 48) {
            width = 48;
            PNLP_GATHER_ROWS(PNLP_GATHER_48);
        } else if (left >= 32) {
            width = 32;
            PNLP_GATHER_ROWS(PNLP_GATHER_32);
        } else {
            width = 16;
            PNLP_GATHER_ROWS(PNLP_GATHER_16);
        }
        for (int32_t o = 0; o < width; o += 16) {
            pnlp_gather_sums(sums + o, 2 * paired->pairs + singles, accumulators + o);
        }
        weight += width;
        accumulators += width;
    }
    pnlp_gather_last(weight, outputs, paired->features, paired->pairs, 2, left, accumulators);
    pnlp_gather_last(weight, outputs, paired->features + paired->pairs, singles, 1, left, accumulators);
}

static void pnlp_gather_word(const int8_t *weight, int32_t outputs, const uint16_t *features, int32_t count,
                             int32_t *accumulators)
{
    for (int32_t i = 0; i < count; i += PNLP_GATHER_MOST) {
        const int32_t now = count - i < PNLP_GATHER_MOST ? count - i : (int32_t)PNLP_GATHER_MOST;
        const pnlp_paired unpaired = {features + i, 0, now};
        pnlp_gather_features(weight, outputs, &unpaired, accumulators);
    }
}

/* Four outputs at a time, in four lanes */
static void pnlp_gather_finish(const pnlp_bottleneck *layer, const int32_t *accumulators, int8_t *y)
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

PNLP_SHARED void pnlp_bottleneck_s8(const pnlp_bottleneck *layer, const uint16_t *positions, int32_t words,
                                    int32_t rows, void *scratch, int8_t *y)
{
    int32_t *accumulators = (int32_t *)scratch;
    void *pairing = accumulators + ((layer->outputs + 1) & ~1);
    const pnlp_bottleneck l = *layer;

    for (int32_t t = 0; t < rows; t++) {
        /* The neighbours that are words; a padding row may have some on its left. */
        const int32_t first = t - l.window > 0 ? t - l.window : 0;
        const int32_t last = t + l.window < words - 1 ? t + l.window : words - 1;

        /* More features than 16 bits can sum are taken as they are, part by part. */
        if (l.num_hashes <= PNLP_GATHER_MOST) {
            pnlp_pair_features(&l, positions, words, t, pairing);
        }
        memcpy(accumulators, l.bias, (size_t)l.outputs * sizeof *accumulators);
        for (int32_t neighbour = first; neighbour <= last; neighbour++) {
            const int32_t place = neighbour - t + l.window;
            const int8_t *weight = l.weight + place * l.feature_size * l.outputs;
            if (l.num_hashes <= PNLP_GATHER_MOST) {
                const pnlp_paired paired = pnlp_paired_of(&l, neighbour, pairing);
                pnlp_gather_features(weight, l.outputs, &paired, accumulators);
            } else {
                pnlp_gather_word(weight, l.outputs, positions + neighbour * l.num_hashes, l.num_hashes, accumulators);
            }
        }
        pnlp_gather_finish(&l, accumulators, y);
        y += l.outputs;
    }
}

PNLP_SHARED void pnlp_bottleneck_row_s8(const pnlp_bottleneck *layer, const uint16_t *positions, int32_t place,
                                        int32_t words, void *scratch, int8_t *y)
{
    int32_t *accumulators = (int32_t *)scratch;
    const pnlp_bottleneck l = *layer;

    memcpy(accumulators, l.bias, (size_t)l.outputs * sizeof *accumulators);
    for (int32_t neighbour = 0; neighbour < words; neighbour++) {
        const int8_t *weight = l.weight + (place + neighbour) * l.feature_size * l.outputs;
        pnlp_gather_word(weight, l.outputs, positions + neighbour * l.num_hashes, l.num_hashes, accumulators);
    }
    pnlp_gather_finish(&l, accumulators, y);
}
