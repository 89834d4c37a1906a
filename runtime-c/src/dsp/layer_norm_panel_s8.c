#include "pnlp_dsp.h"

PNLP_SHARED void pnlp_layer_norm_panel_s8(const pnlp_layer_norm *layer, const pnlp_norm_row *state, const int8_t *x,
                                          int32_t rows, int32_t first, int32_t count, int8_t *y)
{
    const int32_t channels = layer->channels;
    const int32_t shift = layer->shift;

    x += first;
    for (int32_t r = 0; r < rows; r++) {
        const uint32_t factor = pnlp_norm_factor(state[r], channels);
        const uint32_t offset = 0u - pnlp_norm_offset(state[r]);
        const int32_t reciprocal = state[r].reciprocal;
        const int32_t *gain = layer->gain + first;
        const int32_t *bias = layer->bias + first;
        const int8_t *from = x;
        for (const int8_t *end = x + count; from != end;) {
            /* The difference fits 32 bits; the offset alone may not, so both wrap. */
            const int32_t deviation = (int32_t)((uint32_t)*from++ * factor + offset);
            const int32_t normalized = pnlp_high_plus(deviation, reciprocal, 0);
            *y++ = (int8_t)pnlp_saturate8(pnlp_high_plus(normalized, *gain++, *bias++) >> shift);
        }
        x += channels;
    }
}
