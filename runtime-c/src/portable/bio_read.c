#include "../pnlp_inner.h"

PNLP_SHARED void pnlp_bio_read(pnlp_bio_spans *to, uint32_t label, const pnlp_range *range)
{
    /* O, B-0, I-0, B-1, I-1, ...: odd labels begin. */
    const uint16_t slot = (uint16_t)((label - 1) >> 1);
    const int inside = (label & 1u) == 0;

    if (label == 0) {
        to->open = 0;
        return;
    }
    if (inside && to->open && to->spans[to->count - 1].slot == slot) {
        to->spans[to->count - 1].end = range->end;
        return;
    }
    to->spans[to->count].begin = range->begin;
    to->spans[to->count].end = range->end;
    to->spans[to->count].slot = slot;
    to->count++;
    to->open = 1;
}
