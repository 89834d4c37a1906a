#include "mve_pass.h"

void pnlp_fully_connected_s16(const pnlp_dense *layer, const int8_t *x, int32_t rows, void *scratch, int16_t *y)
{
    pnlp_mve_pass pass;

    (void)scratch;
    pnlp_mve_begin(&pass, layer, layer->inner, 1, (int32_t)sizeof *y);
    for (int32_t count; rows > 0; rows -= count) {
        count = rows < 4 ? rows : 4;
        for (int32_t r = 0; r < 4; r++) {
            pass.x[r] = x + (r < count ? r : count - 1) * layer->inner;
        }
        pnlp_mve_place(&pass, count, layer->outputs, 1);
        pnlp_mve_run(pnlp_mve_pass_s16, &pass, layer, layer->outputs, count, y);
        x += 4 * layer->inner;
        y += 4 * layer->outputs;
    }
}
