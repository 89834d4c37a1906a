#include "../pnlp_inner.h"

PNLP_SHARED void pnlp_mix_channels_s8(const pnlp_layer_norm *norm, const pnlp_dense *hidden, const pnlp_dense *out,
                                      const pnlp_add *add, int32_t rows, int32_t panel, void *scratch, int8_t *x)
{
    const int32_t channels = norm->channels;
    int8_t *outer = (int8_t *)scratch;
    int8_t *middle = outer + pnlp_aligned(panel * channels);
    void *inner = middle + pnlp_aligned(panel * hidden->outputs);

    for (int32_t r = 0; r < rows; r += panel) {
        const int32_t count = rows - r < panel ? rows - r : panel;
        pnlp_layer_norm_s8(norm, x, count, outer);
        pnlp_fully_connected_s8(hidden, outer, count, inner, middle);
        pnlp_fully_connected_s8(out, middle, count, inner, outer);
        pnlp_add_s8(add, x, outer, count * channels, x);
        x += count * channels;
    }
}
