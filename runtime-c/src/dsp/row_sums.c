#include "pnlp_dsp.h"

PNLP_SHARED void pnlp_row_sums(const int8_t *x, int32_t channels, int32_t *sum, int32_t *squares)
{
    const uint32_t ones = 0x00010001u;
    int32_t elements = 0;
    int32_t squared = 0;
    int32_t c = 0;

    for (; c + 4 <= channels; c += 4) {
        const uint32_t word = pnlp_load_word(x + c);
        const uint32_t x02 = pnlp_sxtb16(word), x13 = pnlp_sxtb16_odd(word);
        squared = pnlp_smlad(x13, x13, pnlp_smlad(x02, x02, squared));
        elements = pnlp_smlad(x13, ones, pnlp_smlad(x02, ones, elements));
    }
    for (; c < channels; c++) {
        elements += x[c];
        squared += x[c] * x[c];
    }
    *sum = elements;
    *squares = squared;
}
