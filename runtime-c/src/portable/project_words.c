#include <string.h>

#include "../pnlp_text.h"

/*
 * positions[i] = (fingerprint[i] + offset) mod feature_size, without a division where feature_size is a power of two
 */
static void pnlp_positions_of(const pnlp_projection *projection, uint16_t *positions)
{
    const uint32_t *fingerprint = projection->fingerprint;
    const uint32_t num_hashes = projection->num_hashes;
    const uint32_t offset = projection->offset;
    const uint32_t mask = projection->feature_size - 1u;
    uint32_t i;

    if ((projection->feature_size & mask) == 0u) {
        for (i = 0; i < num_hashes; i++) {
            positions[i] = (uint16_t)((fingerprint[i] + offset) & mask);
        }
    } else {
        for (i = 0; i < num_hashes; i++) {
            positions[i] = (uint16_t)((fingerprint[i] + offset) % projection->feature_size);
        }
    }
}

PNLP_SHARED void pnlp_project_words(const pnlp_projection *projection, pnlp_subword_visitor visit,
                                    const pnlp_tokenizer *tokenizer, const uint8_t *text, const pnlp_range *words,
                                    uint32_t word_count, uint32_t *word_scratch, uint16_t *positions, uint32_t stride)
{
    for (uint32_t w = 0; w < word_count; w++) {
        memset(projection->fingerprint, 0xFF, projection->num_hashes * sizeof *projection->fingerprint);
        pnlp_visit_subwords(tokenizer, text, words[w], word_scratch, visit, (void *)(uintptr_t)projection);
        pnlp_positions_of(projection, positions + (size_t)w * stride);
    }
}
