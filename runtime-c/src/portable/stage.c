#include <string.h>

#include "../pnlp_inner.h"

enum { PNLP_STAGE_TABLE_BYTES = 256, PNLP_STAGE_COLUMN_BYTES = 8 };

PNLP_SHARED void pnlp_stage_begin(pnlp_stage *stage, const pnlp_dense *layer, pnlp_staging staging, void *scratch)
{
    int8_t *at = (int8_t *)scratch;

    stage->part = *layer;
    if (layer->table != NULL) {
        memcpy(at, layer->table, PNLP_STAGE_TABLE_BYTES);
        stage->part.table = at;
        at += PNLP_STAGE_TABLE_BYTES;
    }
    stage->constants = at;
    stage->rest = at + pnlp_aligned(staging.block / 2 * staging.pair_bytes) + staging.block * PNLP_STAGE_COLUMN_BYTES;
}

PNLP_SHARED int32_t pnlp_stage_block(pnlp_stage *stage, const pnlp_dense *layer, pnlp_staging staging, int32_t first,
                                     int32_t outputs)
{
    const int32_t count = outputs - first < staging.block ? outputs - first : staging.block;
    const int32_t from = first / 2 * staging.pair_bytes;
    const int32_t left = staging.weight_bytes - from;
    const int32_t bytes = (count + 1) / 2 * staging.pair_bytes;
    int8_t *columns = stage->constants + pnlp_aligned(staging.block / 2 * staging.pair_bytes);

    memcpy(stage->constants, layer->weight + from, (size_t)(bytes < left ? bytes : left));
    stage->part.weight = stage->constants;
    stage->part.outputs = count;
    stage->part.bias = (const int32_t *)(const void *)columns;
    if (layer->multiplier == NULL) {
        /* Biases and multipliers lie pair by pair. */
        memcpy(columns, layer->bias + first * 2, (size_t)((count + 1) / 2 * 2 * PNLP_STAGE_COLUMN_BYTES));
    } else {
        memcpy(columns, layer->bias + first, (size_t)count * sizeof *layer->bias);
        columns += staging.block * (int32_t)sizeof *layer->bias;
        memcpy(columns, layer->multiplier + first, (size_t)count * sizeof *layer->multiplier);
        stage->part.multiplier = (const int32_t *)(const void *)columns;
    }
    return count;
}

PNLP_SHARED void pnlp_stage_put(const void *block, int32_t rows, int32_t bytes, void *y, int32_t row_bytes, int32_t at)
{
    int8_t *to = (int8_t *)y + at;
    const int8_t *from = (const int8_t *)block;

    for (int32_t r = 0; r < rows; r++) {
        memcpy(to, from, (size_t)bytes);
        to += row_bytes;
        from += bytes;
    }
}
