#include "../pnlp_inner.h"

PNLP_SHARED void pnlp_lookup_s8(const int8_t *table, const int8_t *x, int32_t count, int8_t *y)
{
    for (int32_t i = 0; i < count; i++) {
        y[i] = table[x[i] + 128];
    }
}
