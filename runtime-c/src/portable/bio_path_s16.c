#include "../pnlp_inner.h"

PNLP_SHARED uint16_t pnlp_bio_path_s16(const pnlp_transitions *transitions, const int16_t *logits, int32_t words,
                                       const pnlp_range *ranges, void *scratch, pnlp_span *spans)
{
    pnlp_path path = pnlp_path_begin(transitions, scratch);
    pnlp_bio_spans to = {spans, 0, 0};

    for (int32_t t = 0; t < words; t++) {
        pnlp_path_add(&path, logits + t * (2 * path.kinds - 1));
    }
    if (words > 0) {
        pnlp_path_end(&path);
    }
    for (int32_t t = 0; t < words; t++) {
        pnlp_bio_read(&to, path.ways[t * path.kinds], &ranges[t]);
    }
    return (uint16_t)to.count;
}
