#include "mve_pass.h"
#include "mve_pass_asm.h"

#define MVE_FINISH                                                                                                     \
    "vadd.i32 q0, q0, r10\n"                                                                                           \
    "vadd.i32 q1, q1, r10\n"                                                                                           \
    "vqmovnb.s32 q2, q0\n"                                                                                             \
    "ldr r2, [sp, #28]\n"                                                                                              \
    "vqmovnt.s32 q2, q1\n"                                                                                             \
    "vstrh.16 q2, [r2, q7, uxtw #1]\n" MVE_NEXT

PNLP_ASM_STACK(pnlp_mve_pass_s16, 64);

void pnlp_mve_pass_s16(const pnlp_mve_pass *pass)
{
    MVE_PASS(pass, MVE_FINISH)
}
