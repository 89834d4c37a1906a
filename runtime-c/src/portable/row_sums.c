#include "../pnlp_inner.h"

PNLP_SHARED void pnlp_row_sums(const int8_t *x, int32_t channels, int32_t *sum, int32_t *squares)
{
    int32_t elements = 0;
    int32_t squared = 0;

    for (int32_t c = 0; c < channels; c++) {
        elements += x[c];
        squared += x[c] * x[c];
    }
    *sum = elements;
    *squares = squared;
}
