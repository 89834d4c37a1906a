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
    for (int32_t c = 0; c < channels; c++) {
        sum += x[c];
        squares += x[c] * x[c];
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

void pnlp_layer_norm_s8(const pnlp_layer_norm *layer, const int8_t *x, int32_t rows, int8_t *y)
{
    const pnlp_layer_norm l = *layer;
    const int32_t rounding = (int32_t)1 << (l.shift - 1);

    for (int32_t r = 0; r < rows; r++) {
        const row_scale scale = measure(x, l.channels, l.epsilon);
        for (int32_t c = 0; c < l.channels; c++) {
            /* The difference fits 32 bits; the offset alone may not, so both wrap. */
            const int32_t deviation = (int32_t)((uint32_t)x[c] * scale.factor - scale.offset);
            const int32_t normalized = pnlp_high(deviation, scale.reciprocal);
            const int32_t scaled = pnlp_high(normalized, l.gain[c]) + l.bias[c] + rounding;
            y[c] = (int8_t)pnlp_clamp8((scaled >> l.shift) + l.zero_point);
        }
        x += l.channels;
        y += l.channels;
    }
}
