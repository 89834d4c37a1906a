/* lookup, add, max_pool and concat: all inputs of a byte, all pairs of bytes, random shapes; in place where that is
 * allowed. */
#include <string.h>

#include "check.h"
#include "pnlp_inner.h"

enum { PAIRS = 65536, MAX_ROWS = 20, MAX_CHANNELS = 70 };

static int8_t x[PAIRS];
static int8_t y[PAIRS];
static int8_t out[PAIRS];
static int8_t table[256];

static void lookup(void)
{
    random_bytes(table, 256, -128, 127);
    for (int32_t i = 0; i < 256; i++) {
        x[i] = (int8_t)(i - 128);
    }
    pnlp_lookup_s8(table, x, 256, out);
    check_equal("lookup_s8", 0, memcmp(out, table, 256), 0);
    pnlp_lookup_s8(table, x, 256, x);
    check_equal("lookup_s8 in place", 0, memcmp(x, table, 256), 0);
}

static void all_pairs(void)
{
    for (int32_t i = 0; i < PAIRS; i++) {
        x[i] = (int8_t)((i & 255) - 128);
        y[i] = (int8_t)((i >> 8) - 128);
    }
}

static void add(void)
{
    pnlp_add layer;
    const int32_t zero_x = random_between(-128, 127);
    const int32_t zero_y = random_between(-128, 127);
    const int32_t zero_out = random_between(-128, 127);
    const int32_t ends = random_between(0, 3) == 0;

    layer.shift = random_between(1, 22);
    layer.multiplier_x = ends ? 32767 : random_between(0, 32767) >> random_between(0, 14);
    layer.multiplier_y = ends ? 32767 : random_between(0, 32767) >> random_between(0, 14);
    layer.offset = (1 << (layer.shift - 1)) + zero_out * (1 << layer.shift) - zero_x * layer.multiplier_x -
                   zero_y * layer.multiplier_y;

    all_pairs();
    pnlp_add_s8(&layer, x, y, PAIRS, out);
    for (int32_t i = 0; i < PAIRS; i++) {
        const int64_t sum = (int64_t)(x[i] - zero_x) * layer.multiplier_x +
                            (int64_t)(y[i] - zero_y) * layer.multiplier_y + ((int64_t)1 << (layer.shift - 1));
        check_equal("add_s8", i, out[i], naive_clamp((sum >> layer.shift) + zero_out, -128, 127));
    }
    pnlp_add_s8(&layer, x, y, PAIRS, x);
    check_equal("add_s8 onto x", 0, memcmp(x, out, PAIRS), 0);
    all_pairs();
    pnlp_add_s8(&layer, x, y, PAIRS, y);
    check_equal("add_s8 onto y", 0, memcmp(y, out, PAIRS), 0);

    /* Every remainder of the widest loop; nothing is written behind the last. */
    for (int32_t count = 0; count < 100; count++) {
        all_pairs();
        pnlp_add_s8(&layer, x + 1, y + 1, count, y + 1);
        check_equal("add_s8 of few", count, memcmp(y + 1, out + 1, (size_t)count), 0);
        check_equal("add_s8, past the end", count, y[count + 1], ((count + 1) >> 8) - 128);
    }
}

static void max_pool(void)
{
    const int32_t rows = random_between(1, MAX_ROWS);
    const int32_t channels = random_between(1, MAX_CHANNELS);

    random_bytes(x, rows * channels, -128, 127);
    pnlp_max_pool_s8(x, rows, channels, out);
    for (int32_t c = 0; c < channels; c++) {
        int32_t greatest = -128;
        for (int32_t r = 0; r < rows; r++) {
            greatest = x[r * channels + c] > greatest ? x[r * channels + c] : greatest;
        }
        check_equal("max_pool_s8", c, out[c], greatest);
    }
}

static void concat(void)
{
    const int32_t rows = random_between(1, MAX_ROWS);
    const int32_t x_channels = random_between(1, MAX_CHANNELS);
    const int32_t y_channels = random_between(1, MAX_CHANNELS);
    const int32_t channels = x_channels + y_channels;

    random_bytes(x, rows * x_channels, -128, 127);
    random_bytes(y, rows * y_channels, -128, 127);
    out[rows * channels] = 0x5A;
    pnlp_concat_s8(x, x_channels, y, y_channels, rows, out);
    for (int32_t r = 0; r < rows; r++) {
        for (int32_t c = 0; c < channels; c++) {
            const int32_t want = c < x_channels ? x[r * x_channels + c] : y[r * y_channels + c - x_channels];
            check_equal("concat_s8", r * channels + c, out[r * channels + c], want);
        }
    }
    check_equal("concat_s8, past the end", 0, out[rows * channels], 0x5A);
}

int main(void)
{
    for (int32_t round = 0; round < TEST_ROUNDS; round++) {
        lookup();
        max_pool();
        concat();
    }
    for (int32_t round = 0; round < TEST_ROUNDS / 10; round++) {
        add();
    }
    return check_result("element-wise");
}
