#include "pnlp_dsp.h"

PNLP_SHARED void pnlp_conv1d_s8(const pnlp_conv1d *layer, const int8_t *x, int32_t rows, void *scratch, int8_t *y)
{
    const pnlp_dense *dense = &layer->dense;
    const int32_t steps = (dense->inner + 3) / 4 * 2;
    const pnlp_dsp_target target = {dense->outputs, 1, dense->outputs, steps};
    pnlp_dsp_panel panel = {(uint32_t *)pnlp_conv1d_rest(layer, rows, scratch), 4, steps};

    for (int32_t t = 0; t < rows; t += 4) {
        panel.rows = rows - t < 4 ? rows - t : 4;
        const int8_t *windows = pnlp_conv1d_windows(layer, x, rows, t, panel.rows, scratch);
        pnlp_dsp_panel_of_rows(&panel, windows, dense->inner, layer->channels);
        pnlp_dsp_columns_s8(dense, &panel, &target, y + t * dense->outputs);
    }
}
