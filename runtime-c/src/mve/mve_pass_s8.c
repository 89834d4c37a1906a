#include "mve_pass.h"
#include "mve_pass_asm.h"

/*
 * Clamped to s8, or, for a table, to 0 .. 255 (the zero point is 128 higher then), gathered, and stored with one
 * scattering instruction.
 */
#define PNLP_MVE_FINISH_S8                                                                                             \
    "vqmovnb.s32 q2, q0\n"                                                                                             \
    "ldrd r0, r2, [sp, #24]\n"                                                                                         \
    "vqmovnt.s32 q2, q1\n"                                                                                             \
    "vqadd.s16 q2, q2, r10\n"                                                                                          \
    "cbz r0, 4f\n"                                                                                                     \
    "vqmovunb.s16 q6, q2\n"                                                                                            \
    "vldrb.s16 q2, [r0, q6]\n"                                                                                         \
    "4:\n"                                                                                                             \
    "vqmovnb.s16 q2, q2\n"                                                                                             \
    "vstrb.16 q2, [r2, q7]\n" PNLP_MVE_NEXT

PNLP_ASM_STACK(pnlp_mve_pass_s8, 156);

PNLP_SHARED PNLP_NAKED void pnlp_mve_pass_s8(PNLP_IN_REGISTER const pnlp_mve_pass *pass)
{
    PNLP_MVE_PASS(PNLP_MVE_FINISH_S8);
}
