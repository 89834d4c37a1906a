/* The n hashes of a unit by stepping: docs/text.md, section 6. */
#include "../pnlp_text.h"

/*
 * h less P: the sum reaches P where it leaves the negative numbers, which an addition tells for nothing. back: b less
 * P. Sums wrap, as they do on every core: hashes of a damaged image are no reason to do anything else.
 */
static inline uint32_t pnlp_hash_step(uint32_t h, uint32_t b, uint32_t back)
{
    const uint32_t next = h + b;
    return (int32_t)next < 0 ? next : h + back;
}

static inline void pnlp_lower_to_hash(int32_t *element, uint32_t h)
{
    if ((int32_t)h < *element) {
        *element = (int32_t)h;
    }
}

PNLP_SHARED void pnlp_lower_fingerprint(int32_t *fingerprint, uint32_t num_hashes, uint32_t a, uint32_t b)
{
    const int32_t *const end = fingerprint + num_hashes;
    const uint32_t forth = b;
    const uint32_t back = b - PNLP_P;
    uint32_t h = a - PNLP_P;

    while (end - fingerprint >= 4) {
        pnlp_lower_to_hash(fingerprint, h);
        h = pnlp_hash_step(h, forth, back);
        pnlp_lower_to_hash(fingerprint + 1, h);
        h = pnlp_hash_step(h, forth, back);
        pnlp_lower_to_hash(fingerprint + 2, h);
        h = pnlp_hash_step(h, forth, back);
        pnlp_lower_to_hash(fingerprint + 3, h);
        h = pnlp_hash_step(h, forth, back);
        fingerprint += 4;
    }
    while (fingerprint != end) {
        pnlp_lower_to_hash(fingerprint++, h);
        h = pnlp_hash_step(h, forth, back);
    }
}
