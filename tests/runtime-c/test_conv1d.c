/* conv1d against its definition, over random shapes and extreme values, texts shorter than its windows among them. */
#include <string.h>

#include "check.h"
#include "packing.h"
#include "pnlp_inner.h"

enum { MAX_ROWS = 20, MAX_CHANNELS = 70, MAX_OUTPUTS = 70, MAX_WEIGHTS = 8192, WIDE_CHANNELS = 130 };
enum { GUARD = 16, GUARD_BYTE = 0x5A };

static int8_t weight[MAX_WEIGHTS];
static int32_t bias[MAX_OUTPUTS];
static int32_t folded[MAX_OUTPUTS];
static int32_t multiplier[MAX_OUTPUTS];
static int8_t table[256];
static int8_t x[MAX_ROWS * MAX_CHANNELS];
static int8_t y[MAX_ROWS * MAX_OUTPUTS + GUARD];

static pnlp_conv1d random_layer(int32_t channels, int32_t before, int32_t after, int32_t outputs)
{
    const int32_t inner = (before + 1 + after) * channels;
    const int32_t room = 2147483647 - 127 * 255 * inner;
    const int32_t sensible = random_between(0, 1);
    pnlp_conv1d layer = {{weight, folded, multiplier, NULL, 0, 0, 0, 0}, 0, 0, 0, 0};

    layer.channels = channels;
    layer.before = before;
    layer.after = after;
    layer.pad = random_between(0, 3) == 0 ? (random_between(0, 1) ? 127 : -128) : random_between(-128, 127);
    layer.dense.inner = inner;
    layer.dense.outputs = outputs;
    layer.dense.shift = sensible ? random_between(8, 12) : random_between(1, 30);
    layer.dense.zero_point = random_between(-128, 127);
    layer.dense.table = random_between(0, 1) ? table : NULL;
    random_bytes(weight, outputs * inner, -127, 127);
    random_bytes(table, 256, -128, 127);
    for (int32_t o = 0; o < outputs; o++) {
        const int32_t kind = random_between(0, 7);
        int64_t sum = 0;
        for (int32_t k = 0; k < inner; k++) {
            sum += weight[o * inner + k];
        }
        bias[o] = kind == 0 ? room : (kind == 1 ? -room : random_between(-100000, 100000));
        multiplier[o] = random_between(0, 7) == 0 ? 2147483646 : (random_between(0, 2147483646) & ~1);
        /* The fold may leave 32 bits; sums are modulo 2^32. */
        folded[o] = (int32_t)(uint32_t)(uint64_t)(bias[o] - layer.pad * sum);
    }
    return layer;
}

static int64_t definition(const pnlp_conv1d *layer, int32_t rows, int32_t t, int32_t o)
{
    int64_t sum = bias[o];

    for (int32_t j = -layer->before; j <= layer->after; j++) {
        if (t + j < 0 || t + j >= rows) {
            continue;
        }
        for (int32_t c = 0; c < layer->channels; c++) {
            const int32_t w = weight[o * layer->dense.inner + (j + layer->before) * layer->channels + c];
            sum += (int64_t)(x[(t + j) * layer->channels + c] - layer->pad) * w;
        }
    }
    const int64_t v = naive_requantize(sum, multiplier[o], layer->dense.shift, layer->dense.zero_point);
    const int64_t clamped = naive_clamp(v, -128, 127);
    return layer->dense.table != NULL ? layer->dense.table[clamped + 128] : clamped;
}

static void conv1d(int32_t rows, int32_t channels, int32_t before, int32_t after, int32_t outputs)
{
    const pnlp_conv1d layer = random_layer(channels, before, after, outputs);
    const int32_t padded_words = (rows < 4 ? rows : 4) + before + after;
    pnlp_conv1d packed = layer;

    random_bytes(x, rows * channels, -128, 127);
    memset(y, GUARD_BYTE, sizeof y);
    const uint32_t inner_bytes = pack_dense(PACK_FULLY_CONNECTED, &packed.dense, rows);
    scratch_paint();
    pnlp_conv1d_s8(&packed, x, rows, scratch, y);
    scratch_check("conv1d_s8, past its scratch", (uint32_t)pnlp_aligned(padded_words * channels) + inner_bytes);
    for (int32_t t = 0; t < rows; t++) {
        for (int32_t o = 0; o < outputs; o++) {
            check_equal("conv1d_s8", t * outputs + o, y[t * outputs + o], definition(&layer, rows, t, o));
        }
    }
    for (int32_t i = 0; i < GUARD; i++) {
        check_equal("conv1d_s8, past the end", i, y[rows * outputs + i], GUARD_BYTE);
    }
}

/* As many outputs as there is room for. */
static int32_t outputs_of(int32_t inner, int32_t wanted)
{
    const int32_t room = MAX_WEIGHTS / ((inner + 15) / 16 * 16) / 2 * 2;
    return wanted < room ? wanted : room;
}

int main(void)
{
    for (int32_t round = 0; round < TEST_ROUNDS; round++) {
        /* Small shapes often: they are where the remainders are. */
        const int32_t most = round % 2 == 0 ? 9 : MAX_CHANNELS;
        const int32_t channels = random_between(1, most);
        const int32_t before = random_between(0, 4);
        const int32_t after = random_between(0, 4);
        const int32_t outputs = outputs_of((before + 1 + after) * channels, random_between(1, most));
        conv1d(random_between(1, round % 3 == 0 ? 4 : MAX_ROWS), channels, before, after, outputs);
    }
    /* Every window over every short text, and the windows of recurrent layers. */
    for (int32_t before = 0; before <= 4; before++) {
        for (int32_t after = 0; after <= 4; after++) {
            for (int32_t rows = 1; rows <= 9; rows++) {
                conv1d(rows, 3, before, after, 3);
            }
        }
    }
    for (int32_t rows = 1; rows <= 9; rows++) {
        conv1d(rows, 64, 1, 0, 10);
        conv1d(rows, 64, 0, 1, 11);
        /* More than a kernel sums up in one part */
        conv1d(rows, WIDE_CHANNELS, 4, 4, 1 + rows % 5);
    }
    return check_result("conv1d");
}
