#include "../pnlp_inner.h"

PNLP_SHARED void pnlp_layer_norm_panel_s8(const pnlp_layer_norm *layer, const pnlp_norm_row *state, const int8_t *x,
                                          int32_t rows, int32_t first, int32_t count, int8_t *y)
{
    const pnlp_layer_norm l = *layer;
    const int32_t *gain = l.gain + first;
    const int32_t *bias = l.bias + first;

    x += first;
    for (int32_t r = 0; r < rows; r++) {
        const uint32_t factor = pnlp_norm_factor(state[r], l.channels);
        const uint32_t offset = pnlp_norm_offset(state[r]);
        const int32_t reciprocal = state[r].reciprocal;
        for (int32_t c = 0; c < count; c++) {
            /* The difference fits 32 bits; the offset alone may not, so both wrap. */
            const int32_t deviation = (int32_t)((uint32_t)x[c] * factor - offset);
            const int32_t normalized = pnlp_high(deviation, reciprocal);
            y[c] = (int8_t)pnlp_clamp8((pnlp_high(normalized, gain[c]) + bias[c]) >> l.shift);
        }
        x += l.channels;
        y += count;
    }
}
