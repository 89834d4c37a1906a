#include <arm_mve.h>

#include "../pnlp_inner.h"

PNLP_SHARED void pnlp_add_panel_s8(const pnlp_add *layer, const int8_t *y, int32_t rows, int32_t count,
                                   int32_t channels, int8_t *x)
{
    const pnlp_add l = *layer;

    for (int32_t c = 0; c < count; c += 4) {
        const mve_pred16_t there = vctp32q((uint32_t)(count - c));
        const int8_t *from = y + c;
        int8_t *to = x + c;
        for (int32_t r = 0; r < rows; r++) {
            int32x4_t sum = vmlasq_n_s32(vldrbq_z_s32(to, there), vdupq_n_s32(l.multiplier_x), l.offset);
            sum = vmlaq_n_s32(sum, vldrbq_z_s32(from, there), l.multiplier_y);
            sum = vshlq_r_s32(sum, -l.shift);
            sum = vminq_s32(vmaxq_s32(sum, vdupq_n_s32(-128)), vdupq_n_s32(127));
            vstrbq_p_s32(to, sum, there);
            from += count;
            to += channels;
        }
    }
}
