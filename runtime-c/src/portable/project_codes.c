/* Codes of words, found by keys of 24 bits: docs/text.md, section 8, docs/tables.md. */
#include "text_hash.h"

typedef struct pnlp_word_text {
    uint32_t hash; /* of the subwords so far */
    uint32_t unknown;
} pnlp_word_text;

static void pnlp_hash_subword(void *context, const pnlp_subword *subword)
{
    pnlp_word_text *word = (pnlp_word_text *)context;
    uint32_t h = word->hash;

    for (uint32_t i = 0; i < subword->count; i++) {
        h = pnlp_hash_character(h, subword->characters[i]);
    }
    word->hash = h;
    word->unknown |= subword->count == 0 ? 1u : 0u;
}

/* The codes of a key's entry, NULL where there is none. */
static const uint8_t *pnlp_find_codes(const pnlp_word_codes *codes, uint32_t key)
{
    const uint32_t lower = key & 0xFFFFu;
    uint32_t low = codes->firsts[key >> 16];
    uint32_t high = codes->firsts[(key >> 16) + 1u];

    while (low < high) {
        const uint32_t middle = low + (high - low) / 2u;
        if (codes->keys[middle] == lower) {
            return codes->codes + (size_t)middle * ((codes->num_codes + 1u) / 2u);
        }
        if (codes->keys[middle] < lower) {
            low = middle + 1u;
        } else {
            high = middle;
        }
    }
    return NULL;
}

PNLP_SHARED void pnlp_project_codes(const pnlp_tokenizer *tokenizer, const pnlp_word_codes *codes, const uint8_t *text,
                                    const pnlp_range *words, uint32_t word_count, uint32_t *word_scratch,
                                    uint16_t *positions, uint32_t stride)
{
    for (uint32_t w = 0; w < word_count; w++) {
        pnlp_word_text word = {PNLP_FNV_BASIS, 0};
        const uint8_t *found;

        pnlp_visit_subwords(tokenizer, text, words[w], word_scratch, pnlp_hash_subword, &word);
        found = word.unknown != 0 ? NULL : pnlp_find_codes(codes, pnlp_hash_mix(word.hash) >> 8);
        for (uint32_t j = 0; j < codes->num_codes; j++) {
            const uint32_t code = found == NULL ? 0u : ((uint32_t)found[j / 2u] >> (4u * (j & 1u))) & 0xFu;
            positions[j] = (uint16_t)(codes->feature_size + 16u * j + code);
        }
        positions += stride;
    }
}
