#include "pnlp_inner.h"

void pnlp_layer_norm_rows(const pnlp_layer_norm *layer, const int8_t *x, int32_t rows, pnlp_norm_row *state)
{
    const int32_t channels = layer->channels;

    for (int32_t r = 0; r < rows; r++) {
        int32_t sum = 0;
        int32_t squares = 0;
        for (int32_t c = 0; c < channels; c++) {
            sum += x[c];
            squares += x[c] * x[c];
        }
        state[r] = pnlp_norm_row_of(sum, squares, channels, layer->epsilon);
        x += channels;
    }
}
