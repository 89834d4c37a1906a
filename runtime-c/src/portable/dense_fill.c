#include "dense_panel.h"

static inline uint64_t pnlp_dense_four(uint32_t row_0, uint32_t row_1, uint32_t row_2, uint32_t row_3)
{
    return (uint64_t)(row_3 * 65536u + row_2) << 32 | (row_1 * 65536u + row_0);
}

PNLP_SHARED void pnlp_dense_fill(pnlp_dense_panel *panel, const int8_t *x, int32_t step, int32_t row_step)
{
    const int32_t rows = panel->rows;
    uint64_t *to = panel->fours;
    const int8_t *x1 = x + row_step, *x2 = x1 + row_step, *x3 = x2 + row_step;

    for (const uint64_t *end = to + panel->inner; to != end; to++) {
        if (rows == 4) {
            *to =
                pnlp_dense_four(pnlp_dense_wide(*x), pnlp_dense_wide(*x1), pnlp_dense_wide(*x2), pnlp_dense_wide(*x3));
        } else {
            *to = pnlp_dense_four(pnlp_dense_wide(*x), rows > 1 ? pnlp_dense_wide(*x1) : 0,
                                  rows > 2 ? pnlp_dense_wide(*x2) : 0, 0);
        }
        x += step;
        x1 += step;
        x2 += step;
        x3 += step;
    }
}
