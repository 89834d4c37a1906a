#include "../pnlp_inner.h"

PNLP_SHARED void pnlp_add_s8(const pnlp_add *layer, const int8_t *x, const int8_t *y, int32_t count, int8_t *out)
{
    /* Kept in registers: out may alias anything that holds bytes, the descriptor too for all the compiler knows. */
    const pnlp_add l = *layer;

    for (int32_t i = 0; i < count; i++) {
        const int32_t sum = x[i] * l.multiplier_x + y[i] * l.multiplier_y + l.offset;
        out[i] = (int8_t)pnlp_clamp8(sum >> l.shift);
    }
}
