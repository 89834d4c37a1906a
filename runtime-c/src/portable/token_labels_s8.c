#include "../pnlp_inner.h"

PNLP_SHARED void pnlp_token_labels_s8(const pnlp_dense *layer, const int8_t *x, int32_t words, int32_t panel,
                                      void *scratch, uint16_t *labels)
{
    const int32_t outputs = layer->outputs;
    int16_t *logits = (int16_t *)scratch;
    void *inner = (int8_t *)scratch + pnlp_aligned(panel * outputs * (int32_t)sizeof *logits);

    for (int32_t t = 0; t < words; t += panel) {
        const int32_t count = words - t < panel ? words - t : panel;
        pnlp_fully_connected_s16(layer, x, count, inner, logits);
        PNLP_LOGITS(logits, count * outputs);
        for (int32_t i = 0; i < count; i++) {
            *labels++ = pnlp_argmax_s16(logits + i * outputs, outputs);
        }
        x += count * layer->inner;
    }
}
