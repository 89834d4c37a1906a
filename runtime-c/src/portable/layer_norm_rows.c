#include "../pnlp_inner.h"

PNLP_SHARED void pnlp_layer_norm_rows(const pnlp_layer_norm *layer, const int8_t *x, int32_t rows, pnlp_norm_row *state)
{
    const int32_t channels = layer->channels;

    for (int32_t r = 0; r < rows; r++) {
        int32_t sum;
        int32_t squares;
        pnlp_row_sums(x, channels, &sum, &squares);
        state[r] = pnlp_norm_row_of(sum, squares, channels, layer->epsilon);
        x += channels;
    }
}
