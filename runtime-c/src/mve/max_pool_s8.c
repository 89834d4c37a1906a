#include <arm_mve.h>

#include "../pnlp_inner.h"

PNLP_SHARED void pnlp_max_pool_s8(const int8_t *x, int32_t rows, int32_t channels, int8_t *y)
{
    for (int32_t c = 0; c < channels; c += 16) {
        const mve_pred16_t there = vctp8q((uint32_t)(channels - c));
        const int8_t *column = x + c;
        int8x16_t greatest = vldrbq_z_s8(column, there);
        for (int32_t r = 1; r < rows; r++) {
            column += channels;
            greatest = vmaxq_s8(greatest, vldrbq_z_s8(column, there));
        }
        vstrbq_p_s8(y + c, greatest, there);
    }
}
