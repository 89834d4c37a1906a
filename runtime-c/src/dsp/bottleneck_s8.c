#include "pnlp_dsp.h"

/* Outputs summed side by side, and features after which halfword sums are emptied: 256 * 127 < 2^15. */
enum { BLOCK = 16, MOST_FEATURES = 256, UNROLLED = 8, STEP_BYTES = 44 };

/* Two lists, one behind the other; where the first one is empty the second one stands for it. */
typedef struct gather {
    const uint16_t *first_end;
    int32_t first_skip; /* bytes of the unrolled loop that the first pass leaves out */
    const uint16_t *end;
    int32_t second_skip;
} gather;

/*
 * outputs += bytes 0 .. 15 at weight + 16 * feature, twice for the features of a first list; weight is a multiple of
 * four. Sums are halfwords on the way.
 */
void pnlp_dsp_gather_16(const int8_t *weight, const uint16_t *features, int32_t *outputs, const gather *lists);

#define STEP                                                                                                           \
    "ldrh r2, [r1], #2\n add r2, r0, r2, lsl #4\n ldm r2, {r2, r3, r12, lr}\n"                                         \
    "sxtab16 r4, r4, r2\n sxtab16 r5, r5, r2, ror #8\n sxtab16 r6, r6, r3\n sxtab16 r7, r7, r3, ror #8\n"              \
    "sxtab16 r8, r8, r12\n sxtab16 r9, r9, r12, ror #8\n sxtab16 r10, r10, lr\n sxtab16 r11, r11, lr, ror #8\n"

#define CLEAR                                                                                                          \
    "movs r4, #0\n movs r5, #0\n movs r6, #0\n movs r7, #0\n mov r8, r4\n mov r9, r4\n mov r10, r4\n mov r11, r4\n"
#define TWICE                                                                                                          \
    "sadd16 r4, r4, r4\n sadd16 r5, r5, r5\n sadd16 r6, r6, r6\n sadd16 r7, r7, r7\n"                                  \
    "sadd16 r8, r8, r8\n sadd16 r9, r9, r9\n sadd16 r10, r10, r10\n sadd16 r11, r11, r11\n"

/* Pairs (0, 2), (1, 3) of outputs onto the next four at r3 */
#define ADD_FOUR(even, odd)                                                                                            \
    "ldm r3, {r0, r1, r2, r12}\n"                                                                                      \
    "sxtah r0, r0, " even "\n sxtah r1, r1, " odd "\n"                                                                 \
    "add r2, r2, " even ", asr #16\n add r12, r12, " odd ", asr #16\n"                                                 \
    "stm r3!, {r0, r1, r2, r12}\n"

/* In assembly for its fourteen registers; eight steps lie in a row, each of the same length. */
#define GATHER(name)                                                                                                   \
    __asm__(".syntax unified\n"                                                                                        \
            ".section .text." name ", \"ax\", %progbits\n"                                                             \
            ".balign 4\n"                                                                                              \
            ".global " name "\n"                                                                                       \
            ".type " name ", %function\n"                                                                              \
            ".thumb_func\n" name ":\n"                                                                                 \
            "push {r2, r4-r11, lr}\n"                                                                                  \
            "ldm r3, {r4-r7}\n"                                                                                        \
            "push {r4-r7}\n"                                                                                           \
            "mov r2, r5\n" CLEAR "add pc, r2\n"                                                                        \
            "nop\n"                                                                                                    \
            ".balign 4\n"                                                                                              \
            "1:\n" STEP STEP STEP STEP STEP STEP STEP STEP "ldr r2, [sp]\n"                                            \
            "cmp r1, r2\n"                                                                                             \
            "bne 1b\n"                                                                                                 \
            "ldr r2, [sp, #8]\n"                                                                                       \
            "cmp r1, r2\n"                                                                                             \
            "beq 2f\n" TWICE "str r2, [sp]\n"                                                                          \
            "ldr r3, [sp, #12]\n"                                                                                      \
            "adr r2, 1b\n"                                                                                             \
            "add r2, r3\n"                                                                                             \
            "mov pc, r2\n"                                                                                             \
            "2:\n"                                                                                                     \
            "ldr r3, [sp, #16]\n" ADD_FOUR("r4", "r5") ADD_FOUR("r6", "r7") ADD_FOUR("r8", "r9")                       \
                ADD_FOUR("r10", "r11") "add sp, #20\n"                                                                 \
                                       "pop {r4-r11, pc}\n"                                                            \
                                       ".size " name ", . - " name "\n"                                                \
                                       ".text\n")

GATHER("pnlp_dsp_gather_16");
PNLP_ASM_STACK(pnlp_dsp_gather_16, 56);

static int32_t skip(int32_t count)
{
    return (-count & (UNROLLED - 1)) * STEP_BYTES;
}

/* Adds the features of one word to 16 outputs. */
static void add_word(const int8_t *weight, const pnlp_paired *paired, int32_t *outputs)
{
    const uint16_t *features = paired->features;

    if (paired->pairs > 0) {
        const uint16_t *singles = features + paired->pairs;
        const gather lists = {singles, skip(paired->pairs), singles + paired->singles, skip(paired->singles)};
        pnlp_dsp_gather_16(weight, features, outputs, &lists);
        return;
    }
    for (int32_t left = paired->singles, now; left > 0; left -= now, features += now) {
        now = left < (int32_t)MOST_FEATURES ? left : (int32_t)MOST_FEATURES;
        const gather list = {features + now, skip(now), features + now, 0};
        pnlp_dsp_gather_16(weight, features, outputs, &list);
    }
}

/* More features than halfwords can sum are taken as they are, part by part. */
static pnlp_paired word_of(const pnlp_bottleneck *layer, const uint16_t *positions, int32_t word, void *scratch)
{
    const pnlp_paired unpaired = {positions + word * layer->num_hashes, 0, layer->num_hashes};

    return layer->num_hashes <= MOST_FEATURES ? pnlp_paired_of(layer, word, scratch) : unpaired;
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

void pnlp_bottleneck_s8(const pnlp_bottleneck *layer, const uint16_t *positions, int32_t words, int32_t rows,
                        void *scratch, int8_t *y)
{
    const pnlp_bottleneck l = *layer;
    const int32_t place_bytes = l.feature_size * BLOCK;
    const int32_t block_bytes = (2 * l.window + 1) * place_bytes;

    for (int32_t t = 0; t < rows; t++) {
        /* The neighbours that are words; a padding row may have some on its left. */
        const int32_t first = t - l.window > 0 ? t - l.window : 0;
        const int32_t last = t + l.window < words - 1 ? t + l.window : words - 1;
        const int8_t *block = l.weight;

        if (l.num_hashes <= MOST_FEATURES) {
            pnlp_pair_features(&l, positions, words, t, scratch);
        }
        for (int32_t o = 0; o < l.outputs; o += BLOCK) {
            int32_t sums[BLOCK];

            memset(sums, 0, sizeof sums);
            for (int32_t neighbour = first; neighbour <= last; neighbour++) {
                const int32_t place = neighbour - t + l.window;
                const pnlp_paired paired = word_of(&l, positions, neighbour, scratch);
                add_word(block + place * place_bytes, &paired, sums);
            }
            finish(&l, o, sums, y);
            block += block_bytes;
        }
        y += l.outputs;
    }
}

void pnlp_bottleneck_row_s8(const pnlp_bottleneck *layer, const uint16_t *positions, int32_t place, int32_t words,
                            void *scratch, int8_t *y)
{
    const pnlp_bottleneck l = *layer;
    const int32_t place_bytes = l.feature_size * BLOCK;
    const int8_t *block = l.weight;

    (void)scratch;
    for (int32_t o = 0; o < l.outputs; o += BLOCK) {
        int32_t sums[BLOCK];

        memset(sums, 0, sizeof sums);
        for (int32_t neighbour = 0; neighbour < words; neighbour++) {
            const pnlp_paired unpaired = {positions + neighbour * l.num_hashes, 0, l.num_hashes};
            add_word(block + (place + neighbour) * place_bytes, &unpaired, sums);
        }
        finish(&l, o, sums, y);
        block += (2 * l.window + 1) * place_bytes;
    }
}
