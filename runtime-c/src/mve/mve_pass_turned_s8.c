#include "mve_pass.h"
#include "mve_pass_asm.h"

/*
 * At most 16 inputs: the rows stay in q0 to q3 for all outputs, and what the pass keeps on the stack fits registers.
 *
 *   r1 weights, r3 y, r5 columns, r7 table, r11 what to skip; q4 q5 weights, then the two outputs
 */
PNLP_ASM_STACK(pnlp_mve_pass_turned_s8, 156);

PNLP_SHARED PNLP_NAKED void pnlp_mve_pass_turned_s8(PNLP_IN_REGISTER const pnlp_mve_pass *pass)
{
    __asm__(PNLP_MVE_BEGIN "ldr r3, [sp]\n"
                           "vld40.8 {q0, q1, q2, q3}, [r3]\n"
                           "vld41.8 {q0, q1, q2, q3}, [r3]\n"
                           "vld42.8 {q0, q1, q2, q3}, [r3]\n"
                           "vld43.8 {q0, q1, q2, q3}, [r3]\n"
                           "ldr r3, [sp, #28]\n"
                           "ldr r5, [sp, #40]\n"
                           "ldr r7, [sp, #24]\n"
                           "ldr r11, [sp, #52]\n"
                           "2:\n"
                           "vldrb.u8 q4, [r1], #16\n"
                           "vmladav.s8 r0, q0, q4\n"
                           "vldrb.u8 q5, [r1], #16\n"
                           "vmladav.s8 r2, q0, q5\n"
                           "add r1, r11\n"
                           "vmladav.s8 r4, q1, q4\n"
                           "vmladav.s8 r6, q1, q5\n"
                           "vmladav.s8 r8, q2, q4\n"
                           "vmladav.s8 r10, q2, q5\n"
                           "vmladav.s8 r12, q3, q4\n"
                           "vmladav.s8 lr, q3, q5\n"
                           "vmov q4[2], q4[0], r0, r8\n"
                           "vmov q5[2], q5[0], r2, r10\n"
                           "vmov q4[3], q4[1], r4, r12\n"
                           "vmov q5[3], q5[1], r6, lr\n"
                           "ldm r5!, {r0, r2, r4, r6}\n"
                           "ldrd r8, r10, [sp, #16]\n"
                           "vadd.i32 q4, q4, r0\n"
                           "vadd.i32 q5, q5, r2\n"
                           "vqrdmulh.s32 q4, q4, r4\n"
                           "vqrdmulh.s32 q5, q5, r6\n"
                           "vrshl.s32 q4, r8\n"
                           "vrshl.s32 q5, r8\n"
                           "vqmovnb.s32 q4, q4\n"
                           "ldrd r4, r6, [sp, #32]\n"
                           "vqmovnt.s32 q4, q5\n"
                           "vqadd.s16 q4, q4, r10\n"
                           "cbz r7, 4f\n"
                           "vqmovunb.s16 q6, q4\n"
                           "vldrb.s16 q4, [r7, q6]\n"
                           "4:\n"
                           "vqmovnb.s16 q4, q4\n"
                           "vstrb.16 q4, [r3, q7]\n"
                           "add r3, r6\n"
                           "cmp r3, r4\n"
                           "bne 2b\n" PNLP_MVE_END);
}
