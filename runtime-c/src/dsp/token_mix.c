#include "pnlp_dsp.h"

/* The last word behind an odd number of rows is half zeros: its weights need not be. */
static void pnlp_panel_of_four(uint32_t *to, const int8_t *x, int32_t used, int32_t channels)
{
    for (int32_t i = 0; i < used; i += 2) {
        const uint32_t a = pnlp_load_word(x);
        const uint32_t b = i + 1 < used ? pnlp_load_word(x + channels) : 0;
        const uint32_t channels_01 = pnlp_pack_lower(a, b), channels_23 = pnlp_pack_upper(a, b);
        to[0] = pnlp_sxtb16(channels_01);
        to[1] = pnlp_sxtb16_odd(channels_01);
        to[2] = pnlp_sxtb16(channels_23);
        to[3] = pnlp_sxtb16_odd(channels_23);
        to += 4;
        x += 2 * channels;
    }
}

static void pnlp_panel_of_few(uint32_t *to, int32_t count, const int8_t *x, int32_t used, int32_t channels)
{
    for (int32_t i = 0; i < used; i += 2) {
        for (int32_t c = 0; c < count; c++) {
            const int32_t second = i + 1 < used ? x[channels + c] : 0;
            *to++ = pnlp_pack_lower((uint32_t)(int32_t)x[c], (uint32_t)second);
        }
        x += 2 * channels;
    }
}

PNLP_SHARED void pnlp_dsp_token_mix(const pnlp_dense *layer, const int8_t *x, int32_t used, int32_t outputs,
                                    int32_t channels, uint32_t *scratch, int8_t *y)
{
    const pnlp_dsp_target target = {1, channels, outputs, (layer->inner + 1) / 2};
    pnlp_dsp_panel panel = {scratch, 4, (used + 1) / 2};

    for (int32_t c = 0; c < channels; c += 4) {
        if (channels - c >= 4) {
            pnlp_panel_of_four(scratch, x + c, used, channels);
        } else {
            panel.rows = channels - c;
            pnlp_panel_of_few(scratch, panel.rows, x + c, used, channels);
        }
        pnlp_dsp_columns_s8(layer, &panel, &target, y + c);
    }
}
