#include <arm_mve.h>

#include "../pnlp_inner.h"

/* Four channels in four lanes, row by row: their gains and biases are loaded once. */
PNLP_SHARED void pnlp_layer_norm_panel_s8(const pnlp_layer_norm *layer, const pnlp_norm_row *state, const int8_t *x,
                                          int32_t rows, int32_t first, int32_t count, int8_t *y)
{
    const pnlp_layer_norm l = *layer;

    for (int32_t c = 0; c < count; c += 4) {
        const mve_pred16_t there = vctp32q((uint32_t)(count - c));
        const int32x4_t gain = vldrwq_z_s32(l.gain + first + c, there);
        const int32x4_t bias = vldrwq_z_s32(l.bias + first + c, there);
        const int8_t *from = x + first + c;
        int8_t *to = y + c;
        for (int32_t r = 0; r < rows; r++) {
            const int32_t factor = (int32_t)pnlp_norm_factor(state[r], l.channels);
            const int32_t minus_offset = (int32_t)(0u - pnlp_norm_offset(state[r]));

            /* Products and sums wrap, as their difference, which fits 32 bits, may. */
            int32x4_t v = vmlasq_n_s32(vldrbq_z_s32(from, there), vdupq_n_s32(factor), minus_offset);
            v = vrmulhq_s32(vrmulhq_s32(v, vdupq_n_s32(state[r].reciprocal)), gain);
            v = vshlq_r_s32(vaddq_s32(v, bias), -l.shift);
            v = vminq_s32(vmaxq_s32(v, vdupq_n_s32(-128)), vdupq_n_s32(127));
            vstrbq_p_s32(to, v, there);
            from += l.channels;
            to += count;
        }
    }
}
