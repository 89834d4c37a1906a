#include "mve_pass.h"
#include "mve_pass_asm.h"

#define PNLP_MVE_FINISH_S16                                                                                            \
    "vadd.i32 q0, q0, r10\n"                                                                                           \
    "vadd.i32 q1, q1, r10\n"                                                                                           \
    "vqmovnb.s32 q2, q0\n"                                                                                             \
    "ldr r2, [sp, #28]\n"                                                                                              \
    "vqmovnt.s32 q2, q1\n"                                                                                             \
    "vstrh.16 q2, [r2, q7, uxtw #1]\n" PNLP_MVE_NEXT

PNLP_ASM_STACK(pnlp_mve_pass_s16, 156);

PNLP_SHARED PNLP_NAKED void pnlp_mve_pass_s16(PNLP_IN_REGISTER const pnlp_mve_pass *pass)
{
    PNLP_MVE_PASS(PNLP_MVE_FINISH_S16);
}
