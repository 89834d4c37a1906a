#include "pnlp_dsp.h"

PNLP_SHARED void pnlp_fully_connected_s8(const pnlp_dense *layer, const int8_t *x, int32_t rows, void *scratch,
                                         int8_t *y)
{
    const int32_t steps = (layer->inner + 3) / 4 * 2;
    const pnlp_dsp_target target = {layer->outputs, 1, layer->outputs, steps};
    pnlp_dsp_panel panel = {(uint32_t *)scratch, 4, steps};

    for (int32_t r = 0; r < rows; r += 4) {
        panel.rows = rows - r < 4 ? rows - r : 4;
        pnlp_dsp_panel_of_rows(&panel, x + r * layer->inner, layer->inner, layer->inner);
        pnlp_dsp_columns_s8(layer, &panel, &target, y + r * layer->outputs);
    }
}
