#include "../pnlp_inner.h"

PNLP_SHARED void pnlp_layer_norm_s8(const pnlp_layer_norm *layer, const int8_t *x, int32_t rows, int8_t *y)
{
    const pnlp_layer_norm l = *layer;

    for (int32_t r = 0; r < rows; r++) {
        int32_t sum;
        int32_t squares;
        pnlp_row_sums(x, l.channels, &sum, &squares);
        const pnlp_row_scale scale = pnlp_row_scale_of(sum, squares, l.channels, l.epsilon);
        for (int32_t c = 0; c < l.channels; c++) {
            /* The difference fits 32 bits; the offset alone may not, so both wrap. */
            const int32_t deviation = (int32_t)((uint32_t)x[c] * scale.factor - scale.offset);
            const int32_t normalized = pnlp_high(deviation, scale.reciprocal);
            y[c] = (int8_t)pnlp_clamp8((pnlp_high(normalized, l.gain[c]) + l.bias[c]) >> l.shift);
        }
        x += l.channels;
        y += l.channels;
    }
}
