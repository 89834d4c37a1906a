/*
 * From UTF-8 to Bloom filter positions (docs/text.md). Tables are generated and live in flash.
 */
#ifndef PNLP_TEXT_H
#define PNLP_TEXT_H

#include "../include/pnlp/pnlp.h"
#include "pnlp_names.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Tokenizer --------------------------------------------------------------------------------------------------- */

/*
 * Generated tables; the options of the tokenizer are worked into them.
 *
 * Clean-up: three levels, since a page of 128 characters occurs often in the same form. An action is one of
 * pnlp_action. Trie of the subwords' UTF-8 bytes: node 0 is the root for the start of a word, node 1 for its
 * continuations (their prefix taken off), then breadth first, so that siblings are neighbours and the k-th group of
 * siblings belongs to the k-th node that has children. Subwords are numbered by their nodes.
 */
typedef struct pnlp_tokenizer {
    const uint8_t *unicode_blocks;     /* [272]: block of character c at c >> 12 */
    const uint16_t *unicode_pages;     /* [blocks][32]: page at (c >> 7) & 31 */
    const uint8_t *unicode_actions;    /* [pages][64]: two characters a byte, the even one in the low half */
    const uint16_t *unicode_bases;     /* [pages]: the page's first entry in unicode_results */
    const uint16_t *unicode_results;   /* a character, or 0xD800 + an index of unicode_sequences */
    const uint32_t *unicode_sequences; /* characters; the last of a sequence has bit 31 */
    const uint32_t *unicode_deltas;    /* [8]: what the actions from PNLP_ACTION_DELTA on add, modulo 2^32 */
    const uint8_t *trie_labels;        /* [nodes]: byte that leads to the node */
    const uint32_t *trie_parents;      /* bit n: node n has children */
    const uint32_t *trie_firsts;       /* bit n: node n is the first of its siblings; set behind the last node, too */
    const uint32_t *trie_ends;         /* bit n: a subword ends at node n */
    const uint32_t *trie_blocks;       /* [nodes / 256 + 1][2]: parents and subwords before the block */
    const uint32_t *trie_groups;       /* [groups / 64 + 1]: the first node of every 64th group of siblings */
    uint32_t unknown;                  /* subword number of the unknown token */
    uint32_t max_word_chars;
} pnlp_tokenizer;

/*
 * Splits text [0, bytes) into words, at most max_words. Returns how many; *truncated is 1 where there were more, else
 * 0.
 */
uint32_t pnlp_split_words(const pnlp_tokenizer *tokenizer, const uint8_t *text, uint32_t bytes, pnlp_range *words,
                          uint32_t max_words, uint8_t *truncated);

/*
 * The same, and words of scripts that are written without spaces are cut: the longest subword first that a word may
 * begin with.
 */
uint32_t pnlp_split_unspaced(const pnlp_tokenizer *tokenizer, const uint8_t *text, uint32_t bytes, pnlp_range *words,
                             uint32_t max_words, uint8_t *truncated);

/* Words that stand for several (docs/tables.md). */
typedef struct pnlp_parted_words {
    const uint16_t *firsts; /* [words + 1]: where the bytes of each begin */
    const uint8_t *bytes;   /* [firsts[words]]: their characters after clean-up in UTF-8, the words ascending */
    const uint8_t *cuts;    /* [words][max_cuts]: characters before each cut, ascending; 0 behind the last one */
    uint32_t words;
    uint32_t max_cuts; /* of a word */
} pnlp_parted_words;

/*
 * Cuts those of the words of a text that are listed, in place; at most max_words remain. Returns how many; sets
 * *truncated to 1 where there were more.
 */
uint32_t pnlp_part_words(const pnlp_tokenizer *tokenizer, const pnlp_parted_words *parted, const uint8_t *text,
                         pnlp_range *words, uint32_t word_count, uint32_t max_words, uint8_t *truncated);

/* A subword as it was found in a text. */
typedef struct pnlp_subword {
    uint32_t number;            /* as the generated tables number them */
    const uint32_t *characters; /* [count], cleaned up, without the prefix of continuations */
    uint32_t count;             /* 0: the unknown token, whose text is not that of the word */
    uint8_t continuation;       /* 1: not at the beginning of its word */
} pnlp_subword;

/*
 * The subwords of the bytes [range.begin, range.end), one call of visit each, in order; at least one ([UNK]).
 * scratch: u32 [2 * max_word_chars]. What visit is handed lives until it returns.
 */
typedef void (*pnlp_subword_visitor)(void *context, const pnlp_subword *subword);
void pnlp_visit_subwords(const pnlp_tokenizer *tokenizer, const uint8_t *text, pnlp_range range, uint32_t *scratch,
                         pnlp_subword_visitor visit, void *context);

/*
 * Words that a caller brings: byte ranges of a text, ascending, not overlapping, not empty. Takes at most max_words of
 * them, and says in *truncated whether there were more.
 */
pnlp_status pnlp_take_words(const pnlp_range *given, size_t count, size_t text_bytes, pnlp_range *words,
                            uint32_t max_words, uint32_t *word_count, uint8_t *truncated);

/* The parts of splitting and visiting. */

/* What clean-up does with a character. */
typedef enum pnlp_action {
    PNLP_ACTION_LETTER = 0,         /* a letter, as it is */
    PNLP_ACTION_SINGLE = 1,         /* a word of its own, as it is */
    PNLP_ACTION_SPACE = 2,          /* a word border */
    PNLP_ACTION_REMOVED = 3,        /* nothing is left */
    PNLP_ACTION_ACCENT = 4,         /* nothing is left, but the word directly before gets longer */
    PNLP_ACTION_HANGUL = 5,         /* decomposed by arithmetic */
    PNLP_ACTION_MAPPED_LETTERS = 6, /* the page's next entry of unicode_results */
    PNLP_ACTION_MAPPED_SINGLES = 7, /* the same, each a word of its own */
    PNLP_ACTION_DELTA = 8           /* to 15: a letter, unicode_deltas[action - 8] away */
} pnlp_action;

#define PNLP_MAX_CLEAN 4

/* One character after clean-up. */
typedef struct pnlp_clean {
    pnlp_action kind; /* LETTER (all the results are), SINGLE (each is a word), SPACE, REMOVED or ACCENT */
    uint32_t count;   /* 0 for the last three */
    uint32_t results[PNLP_MAX_CLEAN];
} pnlp_clean;

void pnlp_clean_character(const pnlp_tokenizer *tokenizer, uint32_t character, pnlp_clean *clean);

/* Decodes the character at text[at], at < end, reading nothing from text[end] on; returns where the next one begins. */
uint32_t pnlp_decode_utf8(const uint8_t *text, uint32_t at, uint32_t end, uint32_t *character);

/*
 * The subwords of one cleaned-up word; returns how many, 0 where it does not match. subwords [count]: the number of the
 * subword that begins at a character, PNLP_INSIDE where none does.
 */
#define PNLP_INSIDE 0xFFFFFFFFu
uint32_t pnlp_match_subwords(const pnlp_tokenizer *tokenizer, const uint32_t *characters, uint32_t count,
                             uint32_t *subwords);

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

/* The same in 16 bits: codes in the order of the values, with their residues modulo feature_size. */
typedef struct pnlp_rows_u16 {
    const uint16_t *rows; /* [subwords][num_hashes] */
    uint32_t num_hashes;
    uint32_t feature_size;
} pnlp_rows_u16;

/*
 * Units that are found by their text. Cache encoding "none": the hash family fnv1a, hashed on the device. Cache
 * encoding "units" of larger vocabularies: the text leads to the base hashes by a perfect hash (docs/tables.md). The
 * unknown token keeps its base hashes, for no text spells it.
 */
typedef struct pnlp_hashed {
    const uint32_t *hashes;        /* [slots][2]: a, b, or NULL: fnv1a */
    const uint16_t *displacements; /* [buckets], or NULL */
    uint32_t slots;
    uint32_t buckets;
    uint32_t basis;          /* what the hash of a text begins with */
    const uint32_t *unknown; /* [unknown_units][2]: a, b */
    uint32_t unknown_units;
    uint32_t ngram_size;
    uint32_t num_hashes;
    uint32_t feature_size;
} pnlp_hashed;

/* Fingerprints of the subwords that occur most, beside an encoding that has all of them. */
typedef struct pnlp_hot_rows {
    const uint32_t *rows; /* [count][1 + num_hashes]: a subword's number, ascending, and its fingerprint, less P */
    uint32_t count;
} pnlp_hot_rows;

/* Cache encodings "rows+units" and "rows+none". */
typedef struct pnlp_hot_units {
    pnlp_units rest;
    pnlp_hot_rows hot;
} pnlp_hot_units;

typedef struct pnlp_hot_hashed {
    pnlp_hashed rest;
    pnlp_hot_rows hot;
} pnlp_hot_hashed;

/* The modulus of all hashes that are stepped: 2^31 - 1. */
#define PNLP_P 0x7FFFFFFFu

/*
 * Lowers a fingerprint to the hashes of one unit, h_i = (a + i*b) mod P, without multiplication or division. Elements
 * are kept less P: -P to -1, and -1, the greatest, before the first unit.
 */
void pnlp_lower_fingerprint(int32_t *fingerprint, uint32_t num_hashes, uint32_t a, uint32_t b);

/* The same to the values of a row. */
void pnlp_lower_to_row(uint32_t *fingerprint, const uint32_t *row, uint32_t num_hashes);
void pnlp_lower_to_row_u16(uint32_t *fingerprint, const uint16_t *row, uint32_t num_hashes);

/*
 * What all encodings share: each word's fingerprint is the least of its subwords', which visit lowers it to, and
 * position i is (fingerprint[i] + offset) mod feature_size.
 */
typedef struct pnlp_projection {
    const void *cache;
    uint32_t *fingerprint; /* [num_hashes] */
    uint32_t num_hashes;
    uint32_t feature_size;
    uint32_t offset;
} pnlp_projection;

/* visit is called with the projection as its context. */
void pnlp_project_words(const pnlp_projection *projection, pnlp_subword_visitor visit, const pnlp_tokenizer *tokenizer,
                        const uint8_t *text, const pnlp_range *words, uint32_t word_count, uint32_t *word_scratch,
                        uint16_t *positions, uint32_t stride);

/* The projection's fingerprint is lowered to that of a subword. */
void pnlp_lower_by_units(const pnlp_projection *projection, const pnlp_units *cache, const pnlp_subword *subword);
void pnlp_lower_by_hashed(const pnlp_projection *projection, const pnlp_hashed *cache, const pnlp_subword *subword);

/* The same for the subwords that have a row: returns whether this is one of them. */
int32_t pnlp_lower_by_hot_row(const pnlp_projection *projection, const pnlp_hot_rows *hot, uint32_t number);

/*
 * Words -> positions, num_hashes each; those of one word begin stride behind those of the word before it. fingerprint:
 * scratch, u32 [num_hashes]; word_scratch: as pnlp_visit_subwords.
 */
void pnlp_project_units(const pnlp_tokenizer *tokenizer, const pnlp_units *cache, const uint8_t *text,
                        const pnlp_range *words, uint32_t word_count, uint32_t *word_scratch, uint32_t *fingerprint,
                        uint16_t *positions, uint32_t stride);
void pnlp_project_rows(const pnlp_tokenizer *tokenizer, const pnlp_rows *cache, const uint8_t *text,
                       const pnlp_range *words, uint32_t word_count, uint32_t *word_scratch, uint32_t *fingerprint,
                       uint16_t *positions, uint32_t stride);
void pnlp_project_rows_u16(const pnlp_tokenizer *tokenizer, const pnlp_rows_u16 *cache, const uint8_t *text,
                           const pnlp_range *words, uint32_t word_count, uint32_t *word_scratch, uint32_t *fingerprint,
                           uint16_t *positions, uint32_t stride);
void pnlp_project_hashed(const pnlp_tokenizer *tokenizer, const pnlp_hashed *cache, const uint8_t *text,
                         const pnlp_range *words, uint32_t word_count, uint32_t *word_scratch, uint32_t *fingerprint,
                         uint16_t *positions, uint32_t stride);
void pnlp_project_hot_units(const pnlp_tokenizer *tokenizer, const pnlp_hot_units *cache, const uint8_t *text,
                            const pnlp_range *words, uint32_t word_count, uint32_t *word_scratch, uint32_t *fingerprint,
                            uint16_t *positions, uint32_t stride);
void pnlp_project_hot_hashed(const pnlp_tokenizer *tokenizer, const pnlp_hot_hashed *cache, const uint8_t *text,
                             const pnlp_range *words, uint32_t word_count, uint32_t *word_scratch,
                             uint32_t *fingerprint, uint16_t *positions, uint32_t stride);

/* Codes of words (docs/text.md, section 8), beside any encoding of the cache. */
typedef struct pnlp_word_codes {
    const uint32_t *firsts; /* [257]: entries whose keys have upper 8 bits below the index */
    const uint16_t *keys;   /* [firsts[256]]: the lower 16 bits of the keys, ascending where the upper ones are equal */
    const uint8_t *codes;   /* [firsts[256]][(num_codes + 1) / 2]: two a byte, the even one in the lower half */
    uint32_t num_codes;     /* of a word */
    uint32_t feature_size;  /* counters before those of the codes */
} pnlp_word_codes;

/*
 * Words -> their codes' positions, num_codes each; those of one word begin stride behind those of the word before it.
 * positions: those of the first word; word_scratch: as pnlp_visit_subwords.
 */
void pnlp_project_codes(const pnlp_tokenizer *tokenizer, const pnlp_word_codes *codes, const uint8_t *text,
                        const pnlp_range *words, uint32_t word_count, uint32_t *word_scratch, uint16_t *positions,
                        uint32_t stride);

#ifdef __cplusplus
}
#endif

#endif
