/*
 * What generated code calls. One signature an operator, whatever the instruction set; integer semantics are those of
 * docs/numerics.md. Kernels know nothing of any model: shapes and constants come in descriptors that live in flash.
 *
 * Matrices are row-major. "rows" is the number of word rows computed: the words, or max_tokens with fixed padding.
 * Pointers never alias unless a function says that it works in place.
 */
#ifndef PNLP_INNER_H
#define PNLP_INNER_H

#include "../include/pnlp/pnlp.h"
#include "pnlp_names.h"

#ifdef __cplusplus
extern "C" {
#endif

#if (-1 >> 1) != -1
#error "The runtime needs arithmetic right shifts of negative numbers."
#endif

/* Kernels read weights as words; a compiler that does not know the attribute must align arrays of bytes by itself. */
#if defined(__GNUC__)
#define PNLP_ALIGNED(bytes) __attribute__((aligned(bytes)))
#else
#define PNLP_ALIGNED(bytes)
#endif

/* (v * m + 2^31) >> 32; written so that compilers see one long product and one addition of its bit 31. */
static inline int32_t pnlp_high(int32_t v, int32_t m)
{
    const int64_t product = (int64_t)v * m;
    return (int32_t)(product >> 32) + (int32_t)((uint32_t)product >> 31);
}

static inline int32_t pnlp_clamp(int32_t v, int32_t low, int32_t high)
{
    return v < low ? low : (v > high ? high : v);
}

/* clamp(v, -128, 127): one comparison while nothing saturates */
static inline int32_t pnlp_clamp8(int32_t v)
{
    const int32_t narrowed = (int8_t)v;
    return narrowed == v ? v : 127 ^ (v >> 31);
}

/* From an accumulator to an output before clamping: docs/numerics.md, "Requantization". */
static inline int32_t pnlp_requantize(int32_t v, int32_t multiplier, int32_t shift, int32_t zero_point)
{
    return ((pnlp_high(v, multiplier) + ((int32_t)1 << (shift - 1))) >> shift) + zero_point;
}

/* The same, as s8 and through the activation, if there is one. */
static inline int8_t pnlp_requantize_s8(int32_t v, int32_t multiplier, int32_t shift, int32_t zero_point,
                                        const int8_t *table)
{
    const int32_t y = pnlp_clamp8(pnlp_requantize(v, multiplier, shift, zero_point));
    return table != NULL ? table[y + 128] : (int8_t)y;
}

/*
 * States that assembly in "function" takes "bytes" of stack the compiler knows nothing of. Declares nothing of use: it
 * is read from the source where stack frames are added up.
 */
#define PNLP_ASM_STACK(function, bytes) struct pnlp_asm_stack_##function##_##bytes

/* ---- Dense layers ------------------------------------------------------------------------------------------------ */

/*
 * A dense product with the zero point of its input folded into the bias.
 * token_contract: weight [outputs][max_tokens], inner = max_tokens, the first "rows" columns are used.
 * token_expand:   weight [max_tokens][inner], outputs = max_tokens, the first "rows" rows are used.
 */
typedef struct pnlp_dense {
    const int8_t *weight;      /* [outputs][inner], or as the instruction set's kernels want it: src/Compiler/Packing */
    const int32_t *bias;       /* [outputs] */
    const int32_t *multiplier; /* [outputs], even */
    const int8_t *table;       /* activation, indexed by output + 128, or NULL */
    int32_t inner;
    int32_t outputs;
    int32_t shift;
    int32_t zero_point;
} pnlp_dense;

/*
 * scratch: what a kernel works in, 8-byte aligned; how much, says src/Compiler/Packing for each instruction set.
 */

/* x [rows][inner] -> y [rows][outputs] */
void pnlp_fully_connected_s8(const pnlp_dense *layer, const int8_t *x, int32_t rows, void *scratch, int8_t *y);
void pnlp_fully_connected_s16(const pnlp_dense *layer, const int8_t *x, int32_t rows, void *scratch, int16_t *y);

/* x [rows][channels] -> y [outputs][channels] */
void pnlp_token_contract_s8(const pnlp_dense *layer, const int8_t *x, int32_t rows, int32_t channels, void *scratch,
                            int8_t *y);

/* x [inner][channels] -> y [rows][channels] */
void pnlp_token_expand_s8(const pnlp_dense *layer, const int8_t *x, int32_t rows, int32_t channels, void *scratch,
                          int8_t *y);

/*
 * A convolution over words: an output of word t is a dense product with words t - before .. t + after. Rows outside the
 * text contribute nothing, which is what the input's zero point does.
 */
typedef struct pnlp_conv1d {
    pnlp_dense dense; /* inner = (before + 1 + after) * channels */
    int32_t channels;
    int32_t before;
    int32_t after;
    int32_t pad; /* what absent words hold: the zero point of the input */
} pnlp_conv1d;

/*
 * x [rows][channels] -> y [rows][outputs]
 * scratch: (four + before + after) * channels bytes, filled up to a multiple of 8, "four" being rows if they are fewer,
 * and behind them what a fully_connected of so many rows and the same inner side works in.
 */
void pnlp_conv1d_s8(const pnlp_conv1d *layer, const int8_t *x, int32_t rows, void *scratch, int8_t *y);

/*
 * The windows of "count" words, at most four, from "first" on lie "channels" bytes apart, which is why they overlap.
 * Returns the first: in x where all words of them exist, otherwise in the scratch buffer of conv1d, padded.
 */
const int8_t *pnlp_conv1d_windows(const pnlp_conv1d *layer, const int8_t *x, int32_t rows, int32_t first, int32_t count,
                                  void *scratch);

/* What lies behind the padded words in scratch. */
void *pnlp_conv1d_rest(const pnlp_conv1d *layer, int32_t rows, void *scratch);

/* The bottleneck gathers: its weights lie feature by feature. */
typedef struct pnlp_bottleneck {
    const int8_t *weight;      /* [(2 * window + 1) * feature_size][outputs] */
    const int32_t *bias;       /* [outputs] */
    const int32_t *multiplier; /* [outputs], even */
    const int8_t *table;       /* activation or NULL */
    int32_t num_hashes;
    int32_t feature_size;
    int32_t window;
    int32_t outputs;
    int32_t shift;
    int32_t zero_point;
} pnlp_bottleneck;

/* positions [words][num_hashes] -> y [rows][outputs], rows >= words */
void pnlp_bottleneck_s8(const pnlp_bottleneck *layer, const uint16_t *positions, int32_t words, int32_t rows,
                        void *scratch, int8_t *y);

/*
 * One row of it: bias and the gathered weights of "words" neighbours, whose windows are "place", "place" + 1, ...
 * positions [words][num_hashes]; no neighbours where words <= 0. scratch of the portable one: s32 [outputs]
 */
void pnlp_bottleneck_row_s8(const pnlp_bottleneck *layer, const uint16_t *positions, int32_t place, int32_t words,
                            void *scratch, int8_t *y);

/* ---- Element-wise, normalization, pooling ------------------------------------------------------------------------ */

typedef struct pnlp_layer_norm {
    const int32_t *gain; /* [channels], even */
    const int32_t *bias; /* [channels], with the rounding and the zero point of the last shift */
    uint64_t epsilon;
    int32_t channels;
    int32_t shift;
} pnlp_layer_norm;

/* x [rows][channels] -> y [rows][channels]; works in place (y == x) */
void pnlp_layer_norm_s8(const pnlp_layer_norm *layer, const int8_t *x, int32_t rows, int8_t *y);

/* y[i] = table[x[i] + 128]; works in place */
void pnlp_lookup_s8(const int8_t *table, const int8_t *x, int32_t count, int8_t *y);

typedef struct pnlp_add {
    int32_t multiplier_x;
    int32_t multiplier_y;
    int32_t offset;
    int32_t shift;
} pnlp_add;

/* out[i] = clamp((x[i] * mx + y[i] * my + offset) >> shift); out may be x or y */
void pnlp_add_s8(const pnlp_add *layer, const int8_t *x, const int8_t *y, int32_t count, int8_t *out);

/* x [rows][x_channels], y [rows][y_channels] -> out [rows][x_channels + y_channels] */
void pnlp_concat_s8(const int8_t *x, int32_t x_channels, const int8_t *y, int32_t y_channels, int32_t rows,
                    int8_t *out);

/* The pooling of a quasi-recurrent layer; gates in 1/256 with zero point -128, z with zero point 0. */
typedef struct pnlp_fo_pool {
    int32_t multiplier;
    int32_t shift; /* 1 .. 30 */
    int32_t zero_point;
    int32_t backward; /* from the last word to the first */
} pnlp_fo_pool;

/*
 * z, f, o [rows][channels] -> y [rows][channels]; y may be z, f or o.
 * With F = f[t] + 128, O = o[t] + 128, and s = 0 before the first word:
 * s = (F * s + (256 - F) * 256 * z[t] + 128) >> 8; y[t] = clamp8(requantized O * s)
 */
void pnlp_fo_pool_s8(const pnlp_fo_pool *layer, const int8_t *z, const int8_t *f, const int8_t *o, int32_t rows,
                     int32_t channels, int8_t *y);

/* x [rows][channels] -> y [channels] */
void pnlp_max_pool_s8(const int8_t *x, int32_t rows, int32_t channels, int8_t *y);

/* What normalizes a row of some channels: n = high(x * factor - offset, reciprocal). Assembly knows the order. */
typedef struct pnlp_row_scale {
    uint32_t factor;
    uint32_t offset;
    int32_t reciprocal;
} pnlp_row_scale;

/* The sum of a row's elements, and that of their squares. */
void pnlp_row_sums(const int8_t *x, int32_t channels, int32_t *sum, int32_t *squares);

/* squares: the sum of the squares */
pnlp_row_scale pnlp_row_scale_of(int32_t sum, int32_t squares, int32_t channels, uint64_t epsilon);

/* ---- Least RAM: blocks in place on the residual stream ------------------------------------------------------------
 */

/* Parts of a scratch buffer begin at multiples of 8. */
static inline int32_t pnlp_aligned(int32_t bytes)
{
    return (bytes + 7) & ~7;
}

/*
 * x += expand(contract(norm(x))), x [rows][channels], "panel" channels at a time.
 * scratch: 8 bytes a row, panels [rows][panel] and [hidden][panel], each filled up to a multiple of 8, and behind them
 * what the two products work in.
 */
void pnlp_mix_tokens_s8(const pnlp_layer_norm *norm, const pnlp_dense *contract, const pnlp_dense *expand,
                        const pnlp_add *add, int32_t rows, int32_t panel, void *scratch, int8_t *x);

/*
 * x += out(hidden(norm(x))), x [rows][channels], "panel" rows at a time.
 * scratch: panels [panel][channels] and [panel][hidden], each filled up to a multiple of 8, and behind them what the
 * two products work in.
 */
void pnlp_mix_channels_s8(const pnlp_layer_norm *norm, const pnlp_dense *hidden, const pnlp_dense *out,
                          const pnlp_add *add, int32_t rows, int32_t panel, void *scratch, int8_t *x);

/*
 * The label of each word: the lowest index of its greatest logit. Logits [panel][outputs] lie in scratch, "panel" words
 * at a time, and behind them, at a multiple of 8, what the product works in.
 */
void pnlp_token_labels_s8(const pnlp_dense *layer, const int8_t *x, int32_t words, int32_t panel, void *scratch,
                          uint16_t *labels);

/* What layer_norm needs to know of a row, in two integers. */
typedef struct pnlp_norm_row {
    int32_t sum_and_shift; /* PNLP_NORM_SHIFTS * sum + shift */
    int32_t reciprocal;
} pnlp_norm_row;

enum { PNLP_NORM_SHIFTS = 32 };

static inline pnlp_norm_row pnlp_norm_row_of(int32_t sum, int32_t squares, int32_t channels, uint64_t epsilon)
{
    const pnlp_row_scale scale = pnlp_row_scale_of(sum, squares, channels, epsilon);
    int32_t shift = 0;
    while ((scale.factor >> shift) > (uint32_t)channels) {
        shift++;
    }
    const pnlp_norm_row row = {sum * PNLP_NORM_SHIFTS + shift, scale.reciprocal};
    return row;
}

/* n = high(x * factor - offset, reciprocal), both modulo 2^32 */
static inline uint32_t pnlp_norm_factor(pnlp_norm_row row, int32_t channels)
{
    return (uint32_t)channels << (row.sum_and_shift & (PNLP_NORM_SHIFTS - 1));
}

static inline uint32_t pnlp_norm_offset(pnlp_norm_row row)
{
    return (uint32_t)(row.sum_and_shift >> 5) << (row.sum_and_shift & (PNLP_NORM_SHIFTS - 1));
}

/* x [rows][channels] -> state [rows] */
void pnlp_layer_norm_rows(const pnlp_layer_norm *layer, const int8_t *x, int32_t rows, pnlp_norm_row *state);

/* Columns first .. first + count of the normalized x [rows][channels] -> y [rows][count] */
void pnlp_layer_norm_panel_s8(const pnlp_layer_norm *layer, const pnlp_norm_row *state, const int8_t *x, int32_t rows,
                              int32_t first, int32_t count, int8_t *y);

/* x[r][c] = the sum of x[r][c] and y[r][c] for c < count; y [rows][count], rows of x lie "channels" apart. */
void pnlp_add_panel_s8(const pnlp_add *layer, const int8_t *y, int32_t rows, int32_t count, int32_t channels,
                       int8_t *x);

/* ---- Least weight traffic: constants read from flash once ---------------------------------------------------------
 */

/*
 * The kernels read a layer's weights again for every few rows. These copy a block of its outputs into scratch first and
 * run all rows over it, for flash that is slower than RAM. How the constants lie:
 */
typedef struct pnlp_staging {
    int32_t weight_bytes; /* all of them */
    int32_t pair_bytes;   /* weights of two outputs */
    int32_t block;        /* outputs at a time, an even number */
} pnlp_staging;

/*
 * As the functions without "staged". scratch: the table's 256 bytes if there is one, block / 2 pairs of weights and
 * 8 bytes of constants for each output of a block, each part filled up to a multiple of 8; for fully_connected the
 * outputs [rows][block] of a block, filled up likewise; and behind them what the kernel works in.
 */
void pnlp_fully_connected_staged_s8(const pnlp_dense *layer, pnlp_staging staging, const int8_t *x, int32_t rows,
                                    void *scratch, int8_t *y);
void pnlp_fully_connected_staged_s16(const pnlp_dense *layer, pnlp_staging staging, const int8_t *x, int32_t rows,
                                     void *scratch, int16_t *y);
void pnlp_token_contract_staged_s8(const pnlp_dense *layer, pnlp_staging staging, const int8_t *x, int32_t rows,
                                   int32_t channels, void *scratch, int8_t *y);
void pnlp_token_expand_staged_s8(const pnlp_dense *layer, pnlp_staging staging, const int8_t *x, int32_t rows,
                                 int32_t channels, void *scratch, int8_t *y);

/* scratch: gains and biases */
void pnlp_layer_norm_staged_s8(const pnlp_layer_norm *layer, const int8_t *x, int32_t rows, void *scratch, int8_t *y);

/* A staged block: a layer of its own. */
typedef struct pnlp_stage {
    pnlp_dense part;
    int8_t *constants;
    void *rest; /* of scratch, behind the constants */
} pnlp_stage;

/* Copies the table and prepares for blocks. */
void pnlp_stage_begin(pnlp_stage *stage, const pnlp_dense *layer, pnlp_staging staging, void *scratch);

/* Copies the constants of a block of the outputs, from "first", an even number, on; returns how many those are. */
int32_t pnlp_stage_block(pnlp_stage *stage, const pnlp_dense *layer, pnlp_staging staging, int32_t first,
                         int32_t outputs);

/* Copies the rows of a block, "bytes" each, to where each row of y, row_bytes long, has them: from "at" on. */
void pnlp_stage_put(const void *block, int32_t rows, int32_t bytes, void *y, int32_t row_bytes, int32_t at);

/* ---- Heads ------------------------------------------------------------------------------------------------------- */

/* Lowest index of the greatest value; count >= 1. */
uint16_t pnlp_argmax_s16(const int16_t *logits, int32_t count);

/* Label and score of a sequence head. factor: k of docs/numerics.md. */
pnlp_label pnlp_sequence_label_s16(const int16_t *logits, int32_t count, uint32_t factor);

/* logits [words][labels], BIO labels O, B-0, I-0, B-1, ... -> spans (room for "words"); returns how many. */
uint16_t pnlp_bio_spans_s16(const int16_t *logits, int32_t words, int32_t labels, const pnlp_range *ranges,
                            pnlp_span *spans);

/* The same from the labels of the words. */
uint16_t pnlp_bio_spans_u16(const uint16_t *labels, int32_t words, const pnlp_range *ranges, pnlp_span *spans);

/*
 * What a word's label adds to the next one's, in units of the logits: docs/numerics.md, "Token head with transitions".
 * Kinds are 0 for O and x + 1 for slot x.
 */
typedef struct pnlp_transitions {
    const int16_t *start;  /* [slots + 2][slots + 1]: from a kind, or (last row) from no word, to O or B-x */
    const int16_t *bounds; /* [slots + 1][2]: the least and the greatest value of each row of start but the last */
    const int16_t *keep;   /* [2][slots]: from B-x and from I-x to I-x */
    int32_t slots;
} pnlp_transitions;

/* The best path through the labels of the words so far. */
typedef struct pnlp_path {
    const pnlp_transitions *transitions;
    int32_t *begin;  /* [kinds]: the best path that ends in O or B-x here */
    int32_t *inside; /* [kinds]: in I-x */
    int32_t *best;   /* [kinds]: the greater of the two */
    int32_t *enter;  /* [kinds]: the best path up to the word before, on its way to O or B-x */
    uint16_t *ways;  /* [words][kinds] */
    int32_t kinds;
    int32_t words;
} pnlp_path;

/* What the path of so many words takes: s32 [4][kinds], then u16 [words][kinds]. */
static inline int32_t pnlp_path_bytes(int32_t kinds, int32_t words)
{
    return kinds * (4 * (int32_t)sizeof(int32_t) + words * (int32_t)sizeof(uint16_t));
}

pnlp_path pnlp_path_begin(const pnlp_transitions *transitions, void *scratch);

/* The next word. */
void pnlp_path_add(pnlp_path *path, const int16_t *logits);

/* Of at least one word: the label of word t is then ways[t * kinds]. */
void pnlp_path_end(const pnlp_path *path);

/* The same for the labels of the best path. scratch: pnlp_path_bytes, 8-byte aligned. */
uint16_t pnlp_bio_path_s16(const pnlp_transitions *transitions, const int16_t *logits, int32_t words,
                           const pnlp_range *ranges, void *scratch, pnlp_span *spans);

/*
 * The label of each of at least one word on the best path: pnlp_token_labels_s8 with transitions. In scratch,
 * pnlp_path_bytes, filled up to a multiple of 8, are in front.
 */
void pnlp_path_labels_s8(const pnlp_dense *layer, const pnlp_transitions *transitions, const int8_t *x, int32_t words,
                         int32_t panel, void *scratch, uint16_t *labels);

/* The spans read so far. */
typedef struct pnlp_bio_spans {
    pnlp_span *spans;
    uint32_t count;
    int32_t open; /* 1: the last span reaches to the word before */
} pnlp_bio_spans;

/* Reads one more word's label. */
void pnlp_bio_read(pnlp_bio_spans *to, uint32_t label, const pnlp_range *range);

/* ---- Shared by the portable kernels ------------------------------------------------------------------------------ */

/*
 * portable/pair_features.c: the features of a word with those that occur twice once, in front: with 256 hashes and 512
 * features a fifth of all additions is saved. Kernels gather the pairs, double the sums, and go on.
 */
typedef struct pnlp_paired {
    const uint16_t *features;
    int32_t pairs;
    int32_t singles; /* at least one, behind the pairs */
} pnlp_paired;

/*
 * Before row 0, row 1, ...: prepares the words that enter the window. scratch: feature_size bytes, rounded up to 8, and
 * (num_hashes + 3) / 2 * 4 for each word of the window.
 */
void pnlp_pair_features(const pnlp_bottleneck *layer, const uint16_t *positions, int32_t words, int32_t row,
                        void *scratch);

/* A word that is in the window */
pnlp_paired pnlp_paired_of(const pnlp_bottleneck *layer, int32_t word, void *scratch);

/* portable/inverse_sqrt.c */

/* floor(sqrt(v * 2^32)), v >= 2^30 */
uint32_t pnlp_square_root(uint32_t v);

/* min(2^31 - 1, floor(2^62 / q)), q >= 2^31 */
int32_t pnlp_reciprocal(uint32_t q);

/* ---- Tracing ----------------------------------------------------------------------------------------------------- */

/*
 * Generated code names every tensor right after it was written: PNLP_TRACE("mixer0.token.norm", pointer, bytes).
 * Empty unless the build defines PNLP_TRACE_HOOK, the name of a function (const char *, const void *, uint32_t), or
 * PNLP_PROFILE_HOOK, the name of one (void): without arguments, a call costs one instruction at every place.
 */
#ifdef PNLP_TRACE_HOOK
void PNLP_TRACE_HOOK(const char *tensor, const void *data, uint32_t bytes);
#define PNLP_TRACE(tensor, data, bytes) PNLP_TRACE_HOOK(tensor, data, (uint32_t)(bytes))
#elif defined(PNLP_PROFILE_HOOK)
void PNLP_PROFILE_HOOK(void);
#define PNLP_TRACE(tensor, data, bytes) PNLP_PROFILE_HOOK()
#else
#define PNLP_TRACE(tensor, data, bytes) ((void)0)
#endif

/*
 * Logits that no tensor keeps: where labels are found panel by panel, PNLP_LOGITS(pointer, count) shows every panel to
 * the function that PNLP_LOGITS_HOOK names (const int16_t *, uint32_t), if the build defines it.
 */
#ifdef PNLP_LOGITS_HOOK
void PNLP_LOGITS_HOOK(const int16_t *logits, uint32_t count);
#define PNLP_LOGITS(logits, count) PNLP_LOGITS_HOOK(logits, (uint32_t)(count))
#else
#define PNLP_LOGITS(logits, count) ((void)0)
#endif

#ifdef __cplusplus
}
#endif

#endif
