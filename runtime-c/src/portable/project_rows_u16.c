/* Fingerprints from a cache of rows in 16 bits: docs/text.md, sections 6 and 7, docs/tables.md. */
#include "../pnlp_text.h"

static void pnlp_lower_by_subword_rows_u16(void *context, const pnlp_subword *subword)
{
    const pnlp_projection *projection = (const pnlp_projection *)context;
    const pnlp_rows_u16 *cache = (const pnlp_rows_u16 *)projection->cache;

    pnlp_lower_to_row_u16(projection->fingerprint, cache->rows + (size_t)subword->number * cache->num_hashes,
                          cache->num_hashes);
}

PNLP_SHARED void pnlp_project_rows_u16(const pnlp_tokenizer *tokenizer, const pnlp_rows_u16 *cache, const uint8_t *text,
                                       const pnlp_range *words, uint32_t word_count, uint32_t *word_scratch,
                                       uint32_t *fingerprint, uint16_t *positions, uint32_t stride)
{
    const pnlp_projection projection = {cache, fingerprint, cache->num_hashes, cache->feature_size, 0};

    pnlp_project_words(&projection, pnlp_lower_by_subword_rows_u16, tokenizer, text, words, word_count, word_scratch,
                       positions, stride);
}
