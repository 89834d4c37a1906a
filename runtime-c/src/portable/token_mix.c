#include "dense_panel.h"

PNLP_SHARED void pnlp_token_mix(const pnlp_dense *layer, const int8_t *x, int32_t used, int32_t outputs,
                                int32_t channels, uint64_t *scratch, int8_t *y)
{
    const pnlp_dense_target target = {1, channels, outputs};
    pnlp_dense_panel panel = {scratch, 4, used};

    for (int32_t c = 0; c < channels; c += 4) {
        panel.rows = channels - c < 4 ? channels - c : 4;
        pnlp_dense_fill(&panel, x + c, channels, 1);
        pnlp_dense_columns_s8(layer, &panel, &target, y + c);
    }
}
