#include "../pnlp_inner.h"

PNLP_SHARED void pnlp_path_labels_s8(const pnlp_dense *layer, const pnlp_transitions *transitions, const int8_t *x,
                                     int32_t words, int32_t panel, void *scratch, uint16_t *labels)
{
    const int32_t outputs = layer->outputs;
    pnlp_path path = pnlp_path_begin(transitions, scratch);
    int8_t *behind = (int8_t *)scratch + pnlp_aligned(pnlp_path_bytes(path.kinds, words));
    int16_t *logits = (int16_t *)(void *)behind;
    void *inner = behind + pnlp_aligned(panel * outputs * (int32_t)sizeof *logits);

    for (int32_t t = 0; t < words; t += panel) {
        const int32_t count = words - t < panel ? words - t : panel;
        pnlp_fully_connected_s16(layer, x, count, inner, logits);
        PNLP_LOGITS(logits, count * outputs);
        for (int32_t i = 0; i < count; i++) {
            pnlp_path_add(&path, logits + i * outputs);
        }
        x += count * layer->inner;
    }
    pnlp_path_end(&path);
    for (int32_t t = 0; t < words; t++) {
        labels[t] = path.ways[t * path.kinds];
    }
}
