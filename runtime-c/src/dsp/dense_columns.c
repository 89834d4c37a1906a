#include "pnlp_dsp.h"

#define PNLP_DSP_INLINE static inline __attribute__((always_inline))

typedef enum pnlp_dsp_output {
    PNLP_DSP_OUTPUT_BYTES,
    PNLP_DSP_OUTPUT_BYTES_BY_TABLE,
    PNLP_DSP_OUTPUT_HALFWORDS
} pnlp_dsp_output;

/* What all outputs of a call share. */
typedef struct pnlp_dsp_output_form {
    const int8_t *table; /* of the output 0 */
    int32_t addend;
    int32_t shift;
} pnlp_dsp_output_form;

PNLP_DSP_INLINE pnlp_dsp_output_form pnlp_dsp_form_of(pnlp_dsp_output kind, const pnlp_dense *layer)
{
    pnlp_dsp_output_form form = {NULL, 0, 0};

    form.table = kind == PNLP_DSP_OUTPUT_BYTES_BY_TABLE ? layer->table + 128 : NULL;
    form.addend = pnlp_dsp_addend(layer->shift, layer->zero_point);
    form.shift = layer->shift;
    return form;
}

PNLP_DSP_INLINE void pnlp_dsp_put(pnlp_dsp_output kind, const pnlp_dsp_output_form *form, int32_t v, int32_t multiplier,
                                  int8_t *bytes, int32_t at)
{
    const int32_t y = pnlp_high_plus(v, multiplier, form->addend) >> form->shift;

    if (kind == PNLP_DSP_OUTPUT_HALFWORDS) {
        ((int16_t *)(void *)bytes)[at] = (int16_t)pnlp_saturate16(y);
    } else if (kind == PNLP_DSP_OUTPUT_BYTES_BY_TABLE) {
        bytes[at] = form->table[pnlp_saturate8(y)];
    } else {
        bytes[at] = (int8_t)pnlp_saturate8(y);
    }
}

PNLP_DSP_INLINE int32_t pnlp_dsp_second(int32_t packed, int32_t first, int32_t bias)
{
    return bias + ((int32_t)((uint32_t)packed - (uint32_t)first) >> 8);
}

PNLP_DSP_INLINE void pnlp_dsp_dot(const pnlp_dsp_panel *panel, const uint32_t *weight, const uint32_t *end,
                                  int32_t *sums)
{
    switch (panel->rows) {
    case 4:
        sums[1] = pnlp_dsp_skip(panel->steps, PNLP_DSP_UNROLLED, PNLP_DSP_STEP_4);
        pnlp_dsp_dot_4(weight, panel->words, end, sums);
        break;
    case 3:
        sums[1] = pnlp_dsp_skip(panel->steps, PNLP_DSP_UNROLLED, PNLP_DSP_STEP_3);
        pnlp_dsp_dot_3(weight, panel->words, end, sums);
        break;
    case 2:
        sums[1] = pnlp_dsp_skip(panel->steps, PNLP_DSP_UNROLLED, PNLP_DSP_STEP_2);
        pnlp_dsp_dot_2(weight, panel->words, end, sums);
        break;
    default:
        sums[1] = pnlp_dsp_skip(panel->steps, PNLP_DSP_UNROLLED, PNLP_DSP_STEP_1);
        pnlp_dsp_dot_1(weight, panel->words, end, sums);
        break;
    }
}

/* Four rows by pairs of columns: what nearly all of the time goes to. Returns how many columns that was. */
PNLP_DSP_INLINE int32_t pnlp_dsp_columns_of_four(pnlp_dsp_output kind, const pnlp_dense *layer,
                                                 const pnlp_dsp_panel *panel, const pnlp_dsp_target *target, int8_t *y)
{
    pnlp_dsp_four_rows_state state;
    const int32_t columns = target->columns & ~1;
    const int32_t turned =
        target->row_stride == 1 && kind != PNLP_DSP_OUTPUT_HALFWORDS ? (int32_t)PNLP_DSP_TURNED_BYTES : 0;

    if (columns > 0) {
        state.panel = panel->words;
        state.skip = pnlp_dsp_skip(panel->steps, PNLP_DSP_UNROLLED_FOUR_ROWS, PNLP_DSP_STEP_4);
        state.end = panel->words + panel->steps * 4;
        state.tail = kind == PNLP_DSP_OUTPUT_HALFWORDS
                         ? (int32_t)PNLP_DSP_HALFWORDS
                         : turned + (kind == PNLP_DSP_OUTPUT_BYTES_BY_TABLE ? (int32_t)PNLP_DSP_BYTES_BY_TABLE : 0);
        state.columns = layer->bias;
        state.last = layer->bias + columns * 2;
        state.addend = pnlp_dsp_addend(layer->shift, layer->zero_point);
        state.shift = layer->shift;
        state.second_addend = state.addend * 256 + 128;
        state.y = y;
        state.stride =
            turned != 0 ? target->column_stride : target->row_stride * (kind == PNLP_DSP_OUTPUT_HALFWORDS ? 2 : 1);
        state.weight_rest = (target->words_per_pair - panel->steps) * 4;
        state.table = kind == PNLP_DSP_OUTPUT_BYTES_BY_TABLE ? layer->table + 128 : NULL;
        state.weight = (const uint32_t *)(const void *)layer->weight;
        pnlp_dsp_four_rows(&state);
    }
    return columns;
}

/* Fewer rows, columns left over, and logits. */
PNLP_DSP_INLINE void pnlp_dsp_columns_of_any(pnlp_dsp_output kind, const pnlp_dense *layer, const pnlp_dsp_panel *panel,
                                             const pnlp_dsp_target *target, int32_t from, int8_t *y)
{
    const pnlp_dsp_output_form form = pnlp_dsp_form_of(kind, layer);
    const uint32_t *end = panel->words + panel->steps * panel->rows;
    const uint32_t *weight = (const uint32_t *)(const void *)layer->weight;
    const int32_t size = kind == PNLP_DSP_OUTPUT_HALFWORDS ? 2 : 1;
    const int32_t rows = panel->rows;
    int32_t sums[8];

    weight += from / 2 * target->words_per_pair;
    y += from * target->column_stride * size;
    for (int32_t o = from; o < target->columns; o += 2) {
        const pnlp_dsp_column first = pnlp_dsp_column_of(layer, o);
        sums[0] = first.bias;
        pnlp_dsp_dot(panel, weight, end, sums);
        weight += target->words_per_pair;
        for (int32_t r = 0; r < rows; r++) {
            pnlp_dsp_put(kind, &form, sums[r], first.multiplier, y, r * target->row_stride);
        }
        y += target->column_stride * size;
        if (o + 1 < target->columns) {
            const pnlp_dsp_column next = pnlp_dsp_column_of(layer, o + 1);
            for (int32_t r = 0; r < rows; r++) {
                const int32_t v = pnlp_dsp_second(sums[rows + r], sums[r], next.bias);
                pnlp_dsp_put(kind, &form, v, next.multiplier, y, r * target->row_stride);
            }
            y += target->column_stride * size;
        }
    }
}

/* Sums over more steps than a packed sum has room for, added up part by part. */
static void pnlp_dsp_long_pair(const pnlp_dsp_panel *panel, const uint32_t *weight, int32_t v[8])
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
        pnlp_dsp_dot(&part, weight + done, part.words + part.steps * part.rows, sums);
        for (int32_t r = 0; r < part.rows; r++) {
            v[r] = (int32_t)((uint32_t)v[r] + (uint32_t)sums[r]);
            v[4 + r] = (int32_t)((uint32_t)v[4 + r] + (uint32_t)pnlp_dsp_second(sums[part.rows + r], sums[r], 0));
        }
    }
}

/* Biases and multipliers in the plain layout, and inner sizes above 512: rare, and right. */
static __attribute__((noinline)) void pnlp_dsp_any_layer(pnlp_dsp_output kind, const pnlp_dense *layer,
                                                         const pnlp_dsp_panel *panel, const pnlp_dsp_target *target,
                                                         int8_t *y)
{
    const uint32_t *weight = (const uint32_t *)(const void *)layer->weight;

    for (int32_t o = 0; o < target->columns; o++) {
        int32_t v[8] = {0, 0, 0, 0, 0, 0, 0, 0};
        pnlp_dsp_long_pair(panel, weight + (o >> 1) * target->words_per_pair, v);
        const pnlp_dsp_column column = pnlp_dsp_column_of(layer, o);
        for (int32_t r = 0; r < panel->rows; r++) {
            const int32_t sum = (int32_t)((uint32_t)v[(o & 1) * 4 + r] + (uint32_t)column.bias);
            const int32_t at = r * target->row_stride + o * target->column_stride;
            if (kind == PNLP_DSP_OUTPUT_HALFWORDS) {
                const int32_t wide = pnlp_requantize(sum, column.multiplier, layer->shift, layer->zero_point);
                ((int16_t *)(void *)y)[at] = (int16_t)pnlp_saturate16(wide);
            } else {
                y[at] = pnlp_requantize_s8(sum, column.multiplier, layer->shift, layer->zero_point, layer->table);
            }
        }
    }
}

PNLP_DSP_INLINE void pnlp_dsp_columns(pnlp_dsp_output kind, const pnlp_dense *layer, const pnlp_dsp_panel *panel,
                                      const pnlp_dsp_target *target, int8_t *y)
{
    if (layer->multiplier != NULL) {
        pnlp_dsp_any_layer(kind, layer, panel, target, y);
    } else {
        const int32_t done = panel->rows == 4 ? pnlp_dsp_columns_of_four(kind, layer, panel, target, y) : 0;
        pnlp_dsp_columns_of_any(kind, layer, panel, target, done, y);
    }
}

PNLP_SHARED void pnlp_dsp_columns_s8(const pnlp_dense *layer, const pnlp_dsp_panel *panel,
                                     const pnlp_dsp_target *target, int8_t *y)
{
    if (layer->table != NULL) {
        pnlp_dsp_columns(PNLP_DSP_OUTPUT_BYTES_BY_TABLE, layer, panel, target, y);
    } else {
        pnlp_dsp_columns(PNLP_DSP_OUTPUT_BYTES, layer, panel, target, y);
    }
}

PNLP_SHARED void pnlp_dsp_columns_s16(const pnlp_dense *layer, const pnlp_dsp_panel *panel,
                                      const pnlp_dsp_target *target, int16_t *y)
{
    pnlp_dsp_columns(PNLP_DSP_OUTPUT_HALFWORDS, layer, panel, target, (int8_t *)(void *)y);
}
