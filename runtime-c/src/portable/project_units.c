/* Fingerprints from base hashes: docs/text.md, sections 6 and 7. */
#include "pnlp_text.h"

#include <string.h>

typedef struct word_state {
    const pnlp_units *cache;
    uint32_t *fingerprint;
} word_state;

static void lower_by_subword(void *context, const pnlp_subword *subword)
{
    const word_state *state = (const word_state *)context;
    const pnlp_units *cache = state->cache;
    const uint32_t end = cache->offsets[subword->number + 1u];
    uint32_t u;
    for (u = cache->offsets[subword->number]; u < end; u++) {
        const uint32_t unit = cache->units_u16 != NULL ? cache->units_u16[u] : cache->units_u32[u];
        const uint32_t *hashes = cache->hashes + 2u * (size_t)unit;
        pnlp_lower_fingerprint((int32_t *)state->fingerprint, cache->num_hashes, hashes[0], hashes[1]);
    }
}

void pnlp_project_units(const pnlp_tokenizer *tokenizer, const pnlp_units *cache, const uint8_t *text,
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
        pnlp_positions(fingerprint, cache->num_hashes, PNLP_P, cache->feature_size,
                       positions + (size_t)w * cache->num_hashes);
    }
}
