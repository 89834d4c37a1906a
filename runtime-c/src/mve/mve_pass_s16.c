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
    register const pnlp_mve_pass *r0 __asm__("r0") = pass;

    if (pass->inner % 64 != 0 || pass->skip != 0) {
        __asm__ volatile(MVE_BEGIN MVE_SUMS_OF_PARTS MVE_LANES_4 MVE_REQUANTIZE MVE_FINISH MVE_END MVE_OPERANDS);
    } else if (pass->rows == 1) {
        __asm__ volatile(MVE_BEGIN MVE_SUMS_OF_CHUNKS(MVE_STEP_1)
                             MVE_LANES_1 MVE_REQUANTIZE MVE_FINISH MVE_END MVE_OPERANDS);
    } else if (pass->rows == 2) {
        __asm__ volatile(MVE_BEGIN MVE_SUMS_OF_CHUNKS(MVE_STEP_2)
                             MVE_LANES_2 MVE_REQUANTIZE MVE_FINISH MVE_END MVE_OPERANDS);
    } else {
        __asm__ volatile(MVE_BEGIN MVE_SUMS_OF_CHUNKS(MVE_STEP_4)
                             MVE_LANES_4 MVE_REQUANTIZE MVE_FINISH MVE_END MVE_OPERANDS);
    }
}
