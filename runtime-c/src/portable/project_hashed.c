/* Fingerprints of units that are found by their text: docs/text.md, sections 6 and 7, docs/tables.md. */
#include "../pnlp_text.h"

static void pnlp_lower_by_subword_hashed(void *context, const pnlp_subword *subword)
{
    const pnlp_projection *projection = (const pnlp_projection *)context;

    pnlp_lower_by_hashed(projection, (const pnlp_hashed *)projection->cache, subword);
}

PNLP_SHARED void pnlp_project_hashed(const pnlp_tokenizer *tokenizer, const pnlp_hashed *cache, const uint8_t *text,
                                     const pnlp_range *words, uint32_t word_count, uint32_t *word_scratch,
                                     uint32_t *fingerprint, uint16_t *positions, uint32_t stride)
{
    const pnlp_projection projection = {cache, fingerprint, cache->num_hashes, cache->feature_size, PNLP_P};

    pnlp_project_words(&projection, pnlp_lower_by_subword_hashed, tokenizer, text, words, word_count, word_scratch,
                       positions, stride);
}
