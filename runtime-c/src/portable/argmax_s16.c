#include "../pnlp_inner.h"

PNLP_SHARED uint16_t pnlp_argmax_s16(const int16_t *logits, int32_t count)
{
    int32_t index = 0;

    for (int32_t i = 1; i < count; i++) {
        if (logits[i] > logits[index]) {
            index = i;
        }
    }
    return (uint16_t)index;
}
