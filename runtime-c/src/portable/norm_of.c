#include "pnlp_inner.h"

pnlp_norm_row pnlp_norm_of(int32_t channels, int32_t sum, int32_t squares, uint64_t epsilon)
{
    uint64_t variance = (uint64_t)((int64_t)channels * squares - (int64_t)sum * sum) + epsilon;
    pnlp_norm_row row = {0, 0};
    if (variance == 0) {
        return row;
    }

    int32_t shift = 2;
    while (variance >> 32 != 0) {
        variance >>= 2;
        shift--;
    }
    uint32_t v = (uint32_t)variance;
    while (v < (uint32_t)1 << 30) {
        v <<= 2;
        shift++;
    }

    row.sum_and_shift = sum * PNLP_NORM_SHIFTS + shift;
    row.reciprocal = pnlp_reciprocal(pnlp_square_root(v));
    return row;
}
