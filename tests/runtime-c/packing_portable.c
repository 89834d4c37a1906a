#include "packing.h"

uint32_t pack_dense(packing_kind kind, pnlp_dense *layer, int32_t max_rows)
{
    return kind == PACK_FULLY_CONNECTED && max_rows == 1 ? 0 : (uint32_t)(8 * layer->inner);
}

uint32_t pack_bottleneck(pnlp_bottleneck *layer)
{
    return (uint32_t)((layer->outputs + 1) / 2 * 8) + pairing_bytes(layer);
}

const int32_t pack_fills_pairs = 0;

int32_t pack_pair_bytes(packing_kind kind, int32_t inner)
{
    (void)kind;
    return 2 * inner;
}
