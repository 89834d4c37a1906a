/* layer_norm against docs/numerics.md, step by step in 64 bits. */
#include <string.h>

#include "check.h"
#include "pnlp_inner.h"

enum { MAX_CHANNELS = 1024, MAX_ROWS = 3 };

static int8_t x[MAX_ROWS * MAX_CHANNELS];
static int8_t y[MAX_ROWS * MAX_CHANNELS];
static int32_t gain[MAX_CHANNELS];
static int32_t bias[MAX_CHANNELS];
static int32_t folded[MAX_CHANNELS];
static int32_t zero_point;

/* floor(sqrt(value)), bit by bit from above */
static uint64_t naive_root(uint64_t value)
{
    uint64_t root = 0;
    for (int32_t bit = 31; bit >= 0; bit--) {
        const uint64_t next = root + ((uint64_t)1 << bit);
        if (next * next <= value) {
            root = next;
        }
    }
    return root;
}

static void expect_row(const pnlp_layer_norm *layer, const int8_t *row, const int8_t *got)
{
    const int64_t channels = layer->channels;
    int64_t sum = 0;
    int64_t squares = 0;
    for (int32_t c = 0; c < channels; c++) {
        sum += row[c];
        squares += row[c] * row[c];
    }

    const uint64_t variance = (uint64_t)(channels * squares - sum * sum) + layer->epsilon;
    int32_t e = 2;
    int64_t reciprocal = 0;
    if (variance != 0) {
        uint64_t v;
        for (;; e--) {
            v = e >= 0 ? variance >> (2 * e) : variance << (-2 * e);
            if (v >= (uint64_t)1 << 30) {
                break;
            }
        }
        check_equal("layer_norm, range of v", e, v < (uint64_t)1 << 32, 1);
        const uint64_t quotient = ((uint64_t)1 << 62) / naive_root(v << 32);
        reciprocal = quotient > 2147483647u ? 2147483647 : (int64_t)quotient;
    }

    for (int32_t c = 0; c < channels; c++) {
        int64_t deviation = channels * row[c] - sum;
        for (int32_t i = 0; i < 2 - e; i++) {
            deviation *= 2;
        }
        const int64_t normalized = variance == 0 ? 0 : naive_high(deviation, reciprocal);
        const int64_t scaled = naive_high(normalized, gain[c]) + bias[c] + ((int64_t)1 << (layer->shift - 1));
        check_equal("layer_norm, size of n", c, normalized < 4194304 && normalized > -4194304, 1);
        check_equal("layer_norm_s8", c, got[c], naive_clamp((scaled >> layer->shift) + zero_point, -128, 127));
    }
}

static void fill_row(int8_t *row, int32_t channels)
{
    const int32_t kind = random_between(0, 3);
    if (kind == 0) {
        random_bytes(row, channels, -128, 127);
    } else if (kind == 1) {
        /* All equal but one: the smallest variances and the largest normalized value */
        memset(row, random_between(-128, 127), (size_t)channels);
        row[random_between(0, channels - 1)] = (int8_t)random_between(-128, 127);
    } else if (kind == 2) {
        memset(row, random_between(-128, 127), (size_t)channels);
    } else {
        random_bytes(row, channels, -3, 5);
    }
}

static void layer_norm(int32_t channels)
{
    pnlp_layer_norm layer = {gain, folded, 0, 0, 0};
    const int32_t rows = random_between(1, MAX_ROWS);

    layer.channels = channels;
    layer.shift = random_between(1, 20);
    zero_point = random_between(-128, 127);
    switch (random_between(0, 3)) {
    case 0:
        layer.epsilon = 0;
        break;
    case 1:
        layer.epsilon = ((uint64_t)1 << 34) - 1;
        break;
    default:
        layer.epsilon = (uint64_t)random_u32() >> random_between(0, 31);
        break;
    }
    for (int32_t c = 0; c < channels; c++) {
        const int32_t ends = random_between(0, 7) == 0;
        gain[c] = ends ? 2147483646 : ((random_between(-2147483646, 2147483646) >> random_between(0, 16)) & ~1);
        bias[c] = ends ? -536870911 : random_between(-536870911, 536870911) >> random_between(0, 16);
        folded[c] = bias[c] + (1 << (layer.shift - 1)) + zero_point * (1 << layer.shift);
    }
    for (int32_t r = 0; r < rows; r++) {
        fill_row(x + r * channels, channels);
    }

    pnlp_layer_norm_s8(&layer, x, rows, y);
    for (int32_t r = 0; r < rows; r++) {
        expect_row(&layer, x + r * channels, y + r * channels);
    }
    pnlp_layer_norm_s8(&layer, x, rows, x);
    check_equal("layer_norm_s8 in place", channels, memcmp(x, y, (size_t)(rows * channels)), 0);
}

int main(void)
{
    for (int32_t round = 0; round < TEST_ROUNDS; round++) {
        layer_norm(random_between(1, 70));
    }
    for (int32_t round = 0; round < TEST_ROUNDS / 10; round++) {
        layer_norm(MAX_CHANNELS);
    }
    return check_result("layer_norm");
}
