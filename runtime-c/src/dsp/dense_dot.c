#include "dense_steps.h"
#include "pnlp_dsp.h"

/*
 * The inner loops, in assembly: fourteen registers hold eight sums, two pointers and two operands of each side, which
 * compilers spill. One weight word holds two values of two columns as halfwords 256 * w1 + w0. SXTB16 takes the w0 out;
 * the word itself multiplies to 256 * S1 + S0. Four rows by two columns are 12 instructions for 16 products.
 *
 * Eight steps lie in a row, each of the same length; the first pass begins in their middle where the number of steps is
 * no multiple of eight.
 */

#define PNLP_SPREAD_4 "mov r5, r4\n mov r6, r4\n mov r7, r4\n mov r8, r4\n mov r9, r4\n mov r10, r4\n mov r11, r4\n"

#define PNLP_STEP_3                                                                                                    \
    "ldrd r2, r3, [r1], #8\n" PNLP_LOAD_WEIGHT                                                                         \
    "smlad r7, r2, r12, r7\n smlad r8, r3, r12, r8\n smlad r4, r2, lr, r4\n smlad r5, r3, lr, r5\n"                    \
    "ldr r2, [r1], #4\n"                                                                                               \
    "smlad r9, r2, r12, r9\n smlad r6, r2, lr, r6\n"

#define PNLP_STEP_2                                                                                                    \
    "ldrd r2, r3, [r1], #8\n" PNLP_LOAD_WEIGHT                                                                         \
    "smlad r6, r2, r12, r6\n smlad r7, r3, r12, r7\n smlad r4, r2, lr, r4\n smlad r5, r3, lr, r5\n"

#define PNLP_STEP_1 "ldr r2, [r1], #4\n" PNLP_LOAD_WEIGHT "smlad r5, r2, r12, r5\n smlad r4, r2, lr, r4\n"

#define PNLP_DOT(step, spread, store)                                                                                  \
    __asm__("push {r2-r11, lr}\n"                                                                                      \
            "ldrd r4, r12, [r3]\n" spread "add pc, r12\n"                                                              \
            "nop\n"                                                                                                    \
            "1:\n" step step step step step step step step "ldr r2, [sp]\n"                                            \
            "cmp r1, r2\n"                                                                                             \
            "bne 1b\n"                                                                                                 \
            "ldr r3, [sp, #4]\n" store "pop {r2-r11, pc}\n")

PNLP_ASM_STACK(pnlp_dsp_dot_4, 44);

PNLP_SHARED PNLP_NAKED void pnlp_dsp_dot_4(PNLP_IN_REGISTER const uint32_t *weight,
                                           PNLP_IN_REGISTER const uint32_t *panel, PNLP_IN_REGISTER const uint32_t *end,
                                           PNLP_IN_REGISTER int32_t *sums)
{
    PNLP_DOT(PNLP_STEP_4, PNLP_SPREAD_4, "stm r3, {r4-r11}\n");
}

PNLP_ASM_STACK(pnlp_dsp_dot_3, 44);

PNLP_SHARED PNLP_NAKED void pnlp_dsp_dot_3(PNLP_IN_REGISTER const uint32_t *weight,
                                           PNLP_IN_REGISTER const uint32_t *panel, PNLP_IN_REGISTER const uint32_t *end,
                                           PNLP_IN_REGISTER int32_t *sums)
{
    PNLP_DOT(PNLP_STEP_3, "mov r5, r4\n mov r6, r4\n mov r7, r4\n mov r8, r4\n mov r9, r4\n", "stm r3, {r4-r9}\n");
}

PNLP_ASM_STACK(pnlp_dsp_dot_2, 44);

PNLP_SHARED PNLP_NAKED void pnlp_dsp_dot_2(PNLP_IN_REGISTER const uint32_t *weight,
                                           PNLP_IN_REGISTER const uint32_t *panel, PNLP_IN_REGISTER const uint32_t *end,
                                           PNLP_IN_REGISTER int32_t *sums)
{
    PNLP_DOT(PNLP_STEP_2, "mov r5, r4\n mov r6, r4\n mov r7, r4\n", "stm r3, {r4-r7}\n");
}

PNLP_ASM_STACK(pnlp_dsp_dot_1, 44);

PNLP_SHARED PNLP_NAKED void pnlp_dsp_dot_1(PNLP_IN_REGISTER const uint32_t *weight,
                                           PNLP_IN_REGISTER const uint32_t *panel, PNLP_IN_REGISTER const uint32_t *end,
                                           PNLP_IN_REGISTER int32_t *sums)
{
    PNLP_DOT(PNLP_STEP_1, "mov r5, r4\n", "stm r3, {r4-r5}\n");
}
