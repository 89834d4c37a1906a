/* A fingerprint lowered to that of a subword, from base hashes: docs/text.md, section 6. */
#include "../pnlp_text.h"

PNLP_SHARED void pnlp_lower_by_units(const pnlp_projection *projection, const pnlp_units *cache,
                                     const pnlp_subword *subword)
{
    const uint32_t end = cache->offsets[subword->number + 1u];

    for (uint32_t u = cache->offsets[subword->number]; u < end; u++) {
        const uint32_t unit = cache->units_u16 != NULL ? cache->units_u16[u] : cache->units_u32[u];
        const uint32_t *hashes = cache->hashes + 2u * (size_t)unit;
        pnlp_lower_fingerprint((int32_t *)projection->fingerprint, cache->num_hashes, hashes[0], hashes[1]);
    }
}
