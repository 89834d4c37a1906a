#include "../pnlp_inner.h"

PNLP_SHARED uint16_t pnlp_bio_spans_s16(const int16_t *logits, int32_t words, int32_t labels, const pnlp_range *ranges,
                                        pnlp_span *spans)
{
    pnlp_bio_spans to = {spans, 0, 0};

    for (int32_t t = 0; t < words; t++) {
        pnlp_bio_read(&to, pnlp_argmax_s16(logits + t * labels, labels), &ranges[t]);
    }
    return (uint16_t)to.count;
}
