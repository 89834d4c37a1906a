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

void pnlp_token_mix(const pnlp_dense *layer, const int8_t *x, int32_t used, int32_t outputs, int32_t channels,
                    int8_t *y)
{
    const pnlp_dense l = *layer;
    int32_t sums[8];

    for (int32_t o = 0; o < outputs; o += 2) {
        /* An odd last output is computed twice and stored once. */
        const int32_t pair = outputs - o < 2 ? 1 : 2;
        const int8_t *w0 = l.weight + o * l.inner;
        const int8_t *w1 = pair == 2 ? w0 + l.inner : w0;
        int32_t count;
        for (int32_t c = 0; c < channels; c += count) {
            if (channels - c < 4) {
                count = 1;
                block_1x2(x + c, channels, w0, w1, used, sums);
            } else {
                count = 4;
                block_4x2(x + c, channels, w0, w1, used, sums);
            }
            for (int32_t p = 0; p < pair; p++) {
                const int32_t bias = l.bias[o + p];
                const int32_t multiplier = l.multiplier[o + p];
                int8_t *to = y + (o + p) * channels + c;
                for (int32_t i = 0; i < count; i++) {
                    to[i] = pnlp_requantize_s8(bias + sums[p * 4 + i], multiplier, l.shift, l.zero_point, l.table);
                }
            }
        }
    }
}
