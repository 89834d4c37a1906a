/*
 * What the kernels for cores with the DSP extension share (Cortex-M4, M7, M33). Weights are packed for them by
 * src/Compiler/Packing/DspPacking.cs; the portable kernels define what they compute.
 */
#ifndef PNLP_DSP_H
#define PNLP_DSP_H

#include <string.h>

#include "../pnlp_asm.h"
#include "../pnlp_inner.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Instructions ------------------------------------------------------------------------------------------------ */

/* Bytes 0 and 2, signed, as two halfwords. */
static inline uint32_t pnlp_sxtb16(uint32_t bytes)
{
    uint32_t pair;
    __asm__("sxtb16 %0, %1" : "=r"(pair) : "r"(bytes));
    return pair;
}

/* Bytes 1 and 3. */
static inline uint32_t pnlp_sxtb16_odd(uint32_t bytes)
{
    uint32_t pair;
    __asm__("sxtb16 %0, %1, ror #8" : "=r"(pair) : "r"(bytes));
    return pair;
}

/* The lower halfwords of both; the upper halfwords of both. */
static inline uint32_t pnlp_pack_lower(uint32_t low, uint32_t high)
{
    uint32_t pair;
    __asm__("pkhbt %0, %1, %2, lsl #16" : "=r"(pair) : "r"(low), "r"(high));
    return pair;
}

static inline uint32_t pnlp_pack_upper(uint32_t low, uint32_t high)
{
    uint32_t pair;
    __asm__("pkhtb %0, %1, %2, asr #16" : "=r"(pair) : "r"(high), "r"(low));
    return pair;
}

static inline int32_t pnlp_smlad(uint32_t a, uint32_t b, int32_t sum)
{
    int32_t result;
    __asm__("smlad %0, %1, %2, %3" : "=r"(result) : "r"(a), "r"(b), "r"(sum));
    return result;
}

/* high(v, m) + addend, modulo 2^32 */
static inline int32_t pnlp_high_plus(int32_t v, int32_t m, int32_t addend)
{
    int32_t result;
    __asm__("smmlar %0, %1, %2, %3" : "=r"(result) : "r"(v), "r"(m), "r"(addend));
    return result;
}

static inline int32_t pnlp_saturate8(int32_t v)
{
    int32_t result;
    __asm__("ssat %0, #8, %1" : "=r"(result) : "r"(v));
    return result;
}

static inline int32_t pnlp_saturate16(int32_t v)
{
    int32_t result;
    __asm__("ssat %0, #16, %1" : "=r"(result) : "r"(v));
    return result;
}

/* Four bytes at any address. */
static inline uint32_t pnlp_load_word(const int8_t *from)
{
    uint32_t word;
    memcpy(&word, from, sizeof word);
    return word;
}

/* ---- Requantization ---------------------------------------------------------------------------------------------- */

/*
 * Rounding and zero point as one addend before the shift, which is at most 20: nothing overflows, as |high| < 2^30 and
 * |zero point << shift| <= 2^27.
 */
static inline int32_t pnlp_dsp_addend(int32_t shift, int32_t zero_point)
{
    return ((int32_t)1 << (shift - 1)) + zero_point * ((int32_t)1 << shift);
}

/* ---- Sums of products -------------------------------------------------------------------------------------------- */

/* A packed sum of the second column keeps within 24 bits over so many steps: 128 * 127 * 512 < 2^23. */
enum { PNLP_DSP_MOST_STEPS = 256, PNLP_DSP_UNROLLED = 8, PNLP_DSP_UNROLLED_FOUR_ROWS = 16 };

/*
 * Two layouts of biases and multipliers (DspPacking). Packed: for each pair of columns the first bias, 256 times the
 * second plus the first, both multipliers; there is no array of multipliers then. It stands for a proof that 256 times
 * any accumulator of a second column fits 32 bits, and a shift of at most 14. Plain, where either fails: as the model
 * has them.
 */
typedef struct pnlp_dsp_column {
    int32_t bias;
    int32_t multiplier;
} pnlp_dsp_column;

static inline pnlp_dsp_column pnlp_dsp_column_of(const pnlp_dense *layer, int32_t output)
{
    pnlp_dsp_column column = {layer->bias[output], 0};

    if (layer->multiplier == NULL) {
        const int32_t *pair = layer->bias + (output >> 1) * 4;
        column.bias = (output & 1) != 0 ? (int32_t)((uint32_t)pair[1] - (uint32_t)pair[0]) >> 8 : pair[0];
        column.multiplier = pair[2 + (output & 1)];
    } else {
        column.multiplier = layer->multiplier[output];
    }
    return column;
}

/*
 * Four rows or fewer as a panel: for each step, two values of every row as two halfwords. A step is two products for
 * each of the rows and each of two columns.
 */
typedef struct pnlp_dsp_panel {
    uint32_t *words; /* [steps][rows] */
    int32_t rows;    /* 1 .. 4 */
    int32_t steps;
} pnlp_dsp_panel;

/* Where the outputs of a panel go. */
typedef struct pnlp_dsp_target {
    int32_t row_stride;
    int32_t column_stride;
    int32_t columns;
    int32_t words_per_pair; /* of packed weights, for a pair of columns */
} pnlp_dsp_target;

/*
 * The sums of a panel of 4, 3, 2, 1 rows with a pair of columns. All 2 * rows sums begin with sums[0]; sums[1] says how
 * many bytes of the unrolled loop the first pass leaves out. Then sums[r] is that beginning plus S0, sums[rows + r] it
 * plus 256 * S1 + S0 modulo 2^32, S0 and S1 being the products of row r with the first and the second column.
 */
void pnlp_dsp_dot_4(const uint32_t *weight, const uint32_t *panel, const uint32_t *end, int32_t *sums);
void pnlp_dsp_dot_3(const uint32_t *weight, const uint32_t *panel, const uint32_t *end, int32_t *sums);
void pnlp_dsp_dot_2(const uint32_t *weight, const uint32_t *panel, const uint32_t *end, int32_t *sums);
void pnlp_dsp_dot_1(const uint32_t *weight, const uint32_t *panel, const uint32_t *end, int32_t *sums);

/* How the sums of four rows become outputs: as bytes, by a table, as halfwords; rows or columns side by side. */
typedef enum pnlp_dsp_tail {
    PNLP_DSP_BYTES = 0,
    PNLP_DSP_BYTES_BY_TABLE = 4,
    PNLP_DSP_HALFWORDS = 8,
    PNLP_DSP_TURNED_BYTES = 12,
    PNLP_DSP_TURNED_BYTES_BY_TABLE = 16
} pnlp_dsp_tail;

/* What pnlp_dsp_four_rows works with; it knows the offsets. */
typedef struct pnlp_dsp_four_rows_state {
    const uint32_t *panel;
    int32_t skip;           /* bytes of the unrolled loop that the first pass leaves out */
    const uint32_t *end;    /* of the panel */
    int32_t tail;           /* a pnlp_dsp_tail */
    const int32_t *last;    /* behind the last pair of columns */
    const int32_t *columns; /* packed biases and multipliers, at least one pair */
    int32_t addend;
    int32_t shift;
    int32_t second_addend;
    void *y;
    int32_t stride;      /* bytes from row to row, or, turned, from column to column */
    int32_t weight_rest; /* bytes from the weights used of a pair to the next pair; looked at if turned */
    const int8_t *table; /* of the output 0 */
    const uint32_t *weight;
} pnlp_dsp_four_rows_state;

void pnlp_dsp_four_rows(const pnlp_dsp_four_rows_state *state);

/* Bytes of a step's code. */
enum { PNLP_DSP_STEP_4 = 48, PNLP_DSP_STEP_3 = 40, PNLP_DSP_STEP_2 = 28, PNLP_DSP_STEP_1 = 20 };

static inline int32_t pnlp_dsp_skip(int32_t steps, int32_t unrolled, int32_t step_bytes)
{
    return (-steps & (unrolled - 1)) * step_bytes;
}

/* y[r * row_stride + o * column_stride] for all rows of the panel and all columns of the layer. */
void pnlp_dsp_columns_s8(const pnlp_dense *layer, const pnlp_dsp_panel *panel, const pnlp_dsp_target *target,
                         int8_t *y);
void pnlp_dsp_columns_s16(const pnlp_dense *layer, const pnlp_dsp_panel *panel, const pnlp_dsp_target *target,
                          int16_t *y);

/* Rows of "inner" bytes, "row_step" bytes apart, in the order of pairs (0, 2), (1, 3) of each four. */
void pnlp_dsp_panel_of_rows(pnlp_dsp_panel *panel, const int8_t *x, int32_t inner, int32_t row_step);

/* y [outputs][channels] from x [used][channels], a panel being four channels over all of "used", in pairs (0, 1). */
void pnlp_dsp_token_mix(const pnlp_dense *layer, const int8_t *x, int32_t used, int32_t outputs, int32_t channels,
                        uint32_t *scratch, int8_t *y);

#ifdef __cplusplus
}
#endif

#endif
