#include "../pnlp_inner.h"

PNLP_SHARED pnlp_row_scale pnlp_row_scale_of(int32_t sum, int32_t squares, int32_t channels, uint64_t epsilon)
{
    uint64_t variance = (uint64_t)((int64_t)channels * squares - (int64_t)sum * sum) + epsilon;
    pnlp_row_scale scale = {0, 0, 0};
    if (variance == 0) {
        return scale;
    }

    uint32_t shift = 2;
    while (variance >> 32 != 0) {
        variance >>= 2;
        shift--;
    }
    uint32_t v = (uint32_t)variance;
    for (uint32_t step = 8; step != 0; step >>= 1) {
        if (v < (uint32_t)1 << (32 - 2 * step)) {
            v <<= 2 * step;
            shift += step;
        }
    }

    scale.factor = (uint32_t)channels << shift;
    scale.offset = (uint32_t)sum << shift;
    scale.reciprocal = pnlp_reciprocal(pnlp_square_root(v));
    return scale;
}
