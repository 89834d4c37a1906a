/* Fingerprints from base hashes: docs/text.md, sections 6 and 7. */
#include "pnlp_text.h"

#include <string.h>

#define PNLP_P 0x7FFFFFFFu

typedef struct word_state {
    const pnlp_units *cache;
    uint32_t *fingerprint;
} word_state;

/* h_i = (a + i*b) mod P by stepping: no multiplication, no division. */
static void lower_by_unit(uint32_t *fingerprint, uint32_t num_hashes, uint32_t a, uint32_t b)
{
    uint32_t h = a;
    uint32_t i;
    for (i = 0; i < num_hashes; i++) {
        if (h < fingerprint[i]) {
            fingerprint[i] = h;
        }
        h += b;
        if (h >= PNLP_P) {
            h -= PNLP_P;
        }
    }
}

static void lower_by_subword(void *context, uint32_t subword)
{
    const word_state *state = (const word_state *)context;
    const pnlp_units *cache = state->cache;
    const uint32_t end = cache->offsets[subword + 1u];
    uint32_t u;
    for (u = cache->offsets[subword]; u < end; u++) {
        const uint32_t unit = cache->units_u16 != NULL ? cache->units_u16[u] : cache->units_u32[u];
        const uint32_t *hashes = cache->hashes + 2u * (size_t)unit;
        lower_by_unit(state->fingerprint, cache->num_hashes, hashes[0], hashes[1]);
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
        pnlp_positions(fingerprint, cache->num_hashes, cache->feature_size, positions + (size_t)w * cache->num_hashes);
    }
}
