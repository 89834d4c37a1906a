#include "pnlp_dsp.h"

/* Outputs summed side by side, and features after which halfword sums are emptied: 256 * 127 < 2^15. */
enum { BLOCK = 16, MOST_FEATURES = 256, UNROLLED = 8, STEP_BYTES = 48 };

typedef struct gather {
    uint32_t sums[8]; /* pairs of outputs (0, 2), (1, 3), (4, 6), (5, 7), ... */
    int32_t skip;     /* bytes of the unrolled loop that the first pass leaves out */
    int32_t stride;   /* from feature to feature */
} gather;

/* sums += bytes 0 .. 15 at weight + feature * stride, for all features; weight and stride are multiples of four. */
void pnlp_dsp_gather_16(const int8_t *weight, const uint16_t *features, const uint16_t *end, gather *state);

#define STEP                                                                                                           \
    "ldrh r2, [r1], #2\n mla r2, r2, r12, r0\n"                                                                        \
    "ldrd r3, lr, [r2]\n"                                                                                              \
    "sxtab16 r4, r4, r3\n sxtab16 r5, r5, r3, ror #8\n sxtab16 r6, r6, lr\n sxtab16 r7, r7, lr, ror #8\n"              \
    "ldrd r3, lr, [r2, #8]\n"                                                                                          \
    "sxtab16 r8, r8, r3\n sxtab16 r9, r9, r3, ror #8\n sxtab16 r10, r10, lr\n sxtab16 r11, r11, lr, ror #8\n"

/* In assembly for its fourteen registers; eight steps lie in a row, each of the same length. */
#define GATHER(name)                                                                                                   \
    __asm__(".syntax unified\n"                                                                                        \
            ".section .text." name ", \"ax\", %progbits\n"                                                             \
            ".balign 4\n"                                                                                              \
            ".global " name "\n"                                                                                       \
            ".type " name ", %function\n"                                                                              \
            ".thumb_func\n" name ":\n"                                                                                 \
            "push {r2-r11, lr}\n"                                                                                      \
            "ldrd r2, r12, [r3, #32]\n"                                                                                \
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
static void add_word(const int8_t *weight, int32_t stride, const uint16_t *features, int32_t count, int32_t *outputs)
{
    gather state;

    state.stride = stride;
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

void pnlp_bottleneck_row_s8(const pnlp_bottleneck *layer, const uint16_t *positions, int32_t place, int32_t words,
                            void *scratch, int8_t *y)
{
    const pnlp_bottleneck l = *layer;
    const int32_t padded = (l.outputs + 3) & ~3;
    const int32_t stride = padded < BLOCK ? (int32_t)BLOCK : padded;

    (void)scratch;
    for (int32_t o = 0; o < l.outputs; o += BLOCK) {
        /* The last block begins early enough to be whole. */
        const int32_t begin = o + BLOCK > stride ? stride - BLOCK : o;
        const int32_t count = l.outputs - begin < BLOCK ? l.outputs - begin : (int32_t)BLOCK;
        int32_t sums[BLOCK];

        memset(sums, 0, sizeof sums);
        for (int32_t neighbour = 0; neighbour < words; neighbour++) {
            add_word(l.weight + (place + neighbour) * l.feature_size * stride + begin, stride,
                     positions + neighbour * l.num_hashes, l.num_hashes, sums);
        }
        for (int32_t i = 0; i < count; i++) {
            const int32_t at = begin + i;
            y[at] = pnlp_requantize_s8(l.bias[at] + sums[i], l.multiplier[at], l.shift, l.zero_point, l.table);
        }
    }
}
