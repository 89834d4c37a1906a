#include "pnlp_dsp.h"

/* What pnlp_dsp_pool_four works with; it knows the order. */
typedef struct pnlp_fo_columns {
    int32_t step;  /* bytes from row to row */
    int32_t bytes; /* of all rows */
    int32_t multiplier;
    int32_t addend;
    int32_t shift;
    int32_t rounding; /* of states: 128 */
} pnlp_fo_columns;

/* Four channels of all rows. */
void pnlp_dsp_pool_four(const int8_t *z, const int8_t *f, const int8_t *o, int8_t *y, const pnlp_fo_columns *columns);

/*
 * Two channels of the four, as halfwords: the states in a register that stays, gates and 256 * z taken out of words of
 * four by "turn" and "move". 26 instructions; those of the other two channels find their bytes as they were even where
 * y is z, f or o.
 */
#define PNLP_POOL_TWO(states, move, turn, first, second)                                                               \
    "ldr r12, [r0, r1]\n"                                                                                              \
    "ldr lr, [r0]\n"                                                                                                   \
    "eor r12, r12, #0x80808080\n" move "uxtb16 r12, r12" turn "\n"                                                     \
    "and lr, lr, #0xFF00FF00\n"                                                                                        \
    "rsb r11, r12, #0x01000100\n"                                                                                      \
    "smlabb r10, r11, lr, r9\n"                                                                                        \
    "smlatt r11, r11, lr, r9\n"                                                                                        \
    "ldr lr, [r0, r2]\n"                                                                                               \
    "smlabb r10, r12, " states ", r10\n"                                                                               \
    "smlatt r11, r12, " states ", r11\n"                                                                               \
    "eor lr, lr, #0x80808080\n"                                                                                        \
    "asr r10, r10, #8\n"                                                                                               \
    "uxtb16 lr, lr" turn "\n"                                                                                          \
    "pkhbt " states ", r10, r11, lsl #8\n"                                                                             \
    "smulbb r10, lr, " states "\n"                                                                                     \
    "smultt r11, lr, " states "\n"                                                                                     \
    "smmlar r10, r10, r6, r7\n"                                                                                        \
    "smmlar r11, r11, r6, r7\n"                                                                                        \
    "add r12, r0, r3\n"                                                                                                \
    "asr r10, r10, r8\n"                                                                                               \
    "asr r11, r11, r8\n"                                                                                               \
    "ssat r10, #8, r10\n"                                                                                              \
    "ssat r11, #8, r11\n"                                                                                              \
    "strb r10, [r12, #" first "]\n"                                                                                    \
    "strb r11, [r12, #" second "]\n"

#define PNLP_POOL_EVEN(states) PNLP_POOL_TWO(states, "lsl lr, lr, #8\n", "", "0", "2")
#define PNLP_POOL_ODD(states) PNLP_POOL_TWO(states, "", ", ror #8", "1", "3")
#define PNLP_POOL_NEXT_ROW                                                                                             \
    "ldrd r10, r11, [sp]\n"                                                                                            \
    "add r0, r0, r10\n"                                                                                                \
    "cmp r0, r11\n"                                                                                                    \
    "bne 1b\n"                                                                                                         \
    "add sp, #8\n"                                                                                                     \
    "pop {r4-r11, pc}\n"

PNLP_ASM_STACK(pnlp_dsp_pool_four, 44);

/* In assembly, as states and constants fill all registers: r0 walks z, and f, o and y lie r1, r2 and r3 behind it. */
PNLP_SHARED PNLP_NAKED void pnlp_dsp_pool_four(PNLP_IN_REGISTER const int8_t *z, PNLP_IN_REGISTER const int8_t *f,
                                               PNLP_IN_REGISTER const int8_t *o, PNLP_IN_REGISTER int8_t *y,
                                               PNLP_IN_REGISTER const pnlp_fo_columns *columns)
{
    __asm__("ldr r12, [sp]\n"
            "push {r4-r11, lr}\n"
            "ldm r12, {r4-r9}\n"
            "sub r1, r1, r0\n sub r2, r2, r0\n sub r3, r3, r0\n"
            "add r5, r5, r0\n"
            "push {r4, r5}\n"
            "mov r4, #0\n mov r5, #0\n"
            "1:\n" PNLP_POOL_EVEN("r4") PNLP_POOL_ODD("r5") PNLP_POOL_NEXT_ROW);
}

static void pnlp_pool_one(const pnlp_fo_columns *l, int32_t rows, const int8_t *z, const int8_t *f, const int8_t *o,
                          int8_t *y)
{
    const pnlp_fo_columns c = *l;
    int32_t state = 0;

    for (int32_t t = 0; t < rows; t++) {
        const int32_t at = t * c.step;
        const int32_t forget = f[at] + 128;
        const int32_t output = o[at] + 128;
        state = (forget * state + (256 - forget) * 256 * z[at] + c.rounding) >> 8;
        y[at] = (int8_t)pnlp_saturate8(pnlp_high_plus(output * state, c.multiplier, c.addend) >> c.shift);
    }
}

PNLP_SHARED void pnlp_fo_pool_s8(const pnlp_fo_pool *layer, const int8_t *z, const int8_t *f, const int8_t *o,
                                 int32_t rows, int32_t channels, int8_t *y)
{
    /* A product of gate and state is below 2^23, so |high| < 2^22: a larger shift leaves the zero point, as 23 does. */
    const int32_t shift = layer->shift < 23 ? layer->shift : 23;
    const int32_t step = layer->backward ? -channels : channels;
    const pnlp_fo_columns columns = {step,  rows * step, layer->multiplier, pnlp_dsp_addend(shift, layer->zero_point),
                                     shift, 128};
    int32_t at = layer->backward ? (rows - 1) * channels : 0;

    for (int32_t end = at + (channels & ~3); at != end; at += 4) {
        pnlp_dsp_pool_four(z + at, f + at, o + at, y + at, &columns);
    }
    for (int32_t end = at + (channels & 3); at != end; at++) {
        pnlp_pool_one(&columns, rows, z + at, f + at, o + at, y + at);
    }
}
