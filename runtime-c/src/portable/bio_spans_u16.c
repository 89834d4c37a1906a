#include "../pnlp_inner.h"

PNLP_SHARED uint16_t pnlp_bio_spans_u16(const uint16_t *labels, int32_t words, const pnlp_range *ranges,
                                        pnlp_span *spans)
{
    uint32_t count = 0;
    int open = 0;

    for (int32_t t = 0; t < words; t++) {
        const uint32_t label = labels[t];
        if (label == 0) {
            open = 0;
            continue;
        }

        /* O, B-0, I-0, B-1, I-1, ...: odd labels begin. */
        const uint16_t slot = (uint16_t)((label - 1) >> 1);
        const int inside = (label & 1u) == 0;
        if (inside && open && spans[count - 1].slot == slot) {
            spans[count - 1].end = ranges[t].end;
            continue;
        }
        spans[count].begin = ranges[t].begin;
        spans[count].end = ranges[t].end;
        spans[count].slot = slot;
        count++;
        open = 1;
    }
    return (uint16_t)count;
}
