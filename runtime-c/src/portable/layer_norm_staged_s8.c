#include <string.h>

#include "../pnlp_inner.h"

PNLP_SHARED void pnlp_layer_norm_staged_s8(const pnlp_layer_norm *layer, const int8_t *x, int32_t rows, void *scratch,
                                           int8_t *y)
{
    pnlp_layer_norm staged = *layer;
    int32_t *gain = (int32_t *)scratch;
    int32_t *bias = gain + staged.channels;

    memcpy(gain, layer->gain, (size_t)staged.channels * sizeof *gain);
    memcpy(bias, layer->bias, (size_t)staged.channels * sizeof *bias);
    staged.gain = gain;
    staged.bias = bias;
    pnlp_layer_norm_s8(&staged, x, rows, y);
}
