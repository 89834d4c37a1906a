/* The n hashes of a unit by stepping: docs/text.md, section 6. */
#include "pnlp_text.h"

/*
 * h less P: the sum reaches P where it leaves the negative numbers, which an addition tells for nothing. back: b less
 * P.
 */
static inline int32_t step(int32_t h, int32_t b, int32_t back)
{
    const int32_t next = h + b;
    return next < 0 ? next : h + back;
}

static inline void lower(int32_t *element, int32_t h)
{
    if (h < *element) {
        *element = h;
    }
}

void pnlp_lower_fingerprint(int32_t *fingerprint, uint32_t num_hashes, uint32_t a, uint32_t b)
{
    const int32_t *const end = fingerprint + num_hashes;
    const int32_t forth = (int32_t)b;
    const int32_t back = (int32_t)b - (int32_t)PNLP_P;
    int32_t h = (int32_t)a - (int32_t)PNLP_P;

    while (end - fingerprint >= 4) {
        lower(fingerprint, h);
        h = step(h, forth, back);
        lower(fingerprint + 1, h);
        h = step(h, forth, back);
        lower(fingerprint + 2, h);
        h = step(h, forth, back);
        lower(fingerprint + 3, h);
        h = step(h, forth, back);
        fingerprint += 4;
    }
    while (fingerprint != end) {
        lower(fingerprint++, h);
        h = step(h, forth, back);
    }
}
