/* fully_connected, token_contract and token_expand against their definitions, over random shapes and extreme values. */
#include <string.h>

#include "check.h"
#include "packing.h"
#include "pnlp_inner.h"

enum { MAX_ROWS = 70, MAX_INNER = 70, MAX_OUTPUTS = 70, GUARD = 16, WIDE_INNER = 1024 };
enum { GUARD_BYTE = 0x5A, ACCUMULATOR_24 = 8388608 };

static int8_t weight[MAX_OUTPUTS * MAX_INNER + WIDE_INNER];
static int8_t x[MAX_ROWS * MAX_INNER + 2 * WIDE_INNER];
static int32_t bias[MAX_OUTPUTS];
static int32_t folded[MAX_OUTPUTS];
static int32_t multiplier[MAX_OUTPUTS];
static int8_t table[256];
static int8_t y[MAX_ROWS * MAX_OUTPUTS + GUARD];
static int16_t y16[MAX_ROWS * MAX_OUTPUTS + GUARD];

/* A layer of random constants; half of the multipliers make outputs of a size that neither vanishes nor saturates. */
static pnlp_dense random_layer(int32_t outputs, int32_t inner, int32_t zero_point_x)
{
    pnlp_dense layer = {weight, folded, multiplier, NULL, 0, 0, 0, 0};
    const int32_t room = 2147483647 - 127 * 255 * inner;
    const int32_t sensible = random_between(0, 1);
    /* Layers of ordinary biases, or of a few that go to the ends, as many of them as of the others */
    const int32_t kinds = random_between(0, 1) ? 3 : 7;

    layer.inner = inner;
    layer.outputs = outputs;
    layer.shift = sensible ? random_between(8, 12) : random_between(1, 30);
    layer.zero_point = random_between(-128, 127);
    layer.table = random_between(0, 1) ? table : NULL;
    random_bytes(weight, outputs * inner, -127, 127);
    random_bytes(table, 256, -128, 127);
    for (int32_t o = 0; o < outputs; o++) {
        int64_t sum = 0;
        int64_t size = 0;
        const int32_t kind = kinds == 3 ? random_between(2, 3) : random_between(0, kinds);
        bias[o] = kind == 0 ? room : (kind == 1 ? -room : random_between(-100000, 100000));
        multiplier[o] = random_between(0, 7) == 0 ? 2147483646 : (random_between(0, 2147483646) & ~1);
        for (int32_t k = 0; k < inner; k++) {
            sum += weight[o * inner + k];
            size += weight[o * inner + k] < 0 ? -weight[o * inner + k] : weight[o * inner + k];
        }
        if (kind == 3 && 128 * size < ACCUMULATOR_24) {
            /* Folded, as far as a packed sum goes */
            const int64_t room_24 = ACCUMULATOR_24 - 1 - 128 * size;
            bias[o] = (int32_t)((random_between(0, 1) ? room_24 : -room_24) + zero_point_x * sum);
        }
        /* The fold may leave 32 bits; sums are modulo 2^32. */
        folded[o] = (int32_t)(uint32_t)(uint64_t)(bias[o] - zero_point_x * sum);
    }
    return layer;
}

static int64_t through_table(const pnlp_dense *layer, int64_t v)
{
    v = naive_clamp(v, -128, 127);
    return layer->table != NULL ? layer->table[v + 128] : v;
}

static void fully_connected(int32_t rows, int32_t inner, int32_t outputs)
{
    const int32_t zero_point_x = random_between(-128, 127);
    const pnlp_dense layer = random_layer(outputs, inner, zero_point_x);

    random_bytes(x, rows * inner, -128, 127);
    /* A first row that drives the last output as far down as it goes */
    for (int32_t k = 0; k < inner; k++) {
        x[k] = weight[(outputs - 1) * inner + k] < 0 ? 127 : -128;
    }
    memset(y, GUARD_BYTE, sizeof y);
    memset(y16, GUARD_BYTE, sizeof y16);
    pnlp_dense packed = layer;
    const uint32_t scratch_bytes = pack_dense(PACK_FULLY_CONNECTED, &packed, rows);
    scratch_paint();
    pnlp_fully_connected_s8(&packed, x, rows, scratch, y);
    pnlp_fully_connected_s16(&packed, x, rows, scratch, y16);
    scratch_check("fully_connected, past its scratch", scratch_bytes);
    for (int32_t r = 0; r < rows; r++) {
        for (int32_t o = 0; o < outputs; o++) {
            int64_t sum = bias[o];
            for (int32_t k = 0; k < inner; k++) {
                sum += (int64_t)(x[r * inner + k] - zero_point_x) * weight[o * inner + k];
            }
            const int64_t v = naive_requantize(sum, multiplier[o], layer.shift, layer.zero_point);
            check_equal("fully_connected_s8", r * outputs + o, y[r * outputs + o], through_table(&layer, v));
            check_equal("fully_connected_s16", r * outputs + o, y16[r * outputs + o], naive_clamp(v, -32768, 32767));
        }
    }
    for (int32_t i = 0; i < GUARD; i++) {
        check_equal("fully_connected_s8, past the end", i, y[rows * outputs + i], GUARD_BYTE);
        check_equal("fully_connected_s16, past the end", i, y16[rows * outputs + i], GUARD_BYTE * 257);
    }
}

static void token_contract(int32_t rows, int32_t max_tokens, int32_t hidden, int32_t channels)
{
    /* Absent words count as zeros, so only a full set of rows may have a zero point. */
    const int32_t zero_point_x = rows == max_tokens ? random_between(-128, 127) : 0;
    const pnlp_dense layer = random_layer(hidden, max_tokens, zero_point_x);

    random_bytes(x, rows * channels, -128, 127);
    memset(y, GUARD_BYTE, sizeof y);
    pnlp_dense packed = layer;
    const uint32_t scratch_bytes = pack_dense(PACK_TOKEN_CONTRACT, &packed, max_tokens);
    scratch_paint();
    pnlp_token_contract_s8(&packed, x, rows, channels, scratch, y);
    scratch_check("token_contract_s8, past its scratch", scratch_bytes);
    for (int32_t j = 0; j < hidden; j++) {
        for (int32_t c = 0; c < channels; c++) {
            int64_t sum = bias[j];
            for (int32_t t = 0; t < rows; t++) {
                sum += (int64_t)(x[t * channels + c] - zero_point_x) * weight[j * max_tokens + t];
            }
            const int64_t v = naive_requantize(sum, multiplier[j], layer.shift, layer.zero_point);
            check_equal("token_contract_s8", j * channels + c, y[j * channels + c], through_table(&layer, v));
        }
    }
    for (int32_t i = 0; i < GUARD; i++) {
        check_equal("token_contract_s8, past the end", i, y[hidden * channels + i], GUARD_BYTE);
    }
}

static void token_expand(int32_t rows, int32_t max_tokens, int32_t hidden, int32_t channels)
{
    const int32_t zero_point_x = random_between(-128, 127);
    const pnlp_dense layer = random_layer(max_tokens, hidden, zero_point_x);

    random_bytes(x, hidden * channels, -128, 127);
    memset(y, GUARD_BYTE, sizeof y);
    pnlp_dense packed = layer;
    const uint32_t scratch_bytes = pack_dense(PACK_TOKEN_EXPAND, &packed, max_tokens);
    scratch_paint();
    pnlp_token_expand_s8(&packed, x, rows, channels, scratch, y);
    scratch_check("token_expand_s8, past its scratch", scratch_bytes);
    for (int32_t t = 0; t < rows; t++) {
        for (int32_t c = 0; c < channels; c++) {
            int64_t sum = bias[t];
            for (int32_t j = 0; j < hidden; j++) {
                sum += (int64_t)(x[j * channels + c] - zero_point_x) * weight[t * hidden + j];
            }
            const int64_t v = naive_requantize(sum, multiplier[t], layer.shift, layer.zero_point);
            check_equal("token_expand_s8", t * channels + c, y[t * channels + c], through_table(&layer, v));
        }
    }
    for (int32_t i = 0; i < GUARD; i++) {
        check_equal("token_expand_s8, past the end", i, y[rows * channels + i], GUARD_BYTE);
    }
}

int main(void)
{
    for (int32_t round = 0; round < TEST_ROUNDS; round++) {
        const int32_t tokens = random_between(1, MAX_ROWS);
        const int32_t rows = random_between(0, 3) == 0 ? tokens : random_between(1, tokens);
        /* Small shapes often: they are where the remainders are. */
        const int32_t most = round % 2 == 0 ? 9 : 70;
        const int32_t a = random_between(1, most);
        const int32_t b = random_between(1, most);
        fully_connected(random_between(1, most), a, b);
        token_contract(rows, tokens, a, b);
        token_expand(rows, tokens, a, b);
    }
    /* Whole vectors and whole chunks of them, with every remainder of rows. */
    for (int32_t rows = 1; rows <= 9; rows++) {
        fully_connected(rows, 64, rows);
        fully_connected(rows, 128, 10 - rows);
        fully_connected(rows, 256, 6);
        token_contract(rows, 64, 12, 8);
        token_contract(16, 16, rows, 16);
        token_expand(rows, 9, 64, 12);
        token_expand(rows, 9, 32, 7);
    }
    fully_connected(3, 512, 5);
    fully_connected(2, WIDE_INNER, 3);
    fully_connected(1, WIDE_INNER, 4);
    /* About the most that a packed sum of a kernel may have to hold. */
    for (int32_t inner = 508; inner <= 521; inner++) {
        fully_connected(random_between(1, 5), inner, random_between(1, 3));
    }
    return check_result("dense");
}
