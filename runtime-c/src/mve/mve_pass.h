/*
 * The product at the heart of the dense kernels for MVE: four rows by all outputs, two outputs at a time.
 *
 * Weights come packed (src/Compiler/Packing/MvePacking.cs): for every pair of outputs 16 bytes of the first, 16 of the
 * second, and so on along the inner side, whose end is filled up with zeros to a multiple of 16. An odd last output
 * makes a pair with zeros. Biases and multipliers lie pair by pair too: bias, bias, multiplier / 2, multiplier / 2
 * (the instruction that multiplies doubles).
 */
#ifndef PNLP_MVE_PASS_H
#define PNLP_MVE_PASS_H

#include "../pnlp_asm.h"
#include "../pnlp_inner.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The assembly knows the order: the first 14 words are copied, some are loaded in pairs. */
typedef struct pnlp_mve_pass {
    const int8_t *x[4]; /* rows; fewer than four: some of them twice */
    int32_t left_shift; /* negative: to the right */
    int32_t zero_point; /* 128 higher where there is a table */
    const int8_t *table;
    void *y;
    const void *end;        /* where y is after the last pair */
    int32_t step;           /* bytes of y from pair to pair */
    const int32_t *columns; /* of the first pair */
    int32_t more;           /* inner / 64 - 1 */
    int32_t inner;          /* bytes of a row */
    int32_t skip;           /* bytes of a pair's weights behind those that inner bytes meet */
    const int8_t *weight;   /* of the first pair */
    uint16_t offset[8];     /* elements of y from a pair's first: row 0 first output, row 0 second, row 1 first, ... */
    int32_t rows;           /* how many of the four are different: fewer take less time */
} pnlp_mve_pass;

/* Pairs of outputs, at least one, of four rows */
void pnlp_mve_pass_s8(const pnlp_mve_pass *pass);
void pnlp_mve_pass_s16(const pnlp_mve_pass *pass);

/* The same of rows of at most 16 bytes: at x[0] byte 0 of all four rows, byte 1, ... up to byte 15. */
void pnlp_mve_pass_turned_s8(const pnlp_mve_pass *pass);

/* Which of the passes above: a name instead of a pointer, so that tools can follow the calls and add up the stack. */
typedef enum pnlp_mve_kernel { PNLP_MVE_S8, PNLP_MVE_S16, PNLP_MVE_TURNED_S8 } pnlp_mve_kernel;

/* All passes of a layer: those of pairs, and that of an output without a partner, which is stored aside. */
typedef struct pnlp_mve_job {
    pnlp_mve_pass pairs;
    pnlp_mve_pass last;
    pnlp_mve_kernel kernel;
    int32_t pair_count;
    int32_t has_last;
    int32_t element_bytes;
} pnlp_mve_job;

/* The first "outputs" of the layer from "used" bytes of every row; outputs lie "step" elements apart. */
void pnlp_mve_begin(pnlp_mve_job *job, pnlp_mve_kernel kernel, const pnlp_dense *layer, int32_t used, int32_t outputs,
                    int32_t step, int32_t element_bytes);

/* Where four rows are, "x_step" bytes apart, and their outputs, "y_step" elements apart; those behind "rows" are the
 * last one. */
void pnlp_mve_place(pnlp_mve_job *job, const int8_t *x, int32_t x_step, int32_t y_step, int32_t output_step,
                    int32_t rows);

/* Computes the outputs of these rows. */
void pnlp_mve_run(pnlp_mve_job *job, int32_t rows, void *y);

/*
 * y [outputs][channels] of token_contract and token_expand, from the first "used" rows of x.
 * scratch: 64 bytes, and 4 for every row used, their number rounded up to 16.
 */
void pnlp_mve_token_mix(const pnlp_dense *layer, const int8_t *x, int32_t used, int32_t outputs, int32_t channels,
                        void *scratch, int8_t *y);

#ifdef __cplusplus
}
#endif

#endif
