#include "mve_pass.h"

PNLP_SHARED void pnlp_fully_connected_s8(const pnlp_dense *layer, const int8_t *x, int32_t rows, void *scratch,
                                         int8_t *y)
{
    const int32_t inner = layer->inner;
    const int32_t outputs = layer->outputs;
    pnlp_mve_job job;

    (void)scratch;
    pnlp_mve_begin(&job, PNLP_MVE_S8, layer, inner, outputs, 1, (int32_t)sizeof *y);
    for (int32_t count; rows > 0; rows -= count) {
        count = rows < 4 ? rows : 4;
        pnlp_mve_place(&job, x, inner, outputs, 1, count);
        pnlp_mve_run(&job, count, y);
        x += count * inner;
        y += count * outputs;
    }
}
