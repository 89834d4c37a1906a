#include <arm_mve.h>

#include "pnlp_inner.h"

/* What normalizes one row: n = high(x * factor - offset, reciprocal). */
typedef struct row_scale {
    uint32_t factor;
    uint32_t offset;
    int32_t reciprocal;
} row_scale;

static row_scale measure(const int8_t *x, int32_t channels, uint64_t epsilon)
{
    int32_t sum = 0;
    int32_t squares = 0;
    for (int32_t c = 0; c < channels; c += 16) {
        const int8x16_t v = vldrbq_z_s8(x + c, vctp8q((uint32_t)(channels - c)));
        sum = vaddvaq_s8(sum, v);
        squares = vmladavaq_s8(squares, v, v);
    }

    uint64_t variance = (uint64_t)((int64_t)channels * squares - (int64_t)sum * sum) + epsilon;
    row_scale scale = {0, 0, 0};
    if (variance == 0) {
        return scale;
    }

    uint32_t shift = 2;
    while (variance >> 32 != 0) {
        variance >>= 2;
        shift--;
    }
    uint32_t v = (uint32_t)variance;
    while (v < (uint32_t)1 << 30) {
        v <<= 2;
        shift++;
    }

    scale.factor = (uint32_t)channels << shift;
    scale.offset = (uint32_t)sum << shift;
    scale.reciprocal = pnlp_reciprocal(pnlp_square_root(v));
    return scale;
}

/* Even channels in one vector, odd ones in the other: narrowing puts them back in order. */
static void normalize_8(const pnlp_layer_norm *l, const row_scale *scale, const int32_t *gain, const int32_t *bias,
                        const int8_t *x, int8_t *y)
{
    const int16x8_t v = vldrbq_s16(x);
    const int32x4x2_t gains = vld2q_s32(gain);
    const int32x4x2_t biases = vld2q_s32(bias);
    const int32x4_t factor = vdupq_n_s32((int32_t)scale->factor);
    const int32x4_t reciprocal = vdupq_n_s32(scale->reciprocal);
    const int32_t minus_offset = (int32_t)(0u - scale->offset);

    /* Products and sums wrap, as their difference, which fits 32 bits, may. */
    int32x4_t even = vmlasq_n_s32(vmovlbq_s16(v), factor, minus_offset);
    int32x4_t odd = vmlasq_n_s32(vmovltq_s16(v), factor, minus_offset);
    even = vrmulhq_s32(vrmulhq_s32(even, reciprocal), gains.val[0]);
    odd = vrmulhq_s32(vrmulhq_s32(odd, reciprocal), gains.val[1]);
    even = vrshlq_n_s32(vaddq_s32(even, biases.val[0]), -l->shift);
    odd = vrshlq_n_s32(vaddq_s32(odd, biases.val[1]), -l->shift);

    int16x8_t narrow = vqmovntq_s32(vqmovnbq_s32(vdupq_n_s16(0), even), odd);
    narrow = vqaddq_n_s16(narrow, (int16_t)l->zero_point);
    vstrbq_s16(y, vreinterpretq_s16_s8(vqmovnbq_s16(vreinterpretq_s8_s16(narrow), narrow)));
}

static int8_t normalize_1(const pnlp_layer_norm *l, const row_scale *scale, int32_t c, int8_t x)
{
    const int32_t deviation = (int32_t)((uint32_t)x * scale->factor - scale->offset);
    const int32_t normalized = pnlp_high(deviation, scale->reciprocal);
    const int32_t scaled = pnlp_high(normalized, l->gain[c]) + l->bias[c] + ((int32_t)1 << (l->shift - 1));
    return (int8_t)pnlp_clamp8((scaled >> l->shift) + l->zero_point);
}

void pnlp_layer_norm_s8(const pnlp_layer_norm *layer, const int8_t *x, int32_t rows, int8_t *y)
{
    const pnlp_layer_norm l = *layer;
    const int32_t eights = l.channels & ~7;

    for (int32_t r = 0; r < rows; r++) {
        const row_scale scale = measure(x, l.channels, l.epsilon);
        for (int32_t c = 0; c < eights; c += 8) {
            normalize_8(&l, &scale, l.gain + c, l.bias + c, x + c, y + c);
        }
        for (int32_t c = eights; c < l.channels; c++) {
            y[c] = normalize_1(&l, &scale, c, x[c]);
        }
        x += l.channels;
        y += l.channels;
    }
}
