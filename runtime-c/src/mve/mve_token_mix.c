#include <arm_mve.h>

#include "mve_pass.h"

/* Four channels of all rows, each channel's bytes in one piece: what the pass multiplies. */
static void pnlp_mve_gather_bytes(const int8_t *x, int32_t stride, int32_t used, int32_t channels, int32_t panel_bytes,
                                  int8_t *panel)
{
    for (int32_t c = 0; c < channels; c++) {
        for (int32_t t = 0; t < used; t++) {
            panel[c * panel_bytes + t] = x[t * stride + c];
        }
    }
}

/*
 * For aligned words a gathering load takes four channels of four rows: byte 0 of four channels, byte 1, ... up to byte
 * 15, zeros behind the last row.
 */
static inline void pnlp_mve_turn_words(const int8_t *x, int32_t stride, uint32x4_t rows, int32_t used, int8_t *turned)
{
    if (used >= 16) {
        for (int32_t i = 0; i < 4; i++) {
            const uint32x4_t words =
                vldrwq_gather_offset_u32((const uint32_t *)(const void *)(x + 4 * i * stride), rows);
            vst1q_u32((uint32_t *)(void *)(turned + 16 * i), words);
        }
        return;
    }
    for (int32_t i = 0; i < 4; i++) {
        const mve_pred16_t there = vctp32q((uint32_t)(used - 4 * i > 0 ? used - 4 * i : 0));
        const uint32x4_t words = vldrwq_gather_offset_z_u32((const uint32_t *)(const void *)x, rows, there);
        vst1q_u32((uint32_t *)(void *)(turned + 16 * i), words);
        x += 4 * stride;
    }
}

/* As pnlp_mve_gather_bytes; what was stored in turn comes back channel by channel. */
static void pnlp_mve_gather_words(const int8_t *x, int32_t stride, int32_t used, int32_t panel_bytes, int8_t *panel)
{
    const uint32x4_t rows = vmulq_n_u32(vidupq_n_u32(0, 1), (uint32_t)stride);
    int8_t *turned = panel + 4 * panel_bytes;

    for (int32_t t = 0; t < used; t += 16) {
        pnlp_mve_turn_words(x + t * stride, stride, rows, used - t, turned);
        const int8x16x4_t channels = vld4q_s8(turned);
        vst1q_s8(panel, channels.val[0]);
        vst1q_s8(panel + panel_bytes, channels.val[1]);
        vst1q_s8(panel + 2 * panel_bytes, channels.val[2]);
        vst1q_s8(panel + 3 * panel_bytes, channels.val[3]);
        panel += 16;
    }
}

PNLP_SHARED void pnlp_mve_token_mix(const pnlp_dense *layer, const int8_t *x, int32_t used, int32_t outputs,
                                    int32_t channels, void *scratch, int8_t *y)
{
    const int32_t panel_bytes = (used + 15) / 16 * 16;
    const int32_t words = channels % 4 == 0 && ((uintptr_t)x & 3u) == 0;
    const int32_t turned = words && used <= 16;
    const uint32x4_t rows = vmulq_n_u32(vidupq_n_u32(0, 1), (uint32_t)channels);
    int8_t *panel = (int8_t *)scratch;
    pnlp_mve_job job;

    pnlp_mve_begin(&job, turned ? PNLP_MVE_TURNED_S8 : PNLP_MVE_S8, layer, used, outputs, channels, 1);
    pnlp_mve_place(&job, panel, panel_bytes, 1, channels, 4);
    for (int32_t c = 0; c < channels; c += 4) {
        const int32_t count = channels - c < 4 ? channels - c : 4;
        if (turned) {
            pnlp_mve_turn_words(x + c, channels, rows, used, panel);
        } else if (words) {
            pnlp_mve_gather_words(x + c, channels, used, panel_bytes, panel);
        } else {
            pnlp_mve_gather_bytes(x + c, channels, used, count, panel_bytes, panel);
            pnlp_mve_place(&job, panel, panel_bytes, 1, channels, count);
        }
        pnlp_mve_run(&job, count, y + c);
    }
}
