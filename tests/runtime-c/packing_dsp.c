#include <string.h>

#include "packing.h"

enum { MAX_PACKED = 65536 };

static uint32_t tables[2][MAX_PACKED / 4];
static int32_t turn;

static int32_t weight_at(const pnlp_dense *layer, int32_t output, int32_t inner)
{
    return output < layer->outputs && inner < layer->inner ? layer->weight[output * layer->inner + inner] : 0;
}

uint32_t pack_dense(packing_kind kind, pnlp_dense *layer, int32_t max_rows)
{
    const int32_t rows = kind == PACK_FULLY_CONNECTED && max_rows < 4 ? max_rows : 4;
    const int32_t group = kind == PACK_FULLY_CONNECTED ? 4 : 2;
    const int32_t padded = (layer->inner + group - 1) / group * group;
    uint32_t *packed = tables[turn ^= 1];
    uint32_t *to = packed;

    for (int32_t o = 0; o < layer->outputs; o += 2) {
        for (int32_t k = 0; k < padded; k += group) {
            for (int32_t step = 0; step < group / 2; step++) {
                const int32_t first = k + step;
                const int32_t second = first + group / 2;
                const int32_t low = 256 * weight_at(layer, o + 1, first) + weight_at(layer, o, first);
                const int32_t high = 256 * weight_at(layer, o + 1, second) + weight_at(layer, o, second);
                *to++ = (uint32_t)high << 16 | ((uint32_t)low & 0xFFFFu);
            }
        }
    }
    layer->weight = (const int8_t *)(const void *)packed;
    return (uint32_t)(rows * padded * 2);
}

uint32_t pack_bottleneck(pnlp_bottleneck *layer)
{
    const int32_t features = (2 * layer->window + 1) * layer->feature_size;
    const int32_t padded = (layer->outputs + 3) / 4 * 4;
    const int32_t stride = padded < 16 ? 16 : padded;
    int8_t *to = (int8_t *)tables[turn ^= 1];

    memset(to, 0, (size_t)(features * stride));
    for (int32_t feature = 0; feature < features; feature++) {
        memcpy(to + feature * stride, layer->weight + feature * layer->outputs, (size_t)layer->outputs);
    }
    layer->weight = to;
    return 0;
}
