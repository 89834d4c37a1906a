#include "pnlp_dsp.h"

/* Outputs summed side by side, and features after which halfword sums are emptied: 256 * 127 < 2^15. */
enum { PNLP_GATHER_BLOCK = 16, PNLP_GATHER_MOST = 256, PNLP_GATHER_UNROLLED = 8, PNLP_GATHER_STEP_BYTES = 44 };

/* Two lists, one behind the other; where the first one is empty the second one stands for it. */
typedef struct pnlp_gather {
    const uint16_t *first_end;
    int32_t first_skip; /* bytes of the unrolled loop that the first pass leaves out */
    const uint16_t *end;
    int32_t second_skip;
} pnlp_gather;

/*
 * outputs += bytes 0 .. 15 at weight + 16 * feature, twice for the features of a first list; weight is a multiple of
 * four. Sums are halfwords on the way.
 */
void pnlp_dsp_gather_16(const int8_t *weight, const uint16_t *features, int32_t *outputs, const pnlp_gather *lists);

#define PNLP_GATHER_STEP                                                                                               \
    "ldrh r2, [r1], #2\n add r2, r0, r2, lsl #4\n ldm r2, {r2, r3, r12, lr}\n"                                         \
    "sxtab16 r4, r4, r2\n sxtab16 r5, r5, r2, ror #8\n sxtab16 r6, r6, r3\n sxtab16 r7, r7, r3, ror #8\n"              \
    "sxtab16 r8, r8, r12\n sxtab16 r9, r9, r12, ror #8\n sxtab16 r10, r10, lr\n sxtab16 r11, r11, lr, ror #8\n"

#define PNLP_GATHER_CLEAR                                                                                              \
    "movs r4, #0\n movs r5, #0\n movs r6, #0\n movs r7, #0\n mov r8, r4\n mov r9, r4\n mov r10, r4\n mov r11, r4\n"
#define PNLP_GATHER_TWICE                                                                                              \
    "sadd16 r4, r4, r4\n sadd16 r5, r5, r5\n sadd16 r6, r6, r6\n sadd16 r7, r7, r7\n"                                  \
    "sadd16 r8, r8, r8\n sadd16 r9, r9, r9\n sadd16 r10, r10, r10\n sadd16 r11, r11, r11\n"

/* Pairs (0, 2), (1, 3) of outputs onto the next four at r3 */
#define PNLP_GATHER_ADD_FOUR(even, odd)                                                                                \
    "ldm r3, {r0, r1, r2, r12}\n"                                                                                      \
    "sxtah r0, r0, " even "\n sxtah r1, r1, " odd "\n"                                                                 \
    "add r2, r2, " even ", asr #16\n add r12, r12, " odd ", asr #16\n"                                                 \
    "stm r3!, {r0, r1, r2, r12}\n"

PNLP_ASM_STACK(pnlp_dsp_gather_16, 56);

/* In assembly for its fourteen registers; eight steps lie in a row, each of the same length. */
PNLP_SHARED PNLP_NAKED void pnlp_dsp_gather_16(PNLP_IN_REGISTER const int8_t *weight,
                                               PNLP_IN_REGISTER const uint16_t *features,
                                               PNLP_IN_REGISTER int32_t *outputs,
                                               PNLP_IN_REGISTER const pnlp_gather *lists)
{
    __asm__("push {r2, r4-r11, lr}\n"
            "ldm r3, {r4-r7}\n"
            "push {r4-r7}\n"
            "mov r2, r5\n" PNLP_GATHER_CLEAR "add pc, r2\n"
            "nop\n"
            ".balign 4\n"
            "1:\n"
            ".rept 8\n" PNLP_GATHER_STEP ".endr\n"
            "ldr r2, [sp]\n"
            "cmp r1, r2\n"
            "bne 1b\n"
            "ldr r2, [sp, #8]\n"
            "cmp r1, r2\n"
            "beq 2f\n" PNLP_GATHER_TWICE "str r2, [sp]\n"
            "ldr r3, [sp, #12]\n"
            "adr r2, 1b\n"
            "add r2, r3\n"
            "mov pc, r2\n"
            "2:\n"
            "ldr r3, [sp, #16]\n" PNLP_GATHER_ADD_FOUR("r4", "r5") PNLP_GATHER_ADD_FOUR("r6", "r7")
                PNLP_GATHER_ADD_FOUR("r8", "r9") PNLP_GATHER_ADD_FOUR("r10", "r11") "add sp, #20\n"
                                                                                    "pop {r4-r11, pc}\n");
}

static int32_t pnlp_gather_skip(int32_t count)
{
    return (-count & (PNLP_GATHER_UNROLLED - 1)) * PNLP_GATHER_STEP_BYTES;
}

/* Adds the features of one word to 16 outputs. */
static void pnlp_gather_word(const int8_t *weight, const pnlp_paired *paired, int32_t *outputs)
{
    const uint16_t *features = paired->features;

    if (paired->pairs > 0) {
        const uint16_t *singles = features + paired->pairs;
        const pnlp_gather lists = {singles, pnlp_gather_skip(paired->pairs), singles + paired->singles,
                                   pnlp_gather_skip(paired->singles)};
        pnlp_dsp_gather_16(weight, features, outputs, &lists);
        return;
    }
    for (int32_t left = paired->singles, now; left > 0; left -= now, features += now) {
        now = left < (int32_t)PNLP_GATHER_MOST ? left : (int32_t)PNLP_GATHER_MOST;
        const pnlp_gather list = {features + now, pnlp_gather_skip(now), features + now, 0};
        pnlp_dsp_gather_16(weight, features, outputs, &list);
    }
}

/* More features than halfwords can sum are taken as they are, part by part. */
static pnlp_paired pnlp_gather_word_of(const pnlp_bottleneck *layer, const uint16_t *positions, int32_t word,
                                       void *scratch)
{
    const pnlp_paired unpaired = {positions + word * layer->num_hashes, 0, layer->num_hashes};

    return layer->num_hashes <= PNLP_GATHER_MOST ? pnlp_paired_of(layer, word, scratch) : unpaired;
}

static void pnlp_gather_finish(const pnlp_bottleneck *layer, int32_t begin, const int32_t *sums, int8_t *y)
{
    const int32_t count =
        layer->outputs - begin < PNLP_GATHER_BLOCK ? layer->outputs - begin : (int32_t)PNLP_GATHER_BLOCK;
    const int32_t rounding = (int32_t)1 << (layer->shift - 1);

    for (int32_t i = 0; i < count; i++) {
        const int32_t at = begin + i;
        const int32_t v = pnlp_high_plus(layer->bias[at] + sums[i], layer->multiplier[at], rounding) >> layer->shift;
        const int32_t narrow = pnlp_saturate8(v + layer->zero_point);
        y[at] = layer->table != NULL ? layer->table[narrow + 128] : (int8_t)narrow;
    }
}

PNLP_SHARED void pnlp_bottleneck_s8(const pnlp_bottleneck *layer, const uint16_t *positions, int32_t words,
                                    int32_t rows, void *scratch, int8_t *y)
{
    const pnlp_bottleneck l = *layer;
    const int32_t place_bytes = l.feature_size * PNLP_GATHER_BLOCK;
    const int32_t block_bytes = (2 * l.window + 1) * place_bytes;

    for (int32_t t = 0; t < rows; t++) {
        /* The neighbours that are words; a padding row may have some on its left. */
        const int32_t first = t - l.window > 0 ? t - l.window : 0;
        const int32_t last = t + l.window < words - 1 ? t + l.window : words - 1;
        const int8_t *block = l.weight;

        if (l.num_hashes <= PNLP_GATHER_MOST) {
            pnlp_pair_features(&l, positions, words, t, scratch);
        }
        for (int32_t o = 0; o < l.outputs; o += PNLP_GATHER_BLOCK) {
            int32_t sums[PNLP_GATHER_BLOCK];

            memset(sums, 0, sizeof sums);
            for (int32_t neighbour = first; neighbour <= last; neighbour++) {
                const int32_t place = neighbour - t + l.window;
                const pnlp_paired paired = pnlp_gather_word_of(&l, positions, neighbour, scratch);
                pnlp_gather_word(block + place * place_bytes, &paired, sums);
            }
            pnlp_gather_finish(&l, o, sums, y);
            block += block_bytes;
        }
        y += l.outputs;
    }
}

PNLP_SHARED void pnlp_bottleneck_row_s8(const pnlp_bottleneck *layer, const uint16_t *positions, int32_t place,
                                        int32_t words, void *scratch, int8_t *y)
{
    const pnlp_bottleneck l = *layer;
    const int32_t place_bytes = l.feature_size * PNLP_GATHER_BLOCK;
    const int8_t *block = l.weight;

    (void)scratch;
    for (int32_t o = 0; o < l.outputs; o += PNLP_GATHER_BLOCK) {
        int32_t sums[PNLP_GATHER_BLOCK];

        memset(sums, 0, sizeof sums);
        for (int32_t neighbour = 0; neighbour < words; neighbour++) {
            const pnlp_paired unpaired = {positions + neighbour * l.num_hashes, 0, l.num_hashes};
            pnlp_gather_word(block + (place + neighbour) * place_bytes, &unpaired, sums);
        }
        pnlp_gather_finish(&l, o, sums, y);
        block += (2 * l.window + 1) * place_bytes;
    }
}
