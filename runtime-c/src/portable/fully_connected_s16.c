#include "dense_panel.h"

PNLP_SHARED void pnlp_fully_connected_s16(const pnlp_dense *layer, const int8_t *x, int32_t rows, void *scratch,
                                          int16_t *y)
{
    const pnlp_dense_target target = {layer->outputs, 1, layer->outputs};
    pnlp_dense_panel panel = {(uint64_t *)scratch, 4, layer->inner};

    for (int32_t r = 0; r < rows; r += 4) {
        panel.rows = rows - r < 4 ? rows - r : 4;
        if (panel.rows == 1) {
            pnlp_dense_row_s16(layer, x, y);
        } else {
            pnlp_dense_fill(&panel, x, 1, layer->inner);
            pnlp_dense_columns_s16(layer, &panel, &target, y);
        }
        x += 4 * layer->inner;
        y += 4 * layer->outputs;
    }
}
