#include "mve_pass.h"

PNLP_SHARED void pnlp_conv1d_s8(const pnlp_conv1d *layer, const int8_t *x, int32_t rows, void *scratch, int8_t *y)
{
    const pnlp_dense *dense = &layer->dense;
    const int32_t outputs = dense->outputs;
    pnlp_mve_job job;

    pnlp_mve_begin(&job, PNLP_MVE_S8, dense, dense->inner, outputs, 1, (int32_t)sizeof *y);
    for (int32_t t = 0; t < rows; t += 4) {
        const int32_t count = rows - t < 4 ? rows - t : 4;
        const int8_t *windows = pnlp_conv1d_windows(layer, x, rows, t, count, scratch);
        pnlp_mve_place(&job, windows, layer->channels, outputs, 1, count);
        pnlp_mve_run(&job, count, y + t * outputs);
    }
}
