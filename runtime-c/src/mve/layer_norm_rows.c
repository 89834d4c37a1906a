#include <arm_mve.h>

#include "pnlp_inner.h"

void pnlp_layer_norm_rows(const pnlp_layer_norm *layer, const int8_t *x, int32_t rows, pnlp_norm_row *state)
{
    const int32_t channels = layer->channels;

    for (int32_t r = 0; r < rows; r++) {
        int32_t sum = 0;
        int32_t squares = 0;
        for (int32_t c = 0; c < channels; c += 16) {
            const int8x16_t v = vldrbq_z_s8(x + c, vctp8q((uint32_t)(channels - c)));
            sum = vaddvaq_s8(sum, v);
            squares = vmladavaq_s8(squares, v, v);
        }
        state[r] = pnlp_norm_row_of(sum, squares, channels, layer->epsilon);
        x += channels;
    }
}
