/* Fingerprints from a cache of rows in 16 bits: docs/text.md, sections 6 and 7, docs/tables.md. */
#include "pnlp_text.h"

#include <string.h>

typedef struct word_state {
    const pnlp_rows_u16 *cache;
    uint32_t *fingerprint;
} word_state;

static void lower_by_subword(void *context, const pnlp_subword *subword)
{
    const word_state *state = (const word_state *)context;
    const uint32_t num_hashes = state->cache->num_hashes;
    const uint16_t *row = state->cache->rows + (size_t)subword->number * num_hashes;
    uint32_t i;
    for (i = 0; i < num_hashes; i++) {
        if (row[i] < state->fingerprint[i]) {
            state->fingerprint[i] = row[i];
        }
    }
}

void pnlp_project_rows_u16(const pnlp_tokenizer *tokenizer, const pnlp_rows_u16 *cache, const uint8_t *text,
                           const pnlp_range *words, uint32_t word_count, uint32_t *word_scratch, uint32_t *fingerprint,
                           uint16_t *positions)
{
    word_state state;
    uint32_t w;
    state.cache = cache;
    state.fingerprint = fingerprint;
    for (w = 0; w < word_count; w++) {
        memset(fingerprint, 0xFF, cache->num_hashes * sizeof *fingerprint);
        pnlp_visit_subwords(tokenizer, text, words[w], word_scratch, lower_by_subword, &state);
        pnlp_positions(fingerprint, cache->num_hashes, 0, cache->feature_size,
                       positions + (size_t)w * cache->num_hashes);
    }
}
