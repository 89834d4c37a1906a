#include "dense_panel.h"

PNLP_SHARED void pnlp_conv1d_s8(const pnlp_conv1d *layer, const int8_t *x, int32_t rows, void *scratch, int8_t *y)
{
    const pnlp_dense *dense = &layer->dense;
    const pnlp_dense_target target = {dense->outputs, 1, dense->outputs};
    pnlp_dense_panel panel = {(uint64_t *)pnlp_conv1d_rest(layer, rows, scratch), 4, dense->inner};

    for (int32_t t = 0; t < rows; t += 4) {
        panel.rows = rows - t < 4 ? rows - t : 4;
        const int8_t *windows = pnlp_conv1d_windows(layer, x, rows, t, panel.rows, scratch);
        if (panel.rows == 1) {
            pnlp_dense_row_s8(dense, windows, y);
        } else {
            pnlp_dense_fill(&panel, windows, 1, layer->channels);
            pnlp_dense_columns_s8(dense, &panel, &target, y);
        }
        y += 4 * dense->outputs;
    }
}
