#include "pnlp_inner.h"

/* Four channels by two outputs: a loaded weight serves four channels, a loaded input two outputs. */
static void block_4x2(const int8_t *x, int32_t stride, const int8_t *w0, const int8_t *w1, int32_t used,
                      int32_t sums[8])
{
    int32_t a0 = 0, a1 = 0, a2 = 0, a3 = 0;
    int32_t b0 = 0, b1 = 0, b2 = 0, b3 = 0;

    for (const int8_t *end = w0 + used; w0 != end; x += stride) {
        const int32_t a = *w0++;
        const int32_t b = *w1++;
        a0 += x[0] * a;
        b0 += x[0] * b;
        a1 += x[1] * a;
        b1 += x[1] * b;
        a2 += x[2] * a;
        b2 += x[2] * b;
        a3 += x[3] * a;
        b3 += x[3] * b;
    }

    sums[0] = a0;
    sums[1] = a1;
    sums[2] = a2;
    sums[3] = a3;
    sums[4] = b0;
    sums[5] = b1;
    sums[6] = b2;
    sums[7] = b3;
}

static void block_1x2(const int8_t *x, int32_t stride, const int8_t *w0, const int8_t *w1, int32_t used,
                      int32_t sums[8])
{
    int32_t a = 0, b = 0;

    for (int32_t i = 0; i < used; i++) {
        a += *x * w0[i];
        b += *x * w1[i];
        x += stride;
    }
    sums[0] = a;
    sums[4] = b;
}

static void store(const pnlp_dense *layer, int32_t output, const int32_t *sums, int32_t count, int8_t *y)
{
    const int32_t bias = layer->bias[output];
    const int32_t multiplier = layer->multiplier[output];

    for (int32_t i = 0; i < count; i++) {
        y[i] = pnlp_requantize_s8(bias + sums[i], multiplier, layer->shift, layer->zero_point, layer->table);
    }
}

void pnlp_token_mix(const pnlp_dense *layer, const int8_t *x, int32_t used, int32_t outputs, int32_t channels,
                    int8_t *y)
{
    int32_t sums[8];

    for (int32_t o = 0; o < outputs; o += 2) {
        /* An odd last output is computed twice and stored once. */
        const int32_t pair = o + 1 < outputs ? o + 1 : o;
        const int8_t *w0 = layer->weight + o * layer->inner;
        const int8_t *w1 = layer->weight + pair * layer->inner;
        for (int32_t c = 0; c < channels;) {
            const int32_t count = channels - c < 4 ? 1 : 4;
            if (count == 4) {
                block_4x2(x + c, channels, w0, w1, used, sums);
            } else {
                block_1x2(x + c, channels, w0, w1, used, sums);
            }
            store(layer, o, sums, count, y + o * channels + c);
            if (pair != o) {
                store(layer, pair, sums + 4, count, y + pair * channels + c);
            }
            c += count;
        }
    }
}
