#include <arm_mve.h>

#include "../pnlp_inner.h"

PNLP_SHARED void pnlp_row_sums(const int8_t *x, int32_t channels, int32_t *sum, int32_t *squares)
{
    int32_t elements = 0;
    int32_t squared = 0;

    for (int32_t c = 0; c < channels; c += 16) {
        const int8x16_t v = vldrbq_z_s8(x + c, vctp8q((uint32_t)(channels - c)));
        elements = vaddvaq_s8(elements, v);
        squared = vmladavaq_s8(squared, v, v);
    }
    *sum = elements;
    *squares = squared;
}
