/* Fingerprints from rows for some subwords, and from base hashes for the rest: docs/tables.md. */
#include "../pnlp_text.h"

static void pnlp_lower_by_subword_hot_units(void *context, const pnlp_subword *subword)
{
    const pnlp_projection *projection = (const pnlp_projection *)context;
    const pnlp_hot_units *cache = (const pnlp_hot_units *)projection->cache;

    if (!pnlp_lower_by_hot_row(projection, &cache->hot, subword->number)) {
        pnlp_lower_by_units(projection, &cache->rest, subword);
    }
}

PNLP_SHARED void pnlp_project_hot_units(const pnlp_tokenizer *tokenizer, const pnlp_hot_units *cache,
                                        const uint8_t *text, const pnlp_range *words, uint32_t word_count,
                                        uint32_t *word_scratch, uint32_t *fingerprint, uint16_t *positions,
                                        uint32_t stride)
{
    const pnlp_projection projection = {cache, fingerprint, cache->rest.num_hashes, cache->rest.feature_size, PNLP_P};

    pnlp_project_words(&projection, pnlp_lower_by_subword_hot_units, tokenizer, text, words, word_count, word_scratch,
                       positions, stride);
}
