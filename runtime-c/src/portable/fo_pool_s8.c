#include "../pnlp_inner.h"

PNLP_SHARED void pnlp_fo_pool_s8(const pnlp_fo_pool *layer, const int8_t *z, const int8_t *f, const int8_t *o,
                                 int32_t rows, int32_t channels, int8_t *y)
{
    const pnlp_fo_pool l = *layer;
    const int32_t first = l.backward ? (rows - 1) * channels : 0;
    const int32_t step = l.backward ? -channels : channels;

    for (int32_t c = 0; c < channels; c++) {
        int32_t state = 0;
        int32_t at = first + c;
        for (int32_t t = 0; t < rows; t++) {
            const int32_t input = 256 * z[at];
            const int32_t forget = f[at] + 128;
            const int32_t output = o[at] + 128;
            /* (forget * state + (256 - forget) * input + 128) >> 8, the input having no lower bits */
            state = input + ((forget * (state - input) + 128) >> 8);
            y[at] = (int8_t)pnlp_clamp8(pnlp_requantize(output * state, l.multiplier, l.shift, l.zero_point));
            at += step;
        }
    }
}
