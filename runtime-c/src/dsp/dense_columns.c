#include "pnlp_dsp.h"

#define INLINE static inline __attribute__((always_inline))

typedef enum output_kind { BYTES, BYTES_BY_TABLE, HALFWORDS } output_kind;

/* What all outputs of a call share. */
typedef struct output_form {
    const int8_t *table; /* of the output 0 */
    int32_t addend;
    int32_t shift;
} output_form;

INLINE output_form form_of(output_kind kind, const pnlp_dense *layer)
{
    output_form form = {NULL, 0, 0};

    form.table = kind == BYTES_BY_TABLE ? layer->table + 128 : NULL;
    form.addend = pnlp_dsp_addend(layer->shift, layer->zero_point);
    form.shift = layer->shift;
    return form;
}

INLINE void put(output_kind kind, const output_form *form, int32_t v, int32_t multiplier, int8_t *bytes, int32_t at)
{
    const int32_t y = pnlp_high_plus(v, multiplier, form->addend) >> form->shift;

    if (kind == HALFWORDS) {
        ((int16_t *)(void *)bytes)[at] = (int16_t)pnlp_saturate16(y);
    } else if (kind == BYTES_BY_TABLE) {
        bytes[at] = form->table[pnlp_saturate8(y)];
    } else {
        bytes[at] = (int8_t)pnlp_saturate8(y);
    }
}

INLINE int32_t second(int32_t packed, int32_t first, int32_t bias)
{
    return bias + ((int32_t)((uint32_t)packed - (uint32_t)first) >> 8);
}

INLINE void dot(const pnlp_dsp_panel *panel, const uint32_t *weight, const uint32_t *end, int32_t *sums)
{
    switch (panel->rows) {
    case 3:
        sums[1] = pnlp_dsp_skip(panel->steps, PNLP_DSP_STEP_3);
        pnlp_dsp_dot_3(weight, panel->words, end, sums);
        break;
    case 2:
        sums[1] = pnlp_dsp_skip(panel->steps, PNLP_DSP_STEP_2);
        pnlp_dsp_dot_2(weight, panel->words, end, sums);
        break;
    default:
        sums[1] = pnlp_dsp_skip(panel->steps, PNLP_DSP_STEP_1);
        pnlp_dsp_dot_1(weight, panel->words, end, sums);
        break;
    }
}

/* Four rows: what nearly all of the time goes to. */
INLINE void four_rows(output_kind kind, const pnlp_dense *layer, const pnlp_dsp_panel *panel,
                      const pnlp_dsp_target *target, int8_t *y)
{
    const output_form form = form_of(kind, layer);
    const uint32_t *end = panel->words + panel->steps * 4;
    const int32_t skip = pnlp_dsp_skip(panel->steps, PNLP_DSP_STEP_4);
    const uint32_t *weight = (const uint32_t *)(const void *)layer->weight;
    const int32_t size = kind == HALFWORDS ? 2 : 1;
    const int32_t row = target->row_stride;
    const int32_t *bias = layer->bias;
    const int32_t *multiplier = layer->multiplier;
    int32_t sums[8];

    for (const int32_t *last = bias + target->columns; bias < last; bias += 2) {
        sums[0] = bias[0];
        sums[1] = skip;
        pnlp_dsp_dot_4(weight, panel->words, end, sums);
        weight += target->words_per_pair;
        put(kind, &form, sums[0], multiplier[0], y, 0);
        put(kind, &form, sums[1], multiplier[0], y, row);
        put(kind, &form, sums[2], multiplier[0], y, 2 * row);
        put(kind, &form, sums[3], multiplier[0], y, 3 * row);
        if (bias + 1 < last) {
            const int32_t m = multiplier[1];
            const int32_t b = bias[1];
            y += target->column_stride * size;
            put(kind, &form, second(sums[4], sums[0], b), m, y, 0);
            put(kind, &form, second(sums[5], sums[1], b), m, y, row);
            put(kind, &form, second(sums[6], sums[2], b), m, y, 2 * row);
            put(kind, &form, second(sums[7], sums[3], b), m, y, 3 * row);
            y += target->column_stride * size;
        }
        multiplier += 2;
    }
}

/* The rows left over. */
INLINE void fewer_rows(output_kind kind, const pnlp_dense *layer, const pnlp_dsp_panel *panel,
                       const pnlp_dsp_target *target, int8_t *y)
{
    const output_form form = form_of(kind, layer);
    const uint32_t *end = panel->words + panel->steps * panel->rows;
    const uint32_t *weight = (const uint32_t *)(const void *)layer->weight;
    const int32_t size = kind == HALFWORDS ? 2 : 1;
    const int32_t rows = panel->rows;
    int32_t sums[8];

    for (int32_t o = 0; o < target->columns; o += 2) {
        sums[0] = layer->bias[o];
        dot(panel, weight, end, sums);
        weight += target->words_per_pair;
        for (int32_t r = 0; r < rows; r++) {
            put(kind, &form, sums[r], layer->multiplier[o], y, r * target->row_stride);
        }
        y += target->column_stride * size;
        if (o + 1 < target->columns) {
            const int32_t m = layer->multiplier[o + 1];
            const int32_t b = layer->bias[o + 1];
            for (int32_t r = 0; r < rows; r++) {
                put(kind, &form, second(sums[rows + r], sums[r], b), m, y, r * target->row_stride);
            }
            y += target->column_stride * size;
        }
    }
}

/* Sums over more steps than a packed sum has room for, added up part by part. */
static void long_pair(const pnlp_dsp_panel *panel, const uint32_t *weight, int32_t v[8])
{
    pnlp_dsp_panel part = *panel;

    for (int32_t done = 0; done < panel->steps; done += PNLP_DSP_MOST_STEPS) {
        int32_t sums[8];
        part.words = panel->words + done * panel->rows;
        part.steps = panel->steps - done;
        if (part.steps > PNLP_DSP_MOST_STEPS) {
            part.steps = PNLP_DSP_MOST_STEPS;
        }
        sums[0] = 0;
        sums[1] = pnlp_dsp_skip(part.steps, PNLP_DSP_STEP_4);
        if (part.rows == 4) {
            pnlp_dsp_dot_4(weight + done, part.words, part.words + part.steps * 4, sums);
        } else {
            dot(&part, weight + done, part.words + part.steps * part.rows, sums);
        }
        for (int32_t r = 0; r < part.rows; r++) {
            v[r] = (int32_t)((uint32_t)v[r] + (uint32_t)sums[r]);
            v[4 + r] = (int32_t)((uint32_t)v[4 + r] + (uint32_t)second(sums[part.rows + r], sums[r], 0));
        }
    }
}

/* Inner sizes above 512 and scales below 2^-24: rare, and right. */
static __attribute__((noinline)) void any_layer(output_kind kind, const pnlp_dense *layer, const pnlp_dsp_panel *panel,
                                                const pnlp_dsp_target *target, int8_t *y)
{
    const uint32_t *weight = (const uint32_t *)(const void *)layer->weight;

    for (int32_t o = 0; o < target->columns; o++) {
        int32_t v[8] = {0, 0, 0, 0, 0, 0, 0, 0};
        long_pair(panel, weight + (o >> 1) * target->words_per_pair, v);
        for (int32_t r = 0; r < panel->rows; r++) {
            const int32_t sum = (int32_t)((uint32_t)v[(o & 1) * 4 + r] + (uint32_t)layer->bias[o]);
            const int32_t at = r * target->row_stride + o * target->column_stride;
            if (kind == HALFWORDS) {
                const int32_t wide = pnlp_requantize(sum, layer->multiplier[o], layer->shift, layer->zero_point);
                ((int16_t *)(void *)y)[at] = (int16_t)pnlp_saturate16(wide);
            } else {
                y[at] = pnlp_requantize_s8(sum, layer->multiplier[o], layer->shift, layer->zero_point, layer->table);
            }
        }
    }
}

INLINE void columns(output_kind kind, const pnlp_dense *layer, const pnlp_dsp_panel *panel,
                    const pnlp_dsp_target *target, int8_t *y)
{
    if (panel->steps > PNLP_DSP_MOST_STEPS || layer->shift > PNLP_DSP_GREATEST_SHIFT) {
        any_layer(kind, layer, panel, target, y);
    } else if (panel->rows == 4) {
        four_rows(kind, layer, panel, target, y);
    } else {
        fewer_rows(kind, layer, panel, target, y);
    }
}

void pnlp_dsp_columns_s8(const pnlp_dense *layer, const pnlp_dsp_panel *panel, const pnlp_dsp_target *target, int8_t *y)
{
    if (layer->table != NULL) {
        columns(BYTES_BY_TABLE, layer, panel, target, y);
    } else {
        columns(BYTES, layer, panel, target, y);
    }
}

void pnlp_dsp_columns_s16(const pnlp_dense *layer, const pnlp_dsp_panel *panel, const pnlp_dsp_target *target,
                          int16_t *y)
{
    columns(HALFWORDS, layer, panel, target, (int8_t *)(void *)y);
}
