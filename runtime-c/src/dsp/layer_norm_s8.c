#include "pnlp_dsp.h"

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
    const uint32_t ones = 0x00010001u;
    int32_t c = 0;
    for (; c + 4 <= channels; c += 4) {
        const uint32_t word = pnlp_load_word(x + c);
        const uint32_t x02 = pnlp_sxtb16(word), x13 = pnlp_sxtb16_odd(word);
        squares = pnlp_smlad(x13, x13, pnlp_smlad(x02, x02, squares));
        sum = pnlp_smlad(x13, ones, pnlp_smlad(x02, ones, sum));
    }
    for (; c < channels; c++) {
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
    const int32_t channels = layer->channels;
    const int32_t shift = layer->shift;
    /* Rounding and zero point: sums stay below 2^30. */
    const int32_t addend = pnlp_dsp_addend(shift, layer->zero_point);

    for (int32_t r = 0; r < rows; r++) {
        const row_scale scale = measure(x, channels, layer->epsilon);
        const int32_t *gain = layer->gain;
        const int32_t *bias = layer->bias;
        const uint32_t offset = 0u - scale.offset;
        for (const int8_t *end = x + channels; x != end;) {
            /* The difference fits 32 bits; the offset alone may not, so both wrap. */
            const int32_t deviation = (int32_t)((uint32_t)*x++ * scale.factor + offset);
            const int32_t normalized = pnlp_high_plus(deviation, scale.reciprocal, 0);
            const int32_t scaled = pnlp_high_plus(normalized, *gain++, *bias++) + addend;
            *y++ = (int8_t)pnlp_saturate8(scaled >> shift);
        }
    }
}
