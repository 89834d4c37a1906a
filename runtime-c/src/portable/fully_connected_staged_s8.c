#include "../pnlp_inner.h"

PNLP_SHARED void pnlp_fully_connected_staged_s8(const pnlp_dense *layer, pnlp_staging staging, const int8_t *x,
                                                int32_t rows, void *scratch, int8_t *y)
{
    const int32_t outputs = layer->outputs;
    pnlp_stage stage;

    if (rows <= 2) {
        /* No kernel reads a weight twice. */
        pnlp_fully_connected_s8(layer, x, rows, scratch, y);
        return;
    }

    pnlp_stage_begin(&stage, layer, staging, scratch);
    int8_t *block = (int8_t *)stage.rest;
    void *inner = (int8_t *)stage.rest + pnlp_aligned(rows * staging.block);
    for (int32_t first = 0; first < outputs; first += staging.block) {
        const int32_t count = pnlp_stage_block(&stage, layer, staging, first, outputs);
        pnlp_fully_connected_s8(&stage.part, x, rows, inner, block);
        pnlp_stage_put(block, rows, count, y, outputs, first);
    }
}
