#include "pnlp_dsp.h"

/* What pnlp_dsp_normalize works with; it knows the order. */
typedef struct pnlp_dsp_normalization {
    const int32_t *gain;
    const int32_t *bias;
    uint32_t factor;
    uint32_t minus_offset;
    int32_t reciprocal;
    int32_t shift;
} pnlp_dsp_normalization;

/* From x to end, a multiple of four elements, at least four. */
void pnlp_dsp_normalize(const int8_t *x, int8_t *y, const pnlp_dsp_normalization *row, const int8_t *end);

/* Two elements: 16 instructions */
#define PNLP_NORMALIZE_TWO                                                                                             \
    "ldrsb r12, [r0], #1\n"                                                                                            \
    "ldrsb lr, [r0], #1\n"                                                                                             \
    "ldrd r8, r9, [r2], #8\n"                                                                                          \
    "mla r12, r12, r4, r5\n mla lr, lr, r4, r5\n"                                                                      \
    "ldrd r10, r11, [r3], #8\n"                                                                                        \
    "smmulr r12, r12, r6\n smmulr lr, lr, r6\n"                                                                        \
    "smmlar r12, r12, r8, r10\n smmlar lr, lr, r9, r11\n"                                                              \
    "asr r12, r12, r7\n asr lr, lr, r7\n"                                                                              \
    "ssat r12, #8, r12\n ssat lr, #8, lr\n"                                                                            \
    "strb r12, [r1], #1\n"                                                                                             \
    "strb lr, [r1], #1\n"

PNLP_ASM_STACK(pnlp_dsp_normalize, 40);

/* In assembly, as constants of a row and of two channels fill all registers. */
PNLP_SHARED PNLP_NAKED void pnlp_dsp_normalize(PNLP_IN_REGISTER const int8_t *x, PNLP_IN_REGISTER int8_t *y,
                                               PNLP_IN_REGISTER const pnlp_dsp_normalization *row,
                                               PNLP_IN_REGISTER const int8_t *end)
{
    __asm__("push {r3-r11, lr}\n"
            "ldm r2, {r2-r7}\n"
            "1:\n" PNLP_NORMALIZE_TWO PNLP_NORMALIZE_TWO "ldr r8, [sp]\n"
            "cmp r0, r8\n"
            "bne 1b\n"
            "pop {r3-r11, pc}\n");
}

PNLP_SHARED void pnlp_layer_norm_s8(const pnlp_layer_norm *layer, const int8_t *x, int32_t rows, int8_t *y)
{
    const int32_t channels = layer->channels;
    const int32_t fours = channels & ~3;

    for (int32_t r = 0; r < rows; r++) {
        int32_t sum;
        int32_t squares;
        pnlp_row_sums(x, channels, &sum, &squares);
        const pnlp_row_scale scale = pnlp_row_scale_of(sum, squares, channels, layer->epsilon);
        const pnlp_dsp_normalization row = {layer->gain,       layer->bias,      scale.factor,
                                            0u - scale.offset, scale.reciprocal, layer->shift};
        if (fours > 0) {
            pnlp_dsp_normalize(x, y, &row, x + fours);
        }
        for (int32_t c = fours; c < channels; c++) {
            /* The difference fits 32 bits; the offset alone may not, so both wrap. */
            const int32_t deviation = (int32_t)((uint32_t)x[c] * row.factor + row.minus_offset);
            const int32_t normalized = pnlp_high_plus(deviation, row.reciprocal, 0);
            y[c] = (int8_t)pnlp_saturate8(pnlp_high_plus(normalized, row.gain[c], row.bias[c]) >> row.shift);
        }
        x += channels;
        y += channels;
    }
}
