#include "dense_steps.h"
#include "pnlp_dsp.h"

/*
 * Four rows by all pairs of columns: the sums of dense_dot.c stay in registers until they are outputs. r4-r7 begin with
 * the bias of the first column, r8-r11 with 256 times that of the second plus that of the first: what is left of them
 * after a subtraction is 256 times the second column's accumulator, and a multiplication does not mind.
 *
 * With v the accumulator, an output is floor((v * m + 2^31 + 2^(31 + s)) / 2^(32 + s)) + zero point. For the first
 * column that is SMMLAR and a shift by s. For the second SMMLA sees 256 * v, 2^31 becomes a whole 2^7 of its upper
 * word, and the shift is by s + 8.
 *
 * The frame is a pnlp_dsp_four_rows without its weights, which stay in r0. At [sp, #12] is where the sums go: to
 * outputs of this or that kind and place.
 */
#define PNLP_FOUR_FIRST(r) "smmlar " r ", " r ", r2, r12\n"
#define PNLP_FOUR_SECOND(r) "smmla " r ", " r ", r3, lr\n"
#define PNLP_NARROW_FIRST(r, bits) "asr " r ", " r ", r1\n ssat " r ", #" bits ", " r "\n"
#define PNLP_NARROW_SECOND(r, bits) "asr " r ", " r ", r1\n ssat " r ", #" bits ", " r ", asr #8\n"
#define PNLP_LOOK_UP(r) "ldrb " r ", [r3, " r "]\n"
#define PNLP_EIGHT(first, second)                                                                                      \
    first("r4") first("r5") first("r6") first("r7") second("r8") second("r9") second("r10") second("r11")

/* Flags: whether the columns are at their end; nothing behind changes them. */
#define PNLP_FOUR_REQUANTIZE                                                                                           \
    "ldrd r1, r12, [sp, #16]\n"                                                                                        \
    "sub r8, r8, r4\n sub r9, r9, r5\n sub r10, r10, r6\n sub r11, r11, r7\n"                                          \
    "ldrd r2, r3, [r12, #-8]\n"                                                                                        \
    "cmp r12, r1\n"                                                                                                    \
    "ldrd r12, r1, [sp, #24]\n"                                                                                        \
    "ldr lr, [sp, #32]\n" PNLP_EIGHT(PNLP_FOUR_FIRST, PNLP_FOUR_SECOND)
#define PNLP_NARROW_BYTE_FIRST(r) PNLP_NARROW_FIRST(r, "8")
#define PNLP_NARROW_BYTE_SECOND(r) PNLP_NARROW_SECOND(r, "8")
#define PNLP_NARROW_BYTES PNLP_EIGHT(PNLP_NARROW_BYTE_FIRST, PNLP_NARROW_BYTE_SECOND)
#define PNLP_NARROW_HALFWORD_FIRST(r) PNLP_NARROW_FIRST(r, "16")
#define PNLP_NARROW_HALFWORD_SECOND(r) PNLP_NARROW_SECOND(r, "16")
#define PNLP_NARROW_HALFWORDS PNLP_EIGHT(PNLP_NARROW_HALFWORD_FIRST, PNLP_NARROW_HALFWORD_SECOND)
#define PNLP_LOOK_UP_BYTES "ldr r3, [sp, #48]\n" PNLP_EIGHT(PNLP_LOOK_UP, PNLP_LOOK_UP)

/* Rows some bytes apart, the two columns side by side in each: one store a row. */
#define PNLP_PAIR_BYTES "bfi r4, r8, #8, #8\n bfi r5, r9, #8, #8\n bfi r6, r10, #8, #8\n bfi r7, r11, #8, #8\n"
#define PNLP_PAIR_HALFWORDS                                                                                            \
    "pkhbt r4, r4, r8, lsl #16\n pkhbt r5, r5, r9, lsl #16\n"                                                          \
    "pkhbt r6, r6, r10, lsl #16\n pkhbt r7, r7, r11, lsl #16\n"
#define PNLP_STORE_PAIRS(store, bytes)                                                                                 \
    "ldrd r1, r2, [sp, #36]\n"                                                                                         \
    "add r12, r1, r2\n" store " r5, [r1, r2]\n" store " r6, [r1, r2, lsl #1]\n" store " r7, [r12, r2, lsl #1]\n" store \
    " r4, [r1], #" bytes "\n"                                                                                          \
    "str r1, [sp, #36]\n"

/* The four rows side by side, columns some bytes apart: one store a column. */
#define PNLP_STORE_ROWS                                                                                                \
    "bfi r4, r5, #8, #8\n bfi r8, r9, #8, #8\n"                                                                        \
    "ldrd r1, r2, [sp, #36]\n"                                                                                         \
    "bfi r4, r6, #16, #8\n bfi r8, r10, #16, #8\n bfi r4, r7, #24, #8\n bfi r8, r11, #24, #8\n"                        \
    "str r8, [r1, r2]\n"                                                                                               \
    "str r4, [r1]\n"                                                                                                   \
    "add r1, r1, r2, lsl #1\n"                                                                                         \
    "str r1, [sp, #36]\n"

#define PNLP_FOUR_NEXT                                                                                                 \
    "bne 1b\n"                                                                                                         \
    "add sp, #52\n"                                                                                                    \
    "pop {r4-r11, pc}\n"

PNLP_ASM_STACK(pnlp_dsp_four_rows, 88);

PNLP_SHARED PNLP_NAKED void pnlp_dsp_four_rows(PNLP_IN_REGISTER const pnlp_dsp_four_rows_state *state)
{
    __asm__("push {r4-r11, lr}\n"
            "sub sp, #52\n"
            "ldm r0!, {r1-r11, r12, lr}\n"
            "stm sp, {r1-r11, r12, lr}\n"
            "ldr r0, [r0]\n"
            "adr r1, 9f\n"
            "ldr r2, [r1, r4]\n"
            "add r1, r2\n"
            "str r1, [sp, #12]\n"
            "1:\n"
            "ldr r12, [sp, #20]\n"
            "ldrd r4, r8, [r12], #16\n"
            "ldrd r1, r2, [sp]\n"
            "str r12, [sp, #20]\n"
            "mov r5, r4\n mov r6, r4\n mov r7, r4\n mov r9, r8\n mov r10, r8\n mov r11, r8\n"
            "add pc, r2\n"
            "nop\n"
            "2:\n"
            ".rept 16\n" PNLP_STEP_4 ".endr\n"
            "ldr r2, [sp, #8]\n"
            "cmp r1, r2\n"
            "bne 2b\n"
            "ldr pc, [sp, #12]\n"
            ".balign 4\n"
            "9:\n"
            ".word 3f - 9b + 1, 4f - 9b + 1, 5f - 9b + 1, 6f - 9b + 1, 7f - 9b + 1\n");
    __asm__("3:\n" PNLP_FOUR_REQUANTIZE PNLP_NARROW_BYTES PNLP_PAIR_BYTES PNLP_STORE_PAIRS("strh", "2") PNLP_FOUR_NEXT
            "4:\n" PNLP_FOUR_REQUANTIZE PNLP_NARROW_BYTES PNLP_LOOK_UP_BYTES PNLP_PAIR_BYTES PNLP_STORE_PAIRS(
                "strh", "2") PNLP_FOUR_NEXT);
    __asm__(
        "5:\n" PNLP_FOUR_REQUANTIZE PNLP_NARROW_HALFWORDS PNLP_PAIR_HALFWORDS PNLP_STORE_PAIRS("str", "4")
            PNLP_FOUR_NEXT
        "6:\n ldr r2, [sp, #44]\n add r0, r2\n" PNLP_FOUR_REQUANTIZE PNLP_NARROW_BYTES PNLP_STORE_ROWS PNLP_FOUR_NEXT);
    __asm__("7:\n ldr r2, [sp, #44]\n add r0, r2\n" PNLP_FOUR_REQUANTIZE PNLP_NARROW_BYTES PNLP_LOOK_UP_BYTES
                PNLP_STORE_ROWS PNLP_FOUR_NEXT);
}
