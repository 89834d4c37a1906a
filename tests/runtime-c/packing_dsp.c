#include <string.h>

#include "packing.h"

enum { MAX_PACKED = 65536, MAX_OUTPUTS = 72 };

static uint32_t packed_tables[2][MAX_PACKED / 4];
static int32_t column_tables[2][2 * MAX_OUTPUTS];
static int32_t turn;

static int32_t weight_at(const pnlp_dense *layer, int32_t output, int32_t inner)
{
    return output < layer->outputs && inner < layer->inner ? layer->weight[output * layer->inner + inner] : 0;
}

/* Whether the accumulators of second columns keep within 24 bits. */
static int32_t fits_packed(const pnlp_dense *layer)
{
    for (int32_t o = 1; o < layer->outputs; o += 2) {
        int64_t most = layer->bias[o] < 0 ? -(int64_t)layer->bias[o] : layer->bias[o];
        for (int32_t k = 0; k < layer->inner; k++) {
            const int32_t w = weight_at(layer, o, k);
            most += 128 * (w < 0 ? -w : w);
        }
        if (most >= 8388608) {
            return 0;
        }
    }
    return layer->shift <= 14;
}

static void pack_columns(pnlp_dense *layer)
{
    int32_t *columns = column_tables[turn];

    memset(columns, 0, sizeof column_tables[0]);
    for (int32_t o = 0; o < layer->outputs; o++) {
        int32_t *pair = columns + o / 2 * 4;
        pair[o % 2] = o % 2 == 0 ? layer->bias[o] : (int32_t)((uint32_t)layer->bias[o] * 256u + (uint32_t)pair[0]);
        pair[2 + o % 2] = layer->multiplier[o];
    }
    layer->bias = columns;
    layer->multiplier = NULL;
}

uint32_t pack_dense(packing_kind kind, pnlp_dense *layer, int32_t max_rows)
{
    const int32_t rows = kind == PACK_FULLY_CONNECTED && max_rows < 4 ? max_rows : 4;
    const int32_t group = kind == PACK_FULLY_CONNECTED ? 4 : 2;
    const int32_t padded = (layer->inner + group - 1) / group * group;
    uint32_t *packed = packed_tables[turn ^= 1];
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
    if (fits_packed(layer)) {
        pack_columns(layer);
    }
    layer->weight = (const int8_t *)(const void *)packed;
    return (uint32_t)(rows * padded * 2);
}

uint32_t pack_bottleneck(pnlp_bottleneck *layer)
{
    const int32_t features = (2 * layer->window + 1) * layer->feature_size;
    int8_t *to = (int8_t *)packed_tables[turn ^= 1];

    /* Sixteen outputs at a time */
    memset(to, 0, sizeof packed_tables[0]);
    for (int32_t o = 0; o < layer->outputs; o++) {
        for (int32_t feature = 0; feature < features; feature++) {
            to[(o / 16 * features + feature) * 16 + o % 16] = layer->weight[feature * layer->outputs + o];
        }
    }
    layer->weight = to;
    return layer->num_hashes <= 256 ? pairing_bytes(layer) : 0;
}

const int32_t pack_fills_pairs = 1;

int32_t pack_pair_bytes(packing_kind kind, int32_t inner)
{
    const int32_t group = kind == PACK_FULLY_CONNECTED ? 4 : 2;
    return (inner + group - 1) / group * group * 2;
}
