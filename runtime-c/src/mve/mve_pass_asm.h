/*
 * Assembly of the pass, shared by its two output types.
 *
 *   r3 r5 r7 r9        rows, r1 weights, r11 counter
 *   r0 r4 r8 r12       sums of rows 0 to 3 with the pair's first output
 *   r2 r6 r10 lr       ... with its second; the instruction writes even registers only, and these are all
 *   q0 q1              16 weights of each output, q2 to q5 16 inputs of each row
 *   q6                 odd bytes zero, q7 offsets of the eight outputs
 *
 * What else is needed lies on the stack, as in pnlp_mve_pass. Loads alternate with products, whose halves then overlap
 * on a Cortex-M55.
 */
#ifndef PNLP_MVE_PASS_ASM_H
#define PNLP_MVE_PASS_ASM_H

/* 16 elements of 4 rows and 2 outputs. at: how rows are addressed; next: loads of the next step, or nothing */
#define PNLP_MVE_STEP_4(a, at, next)                                                                                   \
    "vmladav" a ".s8 r0, q2, q0\nvldrb.u8 q1, [r1], #16\n"                                                             \
    "vmladav" a ".s8 r2, q2, q1\nvldrb.u8 q3, [r5" at "\n"                                                             \
    "vmladav" a ".s8 r4, q3, q0\nvldrb.u8 q4, [r7" at "\n"                                                             \
    "vmladav" a ".s8 r6, q3, q1\nvldrb.u8 q5, [r9" at "\n"                                                             \
    "vmladav" a ".s8 r8, q4, q0\nvmladav" a ".s8 r12, q5, q0\n" next "vmladav" a ".s8 r10, q4, q1\nvmladav" a          \
    ".s8 lr, q5, q1\n"

/* The same of 2 rows, of 1 */
#define PNLP_MVE_STEP_2(a, at, next)                                                                                   \
    "vmladav" a ".s8 r0, q2, q0\nvldrb.u8 q1, [r1], #16\n"                                                             \
    "vmladav" a ".s8 r2, q2, q1\nvldrb.u8 q3, [r5" at "\n"                                                             \
    "vmladav" a ".s8 r4, q3, q0\n" next "vmladav" a ".s8 r6, q3, q1\n"
#define PNLP_MVE_STEP_1(a, at, next)                                                                                   \
    "vmladav" a ".s8 r0, q2, q0\nvldrb.u8 q1, [r1], #16\n"                                                             \
    "vmladav" a ".s8 r2, q2, q1\n" next

#define PNLP_MVE_LOAD(at) "vldrb.u8 q0, [r1], #16\nvldrb.u8 q2, [r3" at "\n"

/* 64 elements; at: of the first 16 */
#define PNLP_MVE_CHUNK(step, a, at)                                                                                    \
    PNLP_MVE_LOAD(at)                                                                                                  \
    step(a, at, PNLP_MVE_LOAD(", #16]")) step("a", ", #16]", PNLP_MVE_LOAD(", #32]"))                                  \
        step("a", ", #32]", PNLP_MVE_LOAD(", #48]")) step("a", ", #48]", "")

/* At most 16 elements, as many as r11 says */
#define PNLP_MVE_PART(a)                                                                                               \
    "vctp.8 r11\n"                                                                                                     \
    "vpstttt\n"                                                                                                        \
    "vldrbt.u8 q2, [r3], #16\n"                                                                                        \
    "vldrbt.u8 q3, [r5], #16\n"                                                                                        \
    "vldrbt.u8 q4, [r7], #16\n"                                                                                        \
    "vldrbt.u8 q5, [r9], #16\n"                                                                                        \
    "vldrb.u8 q0, [r1], #16\n"                                                                                         \
    "vmladav" a ".s8 r0, q2, q0\n"                                                                                     \
    "vldrb.u8 q1, [r1], #16\n"                                                                                         \
    "vmladav" a ".s8 r2, q2, q1\n"                                                                                     \
    "vmladav" a ".s8 r4, q3, q0\n"                                                                                     \
    "vmladav" a ".s8 r6, q3, q1\n"                                                                                     \
    "vmladav" a ".s8 r8, q4, q0\n"                                                                                     \
    "vmladav" a ".s8 r10, q4, q1\n"                                                                                    \
    "vmladav" a ".s8 r12, q5, q0\n"                                                                                    \
    "vmladav" a ".s8 lr, q5, q1\n"

#define PNLP_MVE_ROWS "ldrd r3, r5, [sp, #0]\nldrd r7, r9, [sp, #8]\n"

/* Inner sizes that are multiples of 64 */
#define PNLP_MVE_SUMS_OF_CHUNKS(step)                                                                                  \
    PNLP_MVE_CHUNK(step, "", "]")                                                                                      \
    "ldr r11, [sp, #44]\n"                                                                                             \
    "cmp r11, #0\n"                                                                                                    \
    "beq 3f\n"                                                                                                         \
    "2:\n" PNLP_MVE_CHUNK(step, "a", ", #64]!") "subs r11, #1\n"                                                       \
                                                "bne 2b\n" PNLP_MVE_ROWS "3:\n"

/* All others */
#define PNLP_MVE_SUMS_OF_PARTS                                                                                         \
    PNLP_MVE_ROWS                                                                                                      \
    "ldr r11, [sp, #48]\n" PNLP_MVE_PART("") "subs r11, #16\n"                                                         \
                                             "ble 3f\n"                                                                \
                                             "2:\n" PNLP_MVE_PART("a") "subs r11, #16\n"                               \
                                                                       "bgt 2b\n"                                      \
                                                                       "3:\n"                                          \
                                                                       "ldr r11, [sp, #52]\n"                          \
                                                                       "add r1, r11\n"

/* The sums as vectors, q0 of the first output, q1 of the second; rows that are not there repeat the last. */
#define PNLP_MVE_LANES_4                                                                                               \
    "vmov q0[2], q0[0], r0, r8\nvmov q1[2], q1[0], r2, r10\n"                                                          \
    "vmov q0[3], q0[1], r4, r12\nvmov q1[3], q1[1], r6, lr\n"
#define PNLP_MVE_LANES_2                                                                                               \
    "vmov q0[2], q0[0], r0, r4\nvmov q1[2], q1[0], r2, r6\n"                                                           \
    "vmov q0[3], q0[1], r4, r4\nvmov q1[3], q1[1], r6, r6\n"
#define PNLP_MVE_LANES_1 "vdup.32 q0, r0\nvdup.32 q1, r2\n"

/* From the sums to eight numbers before the zero point, which is r10 */
#define PNLP_MVE_REQUANTIZE                                                                                            \
    "ldr r11, [sp, #40]\n"                                                                                             \
    "ldm r11!, {r0, r2, r4, r6}\n"                                                                                     \
    "ldrd r8, r10, [sp, #16]\n"                                                                                        \
    "vadd.i32 q0, q0, r0\n"                                                                                            \
    "vadd.i32 q1, q1, r2\n"                                                                                            \
    "vqrdmulh.s32 q0, q0, r4\n"                                                                                        \
    "vqrdmulh.s32 q1, q1, r6\n"                                                                                        \
    "str r11, [sp, #40]\n"                                                                                             \
    "vrshl.s32 q0, r8\n"                                                                                               \
    "vrshl.s32 q1, r8\n"

/* Steps to the next pair; the flags say whether there is one. */
#define PNLP_MVE_NEXT                                                                                                  \
    "ldrd r4, r6, [sp, #32]\n"                                                                                         \
    "add r2, r6\n"                                                                                                     \
    "str r2, [sp, #28]\n"                                                                                              \
    "cmp r2, r4\n"                                                                                                     \
    "bne 1b\n"

/*
 * Copies the pass onto the stack: with every register taken, only the stack pointer is left to address memory by.
 * Leaves inner in r7, skip in r8, and r0 28 bytes into the pass. Each function that uses it states its stack, 100 bytes
 * of registers and these 56, with PNLP_ASM_STACK.
 */
#define PNLP_MVE_BEGIN                                                                                                 \
    "push {r4-r11, lr}\n"                                                                                              \
    "vpush {d8-d15}\n"                                                                                                 \
    "sub sp, #56\n"                                                                                                    \
    "ldr r1, [r0, #56]\n"                                                                                              \
    "vldrh.u16 q7, [r0, #60]\n"                                                                                        \
    "vmov.i32 q6, #0\n"                                                                                                \
    "ldm r0!, {r2-r8}\n"                                                                                               \
    "stm sp, {r2-r8}\n"                                                                                                \
    "add r9, sp, #28\n"                                                                                                \
    "ldm r0, {r2-r8}\n"                                                                                                \
    "stm r9, {r2-r8}\n"

#define PNLP_MVE_END                                                                                                   \
    "add sp, #56\n"                                                                                                    \
    "vpop {d8-d15}\n"                                                                                                  \
    "pop {r4-r11, pc}\n"

/* On to 7 where the inner size is not whole chunks, to 5 and 6 where there are 1 or 2 rows. */
#define PNLP_MVE_CHOOSE                                                                                                \
    "ldr r2, [r0, #48]\n"                                                                                              \
    "lsls r6, r7, #26\n"                                                                                               \
    "orrs r6, r8\n" PNLP_MVE_ROWS "bne 7f\n"                                                                           \
    "cmp r2, #2\n"                                                                                                     \
    "blt 5f\n"                                                                                                         \
    "beq 6f\n"

/* A pass whose eight numbers "finish" stores: of any inner size, or of whole chunks and 1, 2 or 4 rows */
#define PNLP_MVE_PASS(finish)                                                                                          \
    __asm__(PNLP_MVE_BEGIN PNLP_MVE_CHOOSE);                                                                           \
    __asm__("1:\n" PNLP_MVE_SUMS_OF_CHUNKS(PNLP_MVE_STEP_4) PNLP_MVE_LANES_4 PNLP_MVE_REQUANTIZE finish PNLP_MVE_END); \
    __asm__("5:\n1:\n" PNLP_MVE_SUMS_OF_CHUNKS(PNLP_MVE_STEP_1)                                                        \
                PNLP_MVE_LANES_1 PNLP_MVE_REQUANTIZE finish PNLP_MVE_END);                                             \
    __asm__("6:\n1:\n" PNLP_MVE_SUMS_OF_CHUNKS(PNLP_MVE_STEP_2)                                                        \
                PNLP_MVE_LANES_2 PNLP_MVE_REQUANTIZE finish PNLP_MVE_END);                                             \
    __asm__("7:\n1:\n" PNLP_MVE_SUMS_OF_PARTS PNLP_MVE_LANES_4 PNLP_MVE_REQUANTIZE finish PNLP_MVE_END)

#endif
