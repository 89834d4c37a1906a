#include "../pnlp_inner.h"

PNLP_SHARED void pnlp_add_panel_s8(const pnlp_add *layer, const int8_t *y, int32_t rows, int32_t count,
                                   int32_t channels, int8_t *x)
{
    /* Kept in registers: x may alias anything that holds bytes, the descriptor too for all the compiler knows. */
    const pnlp_add l = *layer;

    for (int32_t r = 0; r < rows; r++) {
        for (int32_t c = 0; c < count; c++) {
            const int32_t sum = x[c] * l.multiplier_x + *y++ * l.multiplier_y + l.offset;
            x[c] = (int8_t)pnlp_clamp8(sum >> l.shift);
        }
        x += channels;
    }
}
