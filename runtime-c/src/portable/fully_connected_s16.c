#include "pnlp_inner.h"

/* One output: bias and requantization. Logits have no activation. */
static inline int16_t finish(const pnlp_dense *layer, int32_t output, int32_t sum)
{
    const int32_t v =
        pnlp_requantize(layer->bias[output] + sum, layer->multiplier[output], layer->shift, layer->zero_point);
    return (int16_t)pnlp_clamp(v, INT16_MIN, INT16_MAX);
}

/* Outputs outside, rows inside: a pair of weight rows is read from flash once and used for all words. */
static void even_rows(const pnlp_dense *layer, const int8_t *x, int32_t rows, int16_t *y)
{
    const pnlp_dense l = *layer;
    int32_t sums[4];

    for (int32_t o = 0; o < l.outputs; o += 2) {
        /* An odd last output is computed twice and stored once. */
        const int32_t count = l.outputs - o < 2 ? 1 : 2;
        const int8_t *w0 = l.weight + o * l.inner;
        const int8_t *w1 = count == 2 ? w0 + l.inner : w0;
        for (int32_t r = 0; r < rows; r += 2) {
            const int8_t *x0 = x + r * l.inner;
            int16_t *y0 = y + r * l.outputs + o;
            pnlp_dense_block_2x2(x0, x0 + l.inner, w0, w1, l.inner, sums);
            for (int32_t i = 0; i < count; i++) {
                y0[i] = finish(&l, o + i, sums[i]);
                y0[i + l.outputs] = finish(&l, o + i, sums[i + 2]);
            }
        }
    }
}

static void one_row(const pnlp_dense *layer, const int8_t *x, int16_t *y)
{
    const pnlp_dense l = *layer;
    int32_t sums[4];

    for (int32_t o = 0; o < l.outputs; o += 4) {
        const int32_t count = l.outputs - o < 4 ? l.outputs - o : 4;
        const int8_t *w[4];
        for (int32_t i = 0; i < 4; i++) {
            w[i] = l.weight + (o + (i < count ? i : 0)) * l.inner;
        }
        pnlp_dense_block_1x4(x, w, l.inner, sums);
        for (int32_t i = 0; i < count; i++) {
            y[o + i] = finish(&l, o + i, sums[i]);
        }
    }
}

void pnlp_fully_connected_s16(const pnlp_dense *layer, const int8_t *x, int32_t rows, void *scratch, int16_t *y)
{
    const int32_t even = rows & ~1;

    (void)scratch;
    if (even > 0) {
        even_rows(layer, x, even, y);
    }
    if (even < rows) {
        one_row(layer, x + even * layer->inner, y + even * layer->outputs);
    }
}
