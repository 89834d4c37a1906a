#include "pnlp_dsp.h"

/* Up to four bytes; the weights of what is not there are zero. */
static uint32_t pnlp_load_rest(const int8_t *from, int32_t count)
{
    uint32_t word = 0;

    for (int32_t i = 0; i < count; i++) {
        word |= (uint32_t)(uint8_t)from[i] << (8 * i);
    }
    return word;
}

PNLP_SHARED void pnlp_dsp_panel_of_rows(pnlp_dsp_panel *panel, const int8_t *x, int32_t inner, int32_t row_step)
{
    const int32_t rows = panel->rows;

    for (int32_t r = 0; r < rows; r++) {
        uint32_t *to = panel->words + r;
        const int8_t *from = x + r * row_step;
        for (const int8_t *end = from + (inner & ~3); from != end; from += 4) {
            const uint32_t word = pnlp_load_word(from);
            to[0] = pnlp_sxtb16(word);
            to[rows] = pnlp_sxtb16_odd(word);
            to += 2 * rows;
        }
        if ((inner & 3) != 0) {
            const uint32_t word = pnlp_load_rest(from, inner & 3);
            to[0] = pnlp_sxtb16(word);
            to[rows] = pnlp_sxtb16_odd(word);
        }
    }
}
