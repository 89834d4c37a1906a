/*
 * From UTF-8 to Bloom filter positions (docs/text.md). Tables are generated and live in flash.
 */
#ifndef PNLP_TEXT_H
#define PNLP_TEXT_H

#include "pnlp/pnlp.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Defined by the text component: trie, Unicode tables, switches, max_word_chars, the subword [UNK]. */
typedef struct pnlp_tokenizer pnlp_tokenizer;

/*
 * Splits text [0, bytes) into words, at most max_words. Returns how many; *truncated is 1 where there were more, else 0.
 */
uint32_t pnlp_split_words(const pnlp_tokenizer *tokenizer, const uint8_t *text, uint32_t bytes, pnlp_range *words,
                          uint32_t max_words, uint8_t *truncated);

/*
 * The subwords of the bytes [range.begin, range.end), one call of visit each, in order; at least one ([UNK]).
 * Subwords are numbered as the generated tables number them. scratch: pnlp word scratch, 8 bytes for each of max_word_chars.
 */
typedef void (*pnlp_subword_visitor)(void *context, uint32_t subword);
void pnlp_visit_subwords(const pnlp_tokenizer *tokenizer, const uint8_t *text, pnlp_range range, uint32_t *scratch,
                         pnlp_subword_visitor visit, void *context);

/* ---- Projection -------------------------------------------------------------------------------------------------- */

/* Cache encoding "units": base hashes of distinct units, and the units of each subword. */
typedef struct pnlp_units {
    const uint32_t *hashes;    /* [units][2]: a, b */
    const uint32_t *offsets;   /* [subwords + 1] */
    const uint16_t *units_u16; /* [offsets[subwords]], or NULL where there are more than 65,536 units */
    const uint32_t *units_u32; /* the same as 32 bits, or NULL */
    uint32_t num_hashes;
    uint32_t feature_size;
} pnlp_units;

/* Cache encoding "rows". */
typedef struct pnlp_rows {
    const uint32_t *rows; /* [subwords][num_hashes] */
    uint32_t num_hashes;
    uint32_t feature_size;
} pnlp_rows;

/*
 * Words -> positions [word_count][num_hashes]. fingerprint: scratch, u32 [num_hashes]; word_scratch: as pnlp_visit_subwords.
 */
void pnlp_project_units(const pnlp_tokenizer *tokenizer, const pnlp_units *cache, const uint8_t *text,
                        const pnlp_range *words, uint32_t word_count, uint32_t *word_scratch, uint32_t *fingerprint,
                        uint16_t *positions);
void pnlp_project_rows(const pnlp_tokenizer *tokenizer, const pnlp_rows *cache, const uint8_t *text,
                       const pnlp_range *words, uint32_t word_count, uint32_t *word_scratch, uint32_t *fingerprint,
                       uint16_t *positions);

#ifdef __cplusplus
}
#endif

#endif
