#include <arm_mve.h>

#include "../pnlp_inner.h"

PNLP_SHARED void pnlp_lookup_s8(const int8_t *table, const int8_t *x, int32_t count, int8_t *y)
{
    for (int32_t i = 0; i < count; i += 16) {
        const mve_pred16_t there = vctp8q((uint32_t)(count - i));
        /* x + 128 modulo 256, as an unsigned index */
        const uint8x16_t index = vreinterpretq_u8_s8(vaddq_n_s8(vldrbq_z_s8(x + i, there), -128));
        vstrbq_p_s8(y + i, vldrbq_gather_offset_z_s8(table, index, there), there);
    }
}
