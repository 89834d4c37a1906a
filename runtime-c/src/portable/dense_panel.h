/* What the portable kernels of dense layers share. */
#ifndef PNLP_DENSE_PANEL_H
#define PNLP_DENSE_PANEL_H

#include "../pnlp_inner.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Four rows, or channels, value by value: the lower half of an element is 65536 * row 1 + row 0, the upper half
 * 65536 * row 3 + row 2.
 */
typedef struct pnlp_dense_panel {
    uint64_t *fours; /* [inner] */
    int32_t rows;    /* 1 .. 4; what is not there is zero */
    int32_t inner;
} pnlp_dense_panel;

/* Elements from row to row and from column to column of the output, and how many columns */
typedef struct pnlp_dense_target {
    int32_t row_stride;
    int32_t column_stride;
    int32_t columns;
} pnlp_dense_target;

/* Modulo 2^32, as all sums over a panel */
static inline uint32_t pnlp_dense_wide(int8_t value)
{
    return (uint32_t)(int32_t)value;
}

/* x: value i of row r at x[i * step + r * row_step] */
void pnlp_dense_fill(pnlp_dense_panel *panel, const int8_t *x, int32_t step, int32_t row_step);

void pnlp_dense_columns_s8(const pnlp_dense *layer, const pnlp_dense_panel *panel, const pnlp_dense_target *target,
                           int8_t *y);
void pnlp_dense_columns_s16(const pnlp_dense *layer, const pnlp_dense_panel *panel, const pnlp_dense_target *target,
                            int16_t *y);

/* One row without a panel, outputs side by side */
void pnlp_dense_row_s8(const pnlp_dense *layer, const int8_t *x, int8_t *y);
void pnlp_dense_row_s16(const pnlp_dense *layer, const int8_t *x, int16_t *y);

/* token_contract and token_expand: y [outputs][channels] from x [used][channels]; a panel is four channels. */
void pnlp_token_mix(const pnlp_dense *layer, const int8_t *x, int32_t used, int32_t outputs, int32_t channels,
                    uint64_t *scratch, int8_t *y);

#ifdef __cplusplus
}
#endif

#endif
