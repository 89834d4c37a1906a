#include <string.h>

#include "../pnlp_inner.h"

PNLP_SHARED void pnlp_concat_s8(const int8_t *x, int32_t x_channels, const int8_t *y, int32_t y_channels, int32_t rows,
                                int8_t *out)
{
    for (int32_t r = 0; r < rows; r++) {
        memcpy(out, x, (size_t)x_channels);
        memcpy(out + x_channels, y, (size_t)y_channels);
        out += x_channels + y_channels;
        x += x_channels;
        y += y_channels;
    }
}
