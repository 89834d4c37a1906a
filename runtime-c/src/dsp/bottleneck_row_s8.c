#include "pnlp_dsp.h"

/* Outputs summed side by side, and features after which halfword sums are emptied: 256 * 127 < 2^15. */
enum { BLOCK = 16, MOST_FEATURES = 256, UNROLLED = 8, STEP_BYTES = 44 };

typedef struct gather {
    uint32_t sums[8]; /* pairs of outputs (0, 2), (1, 3), (4, 6), (5, 7), ... */
    int32_t skip;     /* bytes of the unrolled loop that the first pass leaves out */
} gather;

/* sums += bytes 0 .. 15 at weight + 16 * feature, for all features; weight is a multiple of four. */
void pnlp_dsp_gather_16(const int8_t *weight, const uint16_t *features, const uint16_t *end, gather *state);

#define STEP                                                                                                           \
    "ldrh r2, [r1], #2\n add r2, r0, r2, lsl #4\n ldm r2, {r2, r3, r12, lr}\n"                                         \
    "sxtab16 r4, r4, r2\n sxtab16 r5, r5, r2, ror #8\n sxtab16 r6, r6, r3\n sxtab16 r7, r7, r3, ror #8\n"              \
    "sxtab16 r8, r8, r12\n sxtab16 r9, r9, r12, ror #8\n sxtab16 r10, r10, lr\n sxtab16 r11, r11, lr, ror #8\n"

/* In assembly for its fourteen registers; eight steps lie in a row, each of the same length. */
#define GATHER(name)                                                                                                   \
    __asm__(".syntax unified\n"                                                                                        \
            ".section .text." name ", \"ax\", %progbits\n"                                                             \
            ".balign 4\n"                                                                                              \
            ".global " name "\n"                                                                                       \
            ".type " name ", %function\n"                                                                              \
            ".thumb_func\n" name ":\n"                                                                                 \
            "push {r2-r11, lr}\n"                                                                                      \
            "ldr r2, [r3, #32]\n"                                                                                      \
            "ldm r3, {r4-r11}\n"                                                                                       \
            "add pc, r2\n"                                                                                             \
            "nop\n"                                                                                                    \
            "1:\n" STEP STEP STEP STEP STEP STEP STEP STEP "ldr r2, [sp]\n"                                            \
            "cmp r1, r2\n"                                                                                             \
            "bne 1b\n"                                                                                                 \
            "ldr r3, [sp, #4]\n"                                                                                       \
            "stm r3, {r4-r11}\n"                                                                                       \
            "pop {r2-r11, pc}\n"                                                                                       \
            ".size " name ", . - " name "\n"                                                                           \
            ".text\n")

GATHER("pnlp_dsp_gather_16");
PNLP_ASM_STACK(pnlp_dsp_gather_16, 44);

/* Adds the features of one word to 16 outputs. */
static void add_word(const int8_t *weight, const uint16_t *features, int32_t count, int32_t *outputs)
{
    gather state;

    while (count > 0) {
        const int32_t now = count < (int32_t)MOST_FEATURES ? count : (int32_t)MOST_FEATURES;
        state.skip = (-now & (UNROLLED - 1)) * STEP_BYTES;
        memset(state.sums, 0, sizeof state.sums);
        pnlp_dsp_gather_16(weight, features, features + now, &state);
        for (int32_t i = 0; i < 8; i++) {
            int32_t *to = outputs + (i & ~1) * 2 + (i & 1);
            to[0] += (int16_t)state.sums[i];
            to[2] += (int32_t)state.sums[i] >> 16;
        }
        features += now;
        count -= now;
    }
}

static void finish(const pnlp_bottleneck *layer, int32_t begin, const int32_t *sums, int8_t *y)
{
    const int32_t count = layer->outputs - begin < BLOCK ? layer->outputs - begin : (int32_t)BLOCK;
    const int32_t rounding = (int32_t)1 << (layer->shift - 1);

    for (int32_t i = 0; i < count; i++) {
        const int32_t at = begin + i;
        const int32_t v = pnlp_high_plus(layer->bias[at] + sums[i], layer->multiplier[at], rounding) >> layer->shift;
        const int32_t narrow = pnlp_saturate8(v + layer->zero_point);
        y[at] = layer->table != NULL ? layer->table[narrow + 128] : (int8_t)narrow;
    }
}

void pnlp_bottleneck_row_s8(const pnlp_bottleneck *layer, const uint16_t *positions, int32_t place, int32_t words,
                            void *scratch, int8_t *y)
{
    const pnlp_bottleneck l = *layer;
    const int32_t place_bytes = l.feature_size * BLOCK;
    const int32_t block_bytes = (2 * l.window + 1) * place_bytes;
    const int8_t *block = l.weight;

    (void)scratch;
    for (int32_t o = 0; o < l.outputs; o += BLOCK) {
        int32_t sums[BLOCK];

        memset(sums, 0, sizeof sums);
        for (int32_t neighbour = 0; neighbour < words; neighbour++) {
            add_word(block + (place + neighbour) * place_bytes, positions + neighbour * l.num_hashes, l.num_hashes,
                     sums);
        }
        finish(&l, o, sums, y);
        block += block_bytes;
    }
}
