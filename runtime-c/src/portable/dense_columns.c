#include "dense_panel.h"

/* Outputs are s8, through the activation if there is one, or s16: both in one loop, of which compilers make two. */
typedef enum output_kind { BYTES, HALFWORDS } output_kind;

static inline void put(output_kind kind, const pnlp_dense *layer, int32_t sum, int32_t multiplier, void *y, int32_t at)
{
    if (kind == BYTES) {
        ((int8_t *)y)[at] = pnlp_requantize_s8(sum, multiplier, layer->shift, layer->zero_point, layer->table);
    } else {
        const int32_t v = pnlp_requantize(sum, multiplier, layer->shift, layer->zero_point);
        ((int16_t *)y)[at] = (int16_t)pnlp_clamp(v, INT16_MIN, INT16_MAX);
    }
}

static inline void columns(output_kind kind, const pnlp_dense *layer, const pnlp_dense_panel *panel,
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
        put(kind, &l, bias + sums[0], multiplier, y, at);
        for (int32_t r = 1; r < p.rows; r++) {
            at += t.row_stride;
            put(kind, &l, bias + sums[r], multiplier, y, at);
        }
        weight += l.inner;
    }
}

static inline void row(output_kind kind, const pnlp_dense *layer, const int8_t *x, void *y)
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
            put(kind, &l, l.bias[o + i] + sums[i], l.multiplier[o + i], y, o + i);
        }
    }
}

void pnlp_dense_columns_s8(const pnlp_dense *layer, const pnlp_dense_panel *panel, const pnlp_dense_target *target,
                           int8_t *y)
{
    columns(BYTES, layer, panel, target, y);
}

void pnlp_dense_columns_s16(const pnlp_dense *layer, const pnlp_dense_panel *panel, const pnlp_dense_target *target,
                            int16_t *y)
{
    columns(HALFWORDS, layer, panel, target, y);
}

void pnlp_dense_row_s8(const pnlp_dense *layer, const int8_t *x, int8_t *y)
{
    row(BYTES, layer, x, y);
}

void pnlp_dense_row_s16(const pnlp_dense *layer, const int8_t *x, int16_t *y)
{
    row(HALFWORDS, layer, x, y);
}
