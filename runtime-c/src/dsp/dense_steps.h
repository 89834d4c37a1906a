/*
 * Assembly that the inner loops of dense layers share: dense_dot.c has what the registers hold. Inputs are loaded
 * before the weights, and the word of weights is multiplied before what SXTB16 makes of it: of all orders that take 12
 * instructions for four rows that is the fastest on a Cortex-M7 (bench/load-forms.py).
 */
#ifndef PNLP_DENSE_STEPS_H
#define PNLP_DENSE_STEPS_H

#define PNLP_LOAD_WEIGHT "ldr r12, [r0], #4\n sxtb16 lr, r12\n"

#define PNLP_STEP_4                                                                                                    \
    "ldrd r2, r3, [r1], #8\n" PNLP_LOAD_WEIGHT                                                                         \
    "smlad r8, r2, r12, r8\n smlad r9, r3, r12, r9\n smlad r4, r2, lr, r4\n smlad r5, r3, lr, r5\n"                    \
    "ldrd r2, r3, [r1], #8\n"                                                                                          \
    "smlad r10, r2, r12, r10\n smlad r11, r3, r12, r11\n smlad r6, r2, lr, r6\n smlad r7, r3, lr, r7\n"

#endif
