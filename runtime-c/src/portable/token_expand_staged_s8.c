#include "../pnlp_inner.h"

PNLP_SHARED void pnlp_token_expand_staged_s8(const pnlp_dense *layer, pnlp_staging staging, const int8_t *x,
                                             int32_t rows, int32_t channels, void *scratch, int8_t *y)
{
    const int32_t outputs = rows;
    pnlp_stage stage;

    pnlp_stage_begin(&stage, layer, staging, scratch);
    for (int32_t first = 0; first < outputs; first += staging.block) {
        const int32_t count = pnlp_stage_block(&stage, layer, staging, first, outputs);
        pnlp_token_expand_s8(&stage.part, x, count, channels, stage.rest, y + first * channels);
    }
}
