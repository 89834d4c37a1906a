/* Fingerprints from a cache of rows: docs/text.md, sections 6 and 7. */
#include "../pnlp_text.h"

static void pnlp_lower_by_subword_rows(void *context, const pnlp_subword *subword)
{
    const pnlp_projection *projection = (const pnlp_projection *)context;
    const pnlp_rows *cache = (const pnlp_rows *)projection->cache;

    pnlp_lower_to_row(projection->fingerprint, cache->rows + (size_t)subword->number * cache->num_hashes,
                      cache->num_hashes);
}

PNLP_SHARED void pnlp_project_rows(const pnlp_tokenizer *tokenizer, const pnlp_rows *cache, const uint8_t *text,
                                   const pnlp_range *words, uint32_t word_count, uint32_t *word_scratch,
                                   uint32_t *fingerprint, uint16_t *positions, uint32_t stride)
{
    const pnlp_projection projection = {cache, fingerprint, cache->num_hashes, cache->feature_size, 0};

    pnlp_project_words(&projection, pnlp_lower_by_subword_rows, tokenizer, text, words, word_count, word_scratch,
                       positions, stride);
}
