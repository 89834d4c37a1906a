#include "pnlp_inner.h"

void pnlp_bottleneck_s8(const pnlp_bottleneck *layer, const uint16_t *positions, int32_t words, int32_t rows,
                        void *scratch, int8_t *y)
{
    for (int32_t t = 0; t < rows; t++) {
        /* The neighbours that are words; a padding row may have some on its left, or none. */
        const int32_t first = t - layer->window > 0 ? t - layer->window : 0;
        const int32_t last = t + layer->window < words - 1 ? t + layer->window : words - 1;
        const int32_t at = first <= last ? first : 0;

        pnlp_bottleneck_row_s8(layer, positions + at * layer->num_hashes, first - t + layer->window, last - first + 1,
                               scratch, y);
        y += layer->outputs;
    }
}
