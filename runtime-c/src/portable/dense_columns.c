#include "dense_panel.h"

/*
 * Half a panel's element is 65536 * x1 + x0, so one multiplication serves two rows. Two products and a half are
 * 65536 * s1 + s0 + 32768 with 0 < s0 + 32768 < 65536: the upper half is s1. S1 is the sum of those; S0 is what the sum
 * of the whole words has beside 65536 * S1 and the halves, modulo 2^32.
 */
enum { PNLP_DENSE_HALF = 0x8000 };

/*
 * Keeps compilers from sorting sums into others, which take more instructions, and from loading all of a turn's values
 * before they compute, which takes more registers than there are.
 */
#if defined(__GNUC__)
#define PNLP_IN_ORDER(v) __asm__("" : "+r"(v))
#define PNLP_LOAD_NO_EARLIER() __asm__ volatile("" ::: "memory")
#else
#define PNLP_IN_ORDER(v) ((void)0)
#define PNLP_LOAD_NO_EARLIER() ((void)0)
#endif

typedef struct pnlp_pair_sums {
    uint32_t words;
    uint32_t upper;
} pnlp_pair_sums;

static inline void pnlp_pair_add_word(pnlp_pair_sums *sums, uint32_t word)
{
    sums->words += word;
    sums->upper += (uint32_t)((int32_t)word >> 16);
    PNLP_IN_ORDER(sums->words);
    PNLP_IN_ORDER(sums->upper);
}

static inline uint32_t pnlp_rows_01(uint64_t four)
{
    return (uint32_t)four;
}

static inline uint32_t pnlp_rows_23(uint64_t four)
{
    return (uint32_t)(four >> 32);
}

/* Two values of four rows: eight products */
static inline void pnlp_pair_add_two(const uint64_t *p, const int8_t *w, uint32_t half, pnlp_pair_sums *a,
                                     pnlp_pair_sums *b)
{
    uint64_t first = p[0], second = p[1];
    PNLP_IN_ORDER(first);
    uint32_t u = pnlp_rows_01(first) * pnlp_dense_wide(w[0]) + half;
    uint32_t v = pnlp_rows_23(first) * pnlp_dense_wide(w[0]) + half;
    PNLP_IN_ORDER(u);
    PNLP_IN_ORDER(v);
    PNLP_IN_ORDER(second);
    u += pnlp_rows_01(second) * pnlp_dense_wide(w[1]);
    v += pnlp_rows_23(second) * pnlp_dense_wide(w[1]);
    PNLP_IN_ORDER(u);
    PNLP_IN_ORDER(v);
    pnlp_pair_add_word(a, u);
    pnlp_pair_add_word(b, v);
    PNLP_LOAD_NO_EARLIER();
}

static inline void pnlp_pair_take_apart(const pnlp_pair_sums *pair, int32_t halves, int32_t *sums)
{
    sums[0] = (int32_t)(pair->words - (pair->upper << 16) - (uint32_t)halves * PNLP_DENSE_HALF);
    sums[1] = (int32_t)pair->upper;
}

static inline void pnlp_dense_dot_4(const uint64_t *panel, const int8_t *w, int32_t inner, int32_t sums[4])
{
    pnlp_pair_sums a = {0, 0}, b = {0, 0};
    const int8_t *end = w + inner;
    uint32_t half = PNLP_DENSE_HALF;

    PNLP_IN_ORDER(half);
    for (const int8_t *eights = w + (inner & ~7); w != eights; w += 8) {
        pnlp_pair_add_two(panel, w, half, &a, &b);
        pnlp_pair_add_two(panel + 2, w + 2, half, &a, &b);
        pnlp_pair_add_two(panel + 4, w + 4, half, &a, &b);
        pnlp_pair_add_two(panel + 6, w + 6, half, &a, &b);
        panel += 8;
    }
    for (; w != end; w++) {
        pnlp_pair_add_word(&a, pnlp_rows_01(*panel) * pnlp_dense_wide(*w) + half);
        pnlp_pair_add_word(&b, pnlp_rows_23(*panel) * pnlp_dense_wide(*w) + half);
        panel++;
    }
    const int32_t halves = (inner >> 3) * 4 + (inner & 7);
    pnlp_pair_take_apart(&a, halves, sums);
    pnlp_pair_take_apart(&b, halves, sums + 2);
}

/* One row, for pooled inputs and the row that is left over: four outputs share what is loaded. */
static void pnlp_dense_dot_1x4(const int8_t *x, const int8_t *const w[4], int32_t inner, int32_t sums[4])
{
    const int8_t *w0 = w[0], *w1 = w[1], *w2 = w[2], *w3 = w[3];
    const int8_t *end = x + inner;
    const int8_t *end_of_fours = x + (inner & ~3);
    int32_t s0 = 0, s1 = 0, s2 = 0, s3 = 0;

    while (x != end_of_fours) {
        s0 += x[0] * w0[0] + x[1] * w0[1] + x[2] * w0[2] + x[3] * w0[3];
        s1 += x[0] * w1[0] + x[1] * w1[1] + x[2] * w1[2] + x[3] * w1[3];
        s2 += x[0] * w2[0] + x[1] * w2[1] + x[2] * w2[2] + x[3] * w2[3];
        s3 += x[0] * w3[0] + x[1] * w3[1] + x[2] * w3[2] + x[3] * w3[3];
        x += 4;
        w0 += 4;
        w1 += 4;
        w2 += 4;
        w3 += 4;
    }
    while (x != end) {
        s0 += *x * *w0++;
        s1 += *x * *w1++;
        s2 += *x * *w2++;
        s3 += *x * *w3++;
        x++;
    }

    sums[0] = s0;
    sums[1] = s1;
    sums[2] = s2;
    sums[3] = s3;
}

/* Outputs are s8, through the activation if there is one, or s16: both in one loop, of which compilers make two. */
typedef enum pnlp_dense_output { PNLP_DENSE_BYTES, PNLP_DENSE_HALFWORDS } pnlp_dense_output;

static inline void pnlp_dense_put(pnlp_dense_output kind, const pnlp_dense *layer, int32_t sum, int32_t multiplier,
                                  void *y, int32_t at)
{
    if (kind == PNLP_DENSE_BYTES) {
        ((int8_t *)y)[at] = pnlp_requantize_s8(sum, multiplier, layer->shift, layer->zero_point, layer->table);
    } else {
        const int32_t v = pnlp_requantize(sum, multiplier, layer->shift, layer->zero_point);
        ((int16_t *)y)[at] = (int16_t)pnlp_clamp(v, INT16_MIN, INT16_MAX);
    }
}

static inline void pnlp_dense_columns(pnlp_dense_output kind, const pnlp_dense *layer, const pnlp_dense_panel *panel,
                                      const pnlp_dense_target *target, void *y)
{
    /* Kept in registers: y may alias anything that holds bytes, the descriptor too for all the compiler knows. */
    const pnlp_dense l = *layer;
    const pnlp_dense_panel p = *panel;
    const pnlp_dense_target t = *target;
    const int8_t *weight = l.weight;
    int32_t sums[4];

    for (int32_t o = 0; o < t.columns; o++) {
        const int32_t bias = l.bias[o];
        const int32_t multiplier = l.multiplier[o];
        int32_t at = o * t.column_stride;
        pnlp_dense_dot_4(p.fours, weight, p.inner, sums);
        weight += l.inner;
        pnlp_dense_put(kind, &l, bias + sums[0], multiplier, y, at);
        if (p.rows == 4) {
            pnlp_dense_put(kind, &l, bias + sums[1], multiplier, y, at + t.row_stride);
            pnlp_dense_put(kind, &l, bias + sums[2], multiplier, y, at + 2 * t.row_stride);
            pnlp_dense_put(kind, &l, bias + sums[3], multiplier, y, at + 3 * t.row_stride);
        } else {
            for (int32_t r = 1; r < p.rows; r++) {
                at += t.row_stride;
                pnlp_dense_put(kind, &l, bias + sums[r], multiplier, y, at);
            }
        }
    }
}

static inline void pnlp_dense_row(pnlp_dense_output kind, const pnlp_dense *layer, const int8_t *x, void *y)
{
    const pnlp_dense l = *layer;
    int32_t sums[4];

    for (int32_t o = 0; o < l.outputs; o += 4) {
        const int32_t count = l.outputs - o < 4 ? l.outputs - o : 4;
        const int8_t *w[4];
        for (int32_t i = 0; i < 4; i++) {
            w[i] = l.weight + (o + (i < count ? i : 0)) * l.inner;
        }
        pnlp_dense_dot_1x4(x, w, l.inner, sums);
        for (int32_t i = 0; i < count; i++) {
            pnlp_dense_put(kind, &l, l.bias[o + i] + sums[i], l.multiplier[o + i], y, o + i);
        }
    }
}

PNLP_SHARED void pnlp_dense_columns_s8(const pnlp_dense *layer, const pnlp_dense_panel *panel,
                                       const pnlp_dense_target *target, int8_t *y)
{
    pnlp_dense_columns(PNLP_DENSE_BYTES, layer, panel, target, y);
}

PNLP_SHARED void pnlp_dense_columns_s16(const pnlp_dense *layer, const pnlp_dense_panel *panel,
                                        const pnlp_dense_target *target, int16_t *y)
{
    pnlp_dense_columns(PNLP_DENSE_HALFWORDS, layer, panel, target, y);
}

PNLP_SHARED void pnlp_dense_row_s8(const pnlp_dense *layer, const int8_t *x, int8_t *y)
{
    pnlp_dense_row(PNLP_DENSE_BYTES, layer, x, y);
}

PNLP_SHARED void pnlp_dense_row_s16(const pnlp_dense *layer, const int8_t *x, int16_t *y)
{
    pnlp_dense_row(PNLP_DENSE_HALFWORDS, layer, x, y);
}
