/* fo_pool against its definition: random shapes, gates that stay at their ends, both directions, over each input. */
#include <string.h>

#include "check.h"
#include "pnlp_inner.h"

enum { MAX_ROWS = 40, MAX_CHANNELS = 70, MAX_VALUES = MAX_ROWS * MAX_CHANNELS, GUARD = 16, GUARD_BYTE = 0x5A };

typedef struct buffer {
    int8_t before[GUARD];
    int8_t values[MAX_VALUES + GUARD];
} buffer;

static buffer z, f, o, y;
static buffer kept[3];
static int8_t want[MAX_VALUES];

static void random_buffer(buffer *to, int32_t count)
{
    memset(to, GUARD_BYTE, sizeof *to);
    random_bytes(to->values, count, -128, 127);
}

static void check_buffer(const char *what, const buffer *got, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        check_equal(what, i, got->values[i], want[i]);
    }
    for (int32_t i = 0; i < GUARD; i++) {
        check_equal("fo_pool_s8, before the beginning", i, got->before[i], GUARD_BYTE);
        check_equal("fo_pool_s8, past the end", i, got->values[count + i], GUARD_BYTE);
    }
}

static void definition(const pnlp_fo_pool *layer, int32_t rows, int32_t channels)
{
    for (int32_t c = 0; c < channels; c++) {
        int64_t state = 0;
        for (int32_t i = 0; i < rows; i++) {
            const int32_t at = (layer->backward ? rows - 1 - i : i) * channels + c;
            const int64_t forget = f.values[at] + 128;
            state = (forget * state + (256 - forget) * 256 * z.values[at] + 128) >> 8;
            check_equal("state of 16 bits", at, naive_clamp(state, INT16_MIN, INT16_MAX), state);
            const int64_t v =
                naive_requantize((o.values[at] + 128) * state, layer->multiplier, layer->shift, layer->zero_point);
            want[at] = (int8_t)naive_clamp(v, -128, 127);
        }
    }
}

static void check_layer(const pnlp_fo_pool *layer, int32_t rows, int32_t channels)
{
    const int32_t count = rows * channels;
    buffer *const inputs[3] = {&z, &f, &o};

    for (int32_t i = 0; i < 3; i++) {
        kept[i] = *inputs[i];
    }
    definition(layer, rows, channels);

    memset(&y, GUARD_BYTE, sizeof y);
    pnlp_fo_pool_s8(layer, z.values, f.values, o.values, rows, channels, y.values);
    check_buffer("fo_pool_s8", &y, count);
    for (int32_t i = 0; i < 3; i++) {
        check_equal("fo_pool_s8 leaves its inputs", i, memcmp(inputs[i], &kept[i], sizeof kept[i]), 0);
        pnlp_fo_pool_s8(layer, z.values, f.values, o.values, rows, channels, inputs[i]->values);
        check_buffer("fo_pool_s8 in place", inputs[i], count);
        *inputs[i] = kept[i];
    }
}

static void fo_pool(int32_t rows, int32_t channels)
{
    /* Half of them make outputs of a size that neither vanishes nor saturates. */
    const int32_t sensible = random_between(0, 1);
    pnlp_fo_pool layer;

    layer.shift = sensible ? random_between(12, 15) : random_between(1, 30);
    layer.multiplier = random_between(0, 3) == 0 ? 2147483646 : (random_between(0, 2147483646) & ~1);
    layer.zero_point = sensible ? 0 : random_between(-128, 127);
    layer.backward = random_between(0, 1);
    random_buffer(&z, rows * channels);
    random_buffer(&f, rows * channels);
    random_buffer(&o, rows * channels);
    check_layer(&layer, rows, channels);
}

/* The largest products there are, for each shift: every channel at its end, the forget gate too or random. */
static void ends(void)
{
    const int32_t rows = 3, channels = 13, count = rows * channels;

    for (int32_t shift = 1; shift <= 30; shift++) {
        for (int32_t kind = 0; kind < 8; kind++) {
            const pnlp_fo_pool layer = {2147483646, shift, kind & 4 ? 127 : -128, kind & 1};
            random_buffer(&f, count);
            if (kind & 2) {
                memset(f.values, -128, (size_t)count);
            }
            memset(&z, GUARD_BYTE, sizeof z);
            memset(z.values, kind & 1 ? 127 : -128, (size_t)count);
            memset(&o, GUARD_BYTE, sizeof o);
            memset(o.values, 127, (size_t)count);
            check_layer(&layer, rows, channels);
        }
    }
}

int main(void)
{
    for (int32_t round = 0; round < TEST_ROUNDS; round++) {
        fo_pool(random_between(1, MAX_ROWS), random_between(1, round % 2 == 0 ? 9 : MAX_CHANNELS));
    }
    /* Whole vectors and every remainder of them. */
    for (int32_t channels = 1; channels <= 33; channels++) {
        fo_pool(3, channels);
    }
    fo_pool(MAX_ROWS, 64);
    ends();
    return check_result("fo_pool");
}
