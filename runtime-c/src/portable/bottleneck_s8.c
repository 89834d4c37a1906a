#include "pnlp_inner.h"

/* Four features at a time: one load and one store of an accumulator for four weights. */
static void add_four(const int8_t *weight, int32_t outputs, const uint16_t *features, int32_t *accumulators)
{
    const int8_t *w0 = weight + features[0] * outputs;
    const int8_t *w1 = weight + features[1] * outputs;
    const int8_t *w2 = weight + features[2] * outputs;
    const int8_t *w3 = weight + features[3] * outputs;

    for (int32_t o = 0; o < outputs; o++) {
        accumulators[o] += w0[o] + w1[o] + w2[o] + w3[o];
    }
}

static void add_one(const int8_t *weight, int32_t outputs, uint16_t feature, int32_t *accumulators)
{
    const int8_t *w = weight + feature * outputs;

    for (int32_t o = 0; o < outputs; o++) {
        accumulators[o] += w[o];
    }
}

void pnlp_bottleneck_s8(const pnlp_bottleneck *layer, const uint16_t *positions, int32_t words, int32_t rows,
                        int32_t *accumulators, int8_t *y)
{
    const pnlp_bottleneck l = *layer;
    const int32_t outputs = l.outputs;

    for (int32_t t = 0; t < rows; t++) {
        /* The neighbours that are words; a padding row may have some on its left. */
        const int32_t first = t - l.window > 0 ? t - l.window : 0;
        const int32_t last = t + l.window < words - 1 ? t + l.window : words - 1;

        for (int32_t o = 0; o < outputs; o++) {
            accumulators[o] = l.bias[o];
        }
        for (int32_t neighbour = first; neighbour <= last; neighbour++) {
            const int32_t place = neighbour - t + l.window;
            const int8_t *weight = l.weight + place * l.feature_size * outputs;
            const uint16_t *features = positions + neighbour * l.num_hashes;
            int32_t i = 0;
            for (; i + 4 <= l.num_hashes; i += 4) {
                add_four(weight, outputs, features + i, accumulators);
            }
            for (; i < l.num_hashes; i++) {
                add_one(weight, outputs, features[i], accumulators);
            }
        }
        for (int32_t o = 0; o < outputs; o++) {
            *y++ = pnlp_requantize_s8(accumulators[o], l.multiplier[o], l.shift, l.zero_point, l.table);
        }
    }
}
