#include <string.h>

#include "../pnlp_inner.h"

/* Eight features at a time: one load and one store of an accumulator for eight weights. */
static void pnlp_gather_eight(const int8_t *weight, int32_t outputs, const uint16_t *features, int32_t *accumulators)
{
    const int8_t *w0 = weight + features[0] * outputs;
    const int8_t *w1 = weight + features[1] * outputs;
    const int8_t *w2 = weight + features[2] * outputs;
    const int8_t *w3 = weight + features[3] * outputs;
    const int8_t *w4 = weight + features[4] * outputs;
    const int8_t *w5 = weight + features[5] * outputs;
    const int8_t *w6 = weight + features[6] * outputs;
    const int8_t *w7 = weight + features[7] * outputs;

    for (const int32_t *end = accumulators + outputs; accumulators != end; accumulators++) {
        *accumulators += *w0++ + *w1++ + *w2++ + *w3++ + *w4++ + *w5++ + *w6++ + *w7++;
    }
}

static void pnlp_gather_one(const int8_t *weight, int32_t outputs, uint16_t feature, int32_t *accumulators)
{
    const int8_t *w = weight + feature * outputs;

    for (int32_t o = 0; o < outputs; o++) {
        accumulators[o] += w[o];
    }
}

static void pnlp_gather_all(const pnlp_bottleneck *layer, const int8_t *weight, const uint16_t *features, int32_t count,
                            int32_t *accumulators)
{
    int32_t i = 0;
    for (; i + 8 <= count; i += 8) {
        pnlp_gather_eight(weight, layer->outputs, features + i, accumulators);
    }
    for (; i < count; i++) {
        pnlp_gather_one(weight, layer->outputs, features[i], accumulators);
    }
}

PNLP_SHARED void pnlp_bottleneck_s8(const pnlp_bottleneck *layer, const uint16_t *positions, int32_t words,
                                    int32_t rows, void *scratch, int8_t *y)
{
    int32_t *accumulators = (int32_t *)scratch;
    void *pairing = accumulators + ((layer->outputs + 1) & ~1);
    const pnlp_bottleneck l = *layer;
    const int32_t outputs = l.outputs;
    const int32_t place_bytes = l.feature_size * outputs;

    for (int32_t t = 0; t < rows; t++) {
        /* The neighbours that are words; a padding row may have some on its left. */
        const int32_t first = t - l.window > 0 ? t - l.window : 0;
        const int32_t last = t + l.window < words - 1 ? t + l.window : words - 1;
        const int8_t *weight = l.weight + (l.window - t) * place_bytes;

        pnlp_pair_features(&l, positions, words, t, pairing);
        memset(accumulators, 0, (size_t)outputs * sizeof *accumulators);
        for (int32_t neighbour = first; neighbour <= last; neighbour++) {
            const pnlp_paired paired = pnlp_paired_of(&l, neighbour, pairing);
            pnlp_gather_all(&l, weight + neighbour * place_bytes, paired.features, paired.pairs, accumulators);
        }
        for (int32_t o = 0; o < outputs; o++) {
            accumulators[o] = 2 * accumulators[o] + l.bias[o];
        }
        for (int32_t neighbour = first; neighbour <= last; neighbour++) {
            const pnlp_paired paired = pnlp_paired_of(&l, neighbour, pairing);
            pnlp_gather_all(&l, weight + neighbour * place_bytes, paired.features + paired.pairs, paired.singles,
                            accumulators);
        }
        for (int32_t o = 0; o < outputs; o++) {
            *y++ = pnlp_requantize_s8(accumulators[o], l.multiplier[o], l.shift, l.zero_point, l.table);
        }
    }
}

PNLP_SHARED void pnlp_bottleneck_row_s8(const pnlp_bottleneck *layer, const uint16_t *positions, int32_t place,
                                        int32_t words, void *scratch, int8_t *y)
{
    int32_t *accumulators = (int32_t *)scratch;
    const pnlp_bottleneck l = *layer;

    for (int32_t o = 0; o < l.outputs; o++) {
        accumulators[o] = l.bias[o];
    }
    for (int32_t neighbour = 0; neighbour < words; neighbour++) {
        const int8_t *weight = l.weight + (place + neighbour) * l.feature_size * l.outputs;
        pnlp_gather_all(&l, weight, positions + neighbour * l.num_hashes, l.num_hashes, accumulators);
    }
    for (int32_t o = 0; o < l.outputs; o++) {
        y[o] = pnlp_requantize_s8(accumulators[o], l.multiplier[o], l.shift, l.zero_point, l.table);
    }
}
