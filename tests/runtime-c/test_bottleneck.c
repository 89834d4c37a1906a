/* bottleneck against its definition: neighbours at both ends, padding rows, hash counts that are not multiples of four.
 */
#include <string.h>

#include "check.h"
#include "packing.h"
#include "pnlp_inner.h"

enum { MAX_WORDS = 12, MAX_HASHES = 700, MAX_FEATURES = 40, MAX_WINDOW = 2, MAX_OUTPUTS = 70, GUARD = 8 };
enum { GUARD_BYTE = 0x5A };

static int8_t weight[(2 * MAX_WINDOW + 1) * MAX_FEATURES * MAX_OUTPUTS];
static uint16_t positions[MAX_WORDS * MAX_HASHES];
static int32_t bias[MAX_OUTPUTS];
static int32_t multiplier[MAX_OUTPUTS];
static int8_t table[256];
static int8_t y[MAX_WORDS * MAX_OUTPUTS + GUARD];
static int8_t row[MAX_OUTPUTS];

static void bottleneck(void)
{
    pnlp_bottleneck layer = {weight, bias, multiplier, NULL, 0, 0, 0, 0, 0, 0};
    const int32_t rows = random_between(1, MAX_WORDS);
    const int32_t words = random_between(0, 1) ? rows : random_between(1, rows);

    layer.num_hashes = random_between(1, random_between(0, 3) == 0 ? MAX_HASHES : 70);
    layer.feature_size = random_between(1, MAX_FEATURES);
    layer.window = random_between(0, MAX_WINDOW);
    layer.outputs = random_between(1, MAX_OUTPUTS);
    layer.shift = random_between(1, 14);
    layer.zero_point = random_between(-128, 127);
    layer.table = random_between(0, 1) ? table : NULL;
    random_bytes(weight, (2 * layer.window + 1) * layer.feature_size * layer.outputs, -127, 127);
    random_bytes(table, 256, -128, 127);
    for (int32_t i = 0; i < words * layer.num_hashes; i++) {
        positions[i] = (uint16_t)random_between(0, layer.feature_size - 1);
    }
    for (int32_t o = 0; o < layer.outputs; o++) {
        bias[o] = random_between(-20000, 20000);
        multiplier[o] = random_between(0, 2147483646) & ~1;
    }

    memset(y, GUARD_BYTE, sizeof y);
    pnlp_bottleneck packed = layer;
    const uint32_t scratch_bytes = pack_bottleneck(&packed);
    scratch_paint();
    pnlp_bottleneck_s8(&packed, positions, words, rows, scratch, y);
    scratch_check("bottleneck_s8, past its scratch", scratch_bytes);
    for (int32_t t = 0; t < rows; t++) {
        for (int32_t o = 0; o < layer.outputs; o++) {
            int64_t sum = bias[o];
            for (int32_t j = -layer.window; j <= layer.window; j++) {
                for (int32_t i = 0; t + j >= 0 && t + j < words && i < layer.num_hashes; i++) {
                    const int32_t feature =
                        (j + layer.window) * layer.feature_size + positions[(t + j) * layer.num_hashes + i];
                    sum += weight[feature * layer.outputs + o];
                }
            }
            int64_t v = naive_requantize(sum, multiplier[o], layer.shift, layer.zero_point);
            v = naive_clamp(v, -128, 127);
            check_equal("bottleneck_s8", t * layer.outputs + o, y[t * layer.outputs + o],
                        layer.table != NULL ? layer.table[v + 128] : v);
        }
    }
    for (int32_t t = 0; t < rows; t++) {
        const int32_t first = t > layer.window ? t - layer.window : 0;
        const int32_t last = t + layer.window < words - 1 ? t + layer.window : words - 1;
        const int32_t at = first <= last ? first : 0;
        pnlp_bottleneck_row_s8(&packed, positions + at * layer.num_hashes, first - t + layer.window, last - first + 1,
                               scratch, row);
        check_equal("bottleneck_row_s8", t, memcmp(row, y + t * layer.outputs, (size_t)layer.outputs), 0);
    }
    for (int32_t i = 0; i < GUARD; i++) {
        check_equal("bottleneck_s8, past the end", i, y[rows * layer.outputs + i], GUARD_BYTE);
    }
}

int main(void)
{
    for (int32_t round = 0; round < TEST_ROUNDS; round++) {
        bottleneck();
    }
    return check_result("bottleneck");
}
