/* Blocks in place on the residual stream, and layers from staged constants, against the layers they are made of, panel
 * by panel of every size. */
#include <string.h>

#include "check.h"
#include "packing.h"
#include "pnlp_inner.h"

enum { MAX_ROWS = 40, MAX_CHANNELS = 60, MAX_HIDDEN = 60, GUARD = 16, GUARD_BYTE = 0x5A };
enum { MAX_VALUES = MAX_ROWS * MAX_CHANNELS, MAX_WIDE = MAX_HIDDEN * MAX_CHANNELS };
enum { MAX_SLOTS = (MAX_HIDDEN - 1) / 2, MAX_KINDS = MAX_SLOTS + 1 };

typedef struct dense_constants {
    int8_t weight[MAX_WIDE];
    int32_t bias[MAX_HIDDEN];
    int32_t multiplier[MAX_HIDDEN];
    int8_t table[256];
} dense_constants;

static dense_constants constants[2];
static int32_t gain[MAX_CHANNELS];
static int32_t norm_bias[MAX_CHANNELS];
static int8_t x[MAX_VALUES + GUARD];
static int8_t want[MAX_VALUES];
static int8_t normalized[MAX_VALUES];
static int8_t hidden_values[MAX_WIDE];
static int8_t mixed[MAX_VALUES];
static int16_t logits[MAX_ROWS * MAX_HIDDEN];
static int16_t staged_logits[MAX_ROWS * MAX_HIDDEN];
static int8_t staged_hidden[MAX_WIDE];
static uint16_t labels[MAX_ROWS + GUARD];
static int16_t path_start[(MAX_KINDS + 1) * MAX_KINDS];
static int16_t path_bounds[2 * MAX_KINDS];
static int16_t path_keep[2 * MAX_SLOTS];
static uint64_t inner_scratch[SCRATCH_BYTES / 8];

static pnlp_dense random_dense(dense_constants *to, int32_t outputs, int32_t inner)
{
    pnlp_dense layer = {to->weight, to->bias, to->multiplier, NULL, 0, 0, 0, 0};

    layer.inner = inner;
    layer.outputs = outputs;
    layer.shift = random_between(8, 12);
    layer.zero_point = random_between(-128, 127);
    layer.table = random_between(0, 1) ? to->table : NULL;
    random_bytes(to->weight, outputs * inner, -127, 127);
    random_bytes(to->table, 256, -128, 127);
    for (int32_t o = 0; o < outputs; o++) {
        to->bias[o] = random_between(-100000, 100000);
        to->multiplier[o] = random_between(0, 2147483646) & ~1;
    }
    return layer;
}

static pnlp_layer_norm random_norm(int32_t channels)
{
    pnlp_layer_norm layer = {gain, norm_bias, 0, 0, 0};

    layer.channels = channels;
    layer.shift = random_between(1, 20);
    layer.epsilon = random_between(0, 1) ? 0 : (uint64_t)random_u32() << random_between(0, 2);
    for (int32_t c = 0; c < channels; c++) {
        gain[c] = (random_between(-2147483646, 2147483646) >> random_between(0, 16)) & ~1;
        norm_bias[c] = random_between(-536870911, 536870911) >> random_between(0, 16);
        norm_bias[c] += (1 << (layer.shift - 1)) + random_between(-128, 127) * (1 << layer.shift);
    }
    return layer;
}

static pnlp_add random_add(void)
{
    const pnlp_add layer = {random_between(0, 32767), random_between(0, 32767), random_between(-8388608, 8388607),
                            random_between(1, 22)};
    return layer;
}

static void random_rows(int32_t rows, int32_t channels)
{
    random_bytes(x, rows * channels, -128, 127);
    /* A row of equal values has no variance. */
    memset(x + random_between(0, rows - 1) * channels, random_between(-128, 127), (size_t)channels);
    memset(x + rows * channels, GUARD_BYTE, GUARD);
}

static void check_rows(const char *what, int32_t rows, int32_t channels)
{
    for (int32_t i = 0; i < rows * channels; i++) {
        check_equal(what, i, x[i], want[i]);
    }
    for (int32_t i = 0; i < GUARD; i++) {
        check_equal("past the end", i, x[rows * channels + i], GUARD_BYTE);
    }
}

static uint32_t larger(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

static void mix_tokens(int32_t rows, int32_t max_tokens, int32_t channels, int32_t hidden, int32_t panel)
{
    const pnlp_layer_norm norm = random_norm(channels);
    const pnlp_add add = random_add();
    pnlp_dense contract = random_dense(&constants[0], hidden, max_tokens);
    pnlp_dense expand = random_dense(&constants[1], max_tokens, hidden);
    const uint32_t inner =
        larger(pack_dense(PACK_TOKEN_CONTRACT, &contract, rows), pack_dense(PACK_TOKEN_EXPAND, &expand, rows));
    const int32_t own = rows * 8 + pnlp_aligned(rows * panel) + pnlp_aligned(hidden * panel);

    random_rows(rows, channels);
    pnlp_layer_norm_s8(&norm, x, rows, normalized);
    pnlp_token_contract_s8(&contract, normalized, rows, channels, inner_scratch, hidden_values);
    pnlp_token_expand_s8(&expand, hidden_values, rows, channels, inner_scratch, mixed);
    pnlp_add_s8(&add, x, mixed, rows * channels, want);

    scratch_paint();
    pnlp_mix_tokens_s8(&norm, &contract, &expand, &add, rows, panel, scratch, x);
    scratch_check("mix_tokens_s8, past its scratch", (uint32_t)own + inner);
    check_rows("mix_tokens_s8", rows, channels);
}

static void mix_channels(int32_t rows, int32_t channels, int32_t hidden, int32_t panel)
{
    const pnlp_layer_norm norm = random_norm(channels);
    const pnlp_add add = random_add();
    pnlp_dense wide = random_dense(&constants[0], hidden, channels);
    pnlp_dense out = random_dense(&constants[1], channels, hidden);
    const uint32_t inner =
        larger(pack_dense(PACK_FULLY_CONNECTED, &wide, panel), pack_dense(PACK_FULLY_CONNECTED, &out, panel));
    const int32_t own = pnlp_aligned(panel * channels) + pnlp_aligned(panel * hidden);

    random_rows(rows, channels);
    pnlp_layer_norm_s8(&norm, x, rows, normalized);
    pnlp_fully_connected_s8(&wide, normalized, rows, inner_scratch, hidden_values);
    pnlp_fully_connected_s8(&out, hidden_values, rows, inner_scratch, mixed);
    pnlp_add_s8(&add, x, mixed, rows * channels, want);

    scratch_paint();
    pnlp_mix_channels_s8(&norm, &wide, &out, &add, rows, panel, scratch, x);
    scratch_check("mix_channels_s8, past its scratch", (uint32_t)own + inner);
    check_rows("mix_channels_s8", rows, channels);
}

static void token_labels(int32_t words, int32_t channels, int32_t outputs, int32_t panel)
{
    pnlp_dense layer = random_dense(&constants[0], outputs, channels);
    const uint32_t inner = pack_dense(PACK_FULLY_CONNECTED, &layer, panel);

    random_rows(words, channels);
    memset(labels, GUARD_BYTE, sizeof labels);
    pnlp_fully_connected_s16(&layer, x, words, inner_scratch, logits);
    scratch_paint();
    pnlp_token_labels_s8(&layer, x, words, panel, scratch, labels);
    scratch_check("token_labels_s8, past its scratch", (uint32_t)pnlp_aligned(panel * outputs * 2) + inner);
    for (int32_t t = 0; t < words; t++) {
        check_equal("token_labels_s8", t, labels[t], pnlp_argmax_s16(logits + t * outputs, outputs));
    }
    check_equal("token_labels_s8, past the end", words, labels[words], GUARD_BYTE * 257);
}

/* The same on the best path: one panel of all words against small ones. */
static void path_labels(int32_t words, int32_t channels, int32_t slots, int32_t panel)
{
    const int32_t kinds = slots + 1;
    const int32_t outputs = 2 * slots + 1;
    pnlp_dense layer = random_dense(&constants[0], outputs, channels);
    const uint32_t inner = pack_dense(PACK_FULLY_CONNECTED, &layer, panel);
    const pnlp_transitions transitions = {path_start, path_bounds, path_keep, slots};

    for (int32_t i = 0; i < (kinds + 1) * kinds; i++) {
        path_start[i] = (int16_t)random_between(-3000, 3000);
    }
    for (int32_t i = 0; i < 2 * slots; i++) {
        path_keep[i] = (int16_t)random_between(-3000, 3000);
    }
    for (int32_t i = 0; i < kinds; i++) {
        path_bounds[2 * i] = -3000;
        path_bounds[2 * i + 1] = 3000;
    }
    random_rows(words, channels);
    memset(labels, GUARD_BYTE, sizeof labels);
    pnlp_fully_connected_s16(&layer, x, words, inner_scratch, logits);
    scratch_paint();
    pnlp_path_labels_s8(&layer, &transitions, x, words, panel, scratch, labels);
    scratch_check("path_labels_s8, past its scratch",
                  (uint32_t)(pnlp_aligned(pnlp_path_bytes(kinds, words)) + pnlp_aligned(panel * outputs * 2)) + inner);

    scratch_paint();
    pnlp_path path = pnlp_path_begin(&transitions, scratch);
    for (int32_t t = 0; t < words; t++) {
        pnlp_path_add(&path, logits + t * outputs);
    }
    pnlp_path_end(&path);
    scratch_check("path, past its scratch", (uint32_t)pnlp_path_bytes(kinds, words));
    for (int32_t t = 0; t < words; t++) {
        check_equal("path_labels_s8", t, labels[t], path.ways[t * kinds]);
    }
    check_equal("path_labels_s8, past the end", words, labels[words], GUARD_BYTE * 257);
}

/* The bytes of weights of a packed layer, and of a pair of its outputs. */
static pnlp_staging staging_of(packing_kind kind, const pnlp_dense *packed, int32_t block)
{
    pnlp_staging staging = {0, pack_pair_bytes(kind, packed->inner), block};
    const int32_t pairs = (packed->outputs + 1) / 2;

    staging.weight_bytes = pack_fills_pairs != 0 ? pairs * staging.pair_bytes : packed->outputs * packed->inner;
    return staging;
}

static uint32_t staged_bytes(const pnlp_dense *layer, const pnlp_staging *staging, int32_t rows_bytes)
{
    return (uint32_t)((layer->table != NULL ? 256 : 0) + pnlp_aligned(staging->block / 2 * staging->pair_bytes) +
                      staging->block * 8 + pnlp_aligned(rows_bytes));
}

static void staged_rows(int32_t rows, int32_t channels, int32_t outputs, int32_t block)
{
    pnlp_dense layer = random_dense(&constants[0], outputs, channels);
    const uint32_t inner = pack_dense(PACK_FULLY_CONNECTED, &layer, rows);
    const pnlp_staging staging = staging_of(PACK_FULLY_CONNECTED, &layer, block);

    pnlp_fully_connected_s8(&layer, x, rows, inner_scratch, hidden_values);
    scratch_paint();
    pnlp_fully_connected_staged_s8(&layer, staging, x, rows, scratch, mixed);
    check_equal("fully_connected_staged_s8", rows, memcmp(mixed, hidden_values, (size_t)(rows * outputs)), 0);
    scratch_check("fully_connected_staged_s8, past its scratch", staged_bytes(&layer, &staging, rows * block) + inner);

    pnlp_fully_connected_s16(&layer, x, rows, inner_scratch, logits);
    scratch_paint();
    pnlp_fully_connected_staged_s16(&layer, staging, x, rows, scratch, staged_logits);
    check_equal("fully_connected_staged_s16", rows, memcmp(staged_logits, logits, (size_t)(rows * outputs * 2)), 0);
    scratch_check("fully_connected_staged_s16, past its scratch",
                  staged_bytes(&layer, &staging, rows * block * 2) + inner);
}

static void staged_columns(int32_t rows, int32_t max_tokens, int32_t channels, int32_t hidden, int32_t block)
{
    pnlp_dense contract = random_dense(&constants[0], hidden, max_tokens);
    uint32_t inner = pack_dense(PACK_TOKEN_CONTRACT, &contract, rows);
    pnlp_staging staging = staging_of(PACK_TOKEN_CONTRACT, &contract, block);

    pnlp_token_contract_s8(&contract, x, rows, channels, inner_scratch, hidden_values);
    scratch_paint();
    pnlp_token_contract_staged_s8(&contract, staging, x, rows, channels, scratch, staged_hidden);
    check_equal("token_contract_staged_s8", rows, memcmp(staged_hidden, hidden_values, (size_t)(hidden * channels)), 0);
    scratch_check("token_contract_staged_s8, past its scratch", staged_bytes(&contract, &staging, 0) + inner);

    pnlp_dense expand = random_dense(&constants[1], max_tokens, hidden);
    inner = pack_dense(PACK_TOKEN_EXPAND, &expand, rows);
    staging = staging_of(PACK_TOKEN_EXPAND, &expand, block);
    pnlp_token_expand_s8(&expand, hidden_values, rows, channels, inner_scratch, mixed);
    scratch_paint();
    pnlp_token_expand_staged_s8(&expand, staging, hidden_values, rows, channels, scratch, want);
    check_equal("token_expand_staged_s8", rows, memcmp(mixed, want, (size_t)(rows * channels)), 0);
    scratch_check("token_expand_staged_s8, past its scratch", staged_bytes(&expand, &staging, 0) + inner);
}

static void staged_norm(int32_t rows, int32_t channels)
{
    const pnlp_layer_norm norm = random_norm(channels);

    pnlp_layer_norm_s8(&norm, x, rows, normalized);
    pnlp_layer_norm_staged_s8(&norm, x, rows, scratch, x);
    check_equal("layer_norm_staged_s8, in place", rows, memcmp(normalized, x, (size_t)(rows * channels)), 0);
}

int main(void)
{
    for (int32_t round = 0; round < TEST_ROUNDS / 2; round++) {
        const int32_t tokens = random_between(1, MAX_ROWS);
        const int32_t rows = random_between(0, 3) == 0 ? tokens : random_between(1, tokens);
        const int32_t fours = random_between(1, MAX_CHANNELS / 4) * 4;
        const int32_t channels = random_between(0, 1) ? fours : random_between(1, MAX_CHANNELS);
        const int32_t hidden = random_between(1, MAX_HIDDEN);
        const int32_t panel = random_between(1, 20);
        mix_tokens(rows, tokens, channels, hidden, random_between(0, 1) ? (panel + 3) / 4 * 4 : panel);
        mix_channels(rows, channels, hidden, panel);
        token_labels(rows, channels, hidden, panel);
        path_labels(rows, channels, random_between(1, MAX_SLOTS), panel);
        staged_rows(rows, channels, hidden, random_between(1, 10) * 2);
        staged_columns(rows, tokens, channels, hidden, random_between(1, 10) * 2);
        staged_norm(rows, channels);
    }
    return check_result("mix");
}
