#include "../pnlp_inner.h"

PNLP_SHARED void pnlp_max_pool_s8(const int8_t *x, int32_t rows, int32_t channels, int8_t *y)
{
    for (int32_t c = 0; c < channels; c++) {
        int8_t greatest = x[c];
        for (int32_t r = 1; r < rows; r++) {
            int8_t value = x[r * channels + c];
            greatest = value > greatest ? value : greatest;
        }
        y[c] = greatest;
    }
}
