#include "dense_steps.h"
#include "pnlp_dsp.h"

/*
 * Four rows by all pairs of columns: the sums of dense_dot.c stay in registers until they are outputs. An output is
 * SMMLAR (multiplier, rounding, zero point), ASR, SSAT, the table's LDRB, STRB.
 *
 * r4-r7: first column, r8-r11: second; [sp]: state, [sp, #4]: end of the panel.
 */
#define REQUANTIZE(r) "smmlar " r ", " r ", lr, r3\n asr " r ", " r ", r12\n ssat " r ", #8, " r "\n"
#define LOOK_UP(r) "ldrb " r ", [r0, " r "]\n"

/* A column to y = r1 and three rows more, r2 apart; no table where r0 is zero. Moves r1. */
#define STORE(a, b, c, d)                                                                                              \
    "3:\n strb " a ", [r1]\n strb " b ", [r1, r2]\n strb " c ", [r1, r2, lsl #1]\n add r1, r2\n strb " d               \
    ", [r1, r2, lsl #1]\n"
#define OUTPUTS(a, b, c, d)                                                                                            \
    REQUANTIZE(a)                                                                                                      \
    REQUANTIZE(b)                                                                                                      \
    REQUANTIZE(c)                                                                                                      \
    REQUANTIZE(d)                                                                                                      \
    "cbz r0, 3f\n" LOOK_UP(a) LOOK_UP(b) LOOK_UP(c) LOOK_UP(d) STORE(a, b, c, d)

#define FOUR_ROWS(name)                                                                                                \
    __asm__(".syntax unified\n"                                                                                        \
            ".section .text." name ", \"ax\", %progbits\n"                                                             \
            ".balign 4\n"                                                                                              \
            ".global " name "\n"                                                                                       \
            ".type " name ", %function\n"                                                                              \
            ".thumb_func\n" name ":\n"                                                                                 \
            "ldr r1, [r0, #16]\n"                                                                                      \
            "push {r0, r1, r4-r11, lr}\n"                                                                              \
            "1:\n"                                                                                                     \
            "ldr r3, [sp]\n"                                                                                           \
            "ldm r3, {r0, r1, r2, r12}\n"                                                                              \
            "ldr r4, [r12]\n" SPREAD_4 "add pc, r2\n"                                                                  \
            "nop\n"                                                                                                    \
            "2:\n" STEP_4 STEP_4 STEP_4 STEP_4 STEP_4 STEP_4 STEP_4 STEP_4 "ldr r2, [sp, #4]\n"                        \
            "cmp r1, r2\n"                                                                                             \
            "bne 2b\n" /* weights of the next pair; bias of the second column, both multipliers */                     \
            "ldr r3, [sp]\n"                                                                                           \
            "ldr r2, [r3, #20]\n"                                                                                      \
            "add r0, r2\n"                                                                                             \
            "str r0, [r3]\n"                                                                                           \
            "ldr r12, [r3, #12]\n"                                                                                     \
            "ldr r1, [r3, #24]\n"                                                                                      \
            "ldr r2, [r12, #4]\n"                                                                                      \
            "ldr lr, [r12, r1]\n"                                                                                      \
            "add r12, #4\n"                                                                                            \
            "ldr r1, [r12, r1]\n"                                                                                      \
            "str r1, [r3, #28]\n"                                                                                      \
            "add r12, #4\n"                                                                                            \
            "str r12, [r3, #12]\n"                                                                                     \
            "sub r8, r8, r4\n sub r9, r9, r5\n sub r10, r10, r6\n sub r11, r11, r7\n"                                  \
            "add r8, r2, r8, asr #8\n add r9, r2, r9, asr #8\n add r10, r2, r10, asr #8\n add r11, r2, r11, asr #8\n"  \
            "add r3, #32\n"                                                                                            \
            "ldm r3, {r0, r1, r2, r3, r12}\n" OUTPUTS(                                                                 \
                "r4", "r5", "r6", "r7") "ldr r4, [sp]\n"                                                               \
                                        "ldr r1, [r4, #36]\n"                                                          \
                                        "ldrd r6, r7, [r4, #52]\n"                                                     \
                                        "ldr lr, [r4, #28]\n"                                                          \
                                        "add r1, r6\n"                                                                 \
                                        "add r5, r1, r6\n"                                                             \
                                        "str r5, [r4, #36]\n" OUTPUTS("r8", "r9", "r10",                               \
                                                                      "r11") "ldr r5, [r4, #12]\n"                     \
                                                                             "cmp r5, r7\n"                            \
                                                                             "bne 1b\n"                                \
                                                                             "pop {r0, r1, r4-r11, pc}\n"              \
                                                                             ".size " name ", . - " name "\n"          \
                                                                             ".text\n")

FOUR_ROWS("pnlp_dsp_four_rows_s8");
PNLP_ASM_STACK(pnlp_dsp_four_rows_s8, 44);
