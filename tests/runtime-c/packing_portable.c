#include "packing.h"

uint32_t pack_dense(packing_kind kind, pnlp_dense *layer, int32_t max_rows)
{
    (void)kind;
    (void)layer;
    (void)max_rows;
    return 0;
}

uint32_t pack_bottleneck(pnlp_bottleneck *layer)
{
    return (uint32_t)((layer->outputs + 1) / 2 * 8) + pairing_bytes(layer);
}
