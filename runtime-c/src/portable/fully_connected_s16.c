#include "pnlp_inner.h"

/* One output: bias and requantization. Logits have no activation. */
static void store(const pnlp_dense *layer, int32_t sum, int32_t output, int16_t *y)
{
    int32_t v = pnlp_requantize(layer->bias[output] + sum, layer->multiplier[output], layer->shift, layer->zero_point);
    *y = (int16_t)pnlp_clamp(v, INT16_MIN, INT16_MAX);
}

/* Outputs outside, rows inside: a pair of weight rows is read from flash once and used for all words. */
void pnlp_fully_connected_s16(const pnlp_dense *layer, const int8_t *x, int32_t rows, int16_t *y)
{
    const int32_t inner = layer->inner;
    const int32_t outputs = layer->outputs;
    const int32_t paired_rows = rows & ~1;
    int32_t sums[4];

    for (int32_t o = 0; paired_rows > 0 && o < outputs; o += 2) {
        /* An odd last output is computed twice and stored once. */
        const int32_t pair = o + 1 < outputs ? o + 1 : o;
        const int8_t *w0 = layer->weight + o * inner;
        const int8_t *w1 = layer->weight + pair * inner;
        for (int32_t r = 0; r < paired_rows; r += 2) {
            const int8_t *x0 = x + r * inner;
            int16_t *y0 = y + r * outputs;
            pnlp_dense_block_2x2(x0, x0 + inner, w0, w1, inner, sums);
            store(layer, sums[0], o, y0 + o);
            store(layer, sums[2], o, y0 + outputs + o);
            if (pair != o) {
                store(layer, sums[1], pair, y0 + pair);
                store(layer, sums[3], pair, y0 + outputs + pair);
            }
        }
    }

    if (paired_rows < rows) {
        const int8_t *last = x + paired_rows * inner;
        int16_t *y_last = y + paired_rows * outputs;
        for (int32_t o = 0; o < outputs; o += 4) {
            const int32_t count = outputs - o < 4 ? outputs - o : 4;
            const int8_t *w[4];
            for (int32_t i = 0; i < 4; i++) {
                w[i] = layer->weight + (o + (i < count ? i : 0)) * inner;
            }
            pnlp_dense_block_1x4(last, w, inner, sums);
            for (int32_t i = 0; i < count; i++) {
                store(layer, sums[i], o + i, y_last + o + i);
            }
        }
    }
}
