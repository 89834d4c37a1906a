#include "pnlp_dsp.h"

void pnlp_layer_norm_rows(const pnlp_layer_norm *layer, const int8_t *x, int32_t rows, pnlp_norm_row *state)
{
    const int32_t channels = layer->channels;
    const uint32_t ones = 0x00010001u;

    for (int32_t r = 0; r < rows; r++) {
        int32_t sum = 0;
        int32_t squares = 0;
        int32_t c = 0;
        for (; c + 4 <= channels; c += 4) {
            const uint32_t word = pnlp_load_word(x + c);
            const uint32_t x02 = pnlp_sxtb16(word), x13 = pnlp_sxtb16_odd(word);
            squares = pnlp_smlad(x13, x13, pnlp_smlad(x02, x02, squares));
            sum = pnlp_smlad(x13, ones, pnlp_smlad(x02, ones, sum));
        }
        for (; c < channels; c++) {
            sum += x[c];
            squares += x[c] * x[c];
        }
        state[r] = pnlp_norm_row_of(sum, squares, channels, layer->epsilon);
        x += channels;
    }
}
