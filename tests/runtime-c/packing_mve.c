#include <string.h>

#include "packing.h"

enum { MAX_WEIGHTS = 70 * 80 + 4 * 1024, MAX_OUTPUTS = 72, SIXTEEN = 16, MAX_GATHERED = 5 * 40 * 70 };

static int8_t weight_tables[2][MAX_WEIGHTS];
static int8_t gathered[MAX_GATHERED];
static int32_t column_tables[2][2 * MAX_OUTPUTS];
static int32_t turn;

/* Pair by pair of outputs: 16 weights of one, 16 of the other; two biases, two halves of multipliers. */
uint32_t pack_dense(packing_kind kind, pnlp_dense *layer, int32_t max_rows)
{
    const int32_t steps = (layer->inner + SIXTEEN - 1) / SIXTEEN;

    turn ^= 1;
    int8_t *weights = weight_tables[turn];
    int32_t *columns = column_tables[turn];

    (void)max_rows;
    memset(weights, 0, MAX_WEIGHTS);
    memset(columns, 0, sizeof column_tables[0]);
    for (int32_t o = 0; o < layer->outputs; o++) {
        int8_t *pair = weights + o / 2 * 2 * SIXTEEN * steps;
        for (int32_t k = 0; k < layer->inner; k++) {
            pair[k / SIXTEEN * 2 * SIXTEEN + o % 2 * SIXTEEN + k % SIXTEEN] = layer->weight[o * layer->inner + k];
        }
        columns[o / 2 * 4 + o % 2] = layer->bias[o];
        columns[o / 2 * 4 + 2 + o % 2] = layer->multiplier[o] / 2;
    }
    layer->weight = weights;
    layer->bias = columns;
    layer->multiplier = NULL;
    return kind == PACK_FULLY_CONNECTED ? 0 : (uint32_t)(4 * SIXTEEN * steps + 64);
}

/* Even outputs of whole sixteens are 128 higher, as unsigned bytes. */
uint32_t pack_bottleneck(pnlp_bottleneck *layer)
{
    const int32_t features = (2 * layer->window + 1) * layer->feature_size;

    for (int32_t feature = 0; feature < features; feature++) {
        for (int32_t o = 0; o < layer->outputs; o++) {
            const int32_t at = feature * layer->outputs + o;
            const int32_t high = o % 2 == 0 && o < layer->outputs / SIXTEEN * SIXTEEN;
            gathered[at] = (int8_t)(high ? layer->weight[at] ^ -128 : layer->weight[at]);
        }
    }
    layer->weight = gathered;
    return (uint32_t)((layer->outputs + 1) / 2 * 8) + (layer->num_hashes <= 256 ? pairing_bytes(layer) : 0);
}

const int32_t pack_fills_pairs = 1;

int32_t pack_pair_bytes(packing_kind kind, int32_t inner)
{
    (void)kind;
    return (inner + SIXTEEN - 1) / SIXTEEN * SIXTEEN * 2;
}
