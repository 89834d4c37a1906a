/* Fingerprints from base hashes: docs/text.md, sections 6 and 7. */
#include "pnlp_text.h"

static void lower_by_subword(void *context, const pnlp_subword *subword)
{
    const pnlp_projection *projection = (const pnlp_projection *)context;
    const pnlp_units *cache = (const pnlp_units *)projection->cache;
    const uint32_t end = cache->offsets[subword->number + 1u];

    for (uint32_t u = cache->offsets[subword->number]; u < end; u++) {
        const uint32_t unit = cache->units_u16 != NULL ? cache->units_u16[u] : cache->units_u32[u];
        const uint32_t *hashes = cache->hashes + 2u * (size_t)unit;
        pnlp_lower_fingerprint((int32_t *)projection->fingerprint, cache->num_hashes, hashes[0], hashes[1]);
    }
}

void pnlp_project_units(const pnlp_tokenizer *tokenizer, const pnlp_units *cache, const uint8_t *text,
                        const pnlp_range *words, uint32_t word_count, uint32_t *word_scratch, uint32_t *fingerprint,
                        uint16_t *positions)
{
    const pnlp_projection projection = {cache, fingerprint, cache->num_hashes, cache->feature_size, PNLP_P};

    pnlp_project_words(&projection, lower_by_subword, tokenizer, text, words, word_count, word_scratch, positions);
}
