/*
 * From an image to the descriptors that kernels take (docs/image-format.md). Where a model's arrays lie is generated
 * into the firmware and pinned by the layout hash: nothing in a model's image is ever used as an address. Tables change
 * their sizes with the vocabulary; theirs are read from the image, and checked when it is opened.
 */
#ifndef PNLP_BIND_H
#define PNLP_BIND_H

#include "../include/pnlp/pnlp_image.h"
#include "pnlp_inner.h"
#include "pnlp_text.h"

#ifdef __cplusplus
extern "C" {
#endif

/* CRC-32 of zip and PNG; 0 to begin with, the result so far to go on. */
uint32_t pnlp_crc32(uint32_t crc, const void *data, uint32_t bytes);

/* ---- A model's layers -------------------------------------------------------------------------------------------- */

/*
 * Bytes from the image's first to each array, 0 for an absent one, and what generated code takes for granted.
 * "parameters" leads to what a model brings itself: see each function.
 */
typedef struct pnlp_dense_at {
    uint32_t weight;
    uint32_t bias;
    uint32_t multiplier;
    uint32_t table;
    uint32_t parameters; /* s32: shift, zero_point */
    int32_t inner;
    int32_t outputs;
} pnlp_dense_at;

typedef struct pnlp_conv1d_at {
    pnlp_dense_at dense; /* parameters: shift, zero_point, pad */
    int32_t channels;
    int32_t before;
    int32_t after;
} pnlp_conv1d_at;

typedef struct pnlp_bottleneck_at {
    uint32_t weight;
    uint32_t bias;
    uint32_t multiplier;
    uint32_t table;
    uint32_t parameters; /* s32: shift, zero_point */
    int32_t num_hashes;
    int32_t feature_size;
    int32_t window;
    int32_t outputs;
} pnlp_bottleneck_at;

typedef struct pnlp_layer_norm_at {
    uint32_t gain;
    uint32_t bias;
    uint32_t parameters; /* u32: epsilon, its low half first; s32: shift, zero_point */
    int32_t channels;
} pnlp_layer_norm_at;

typedef struct pnlp_transitions_at {
    uint32_t start;
    uint32_t bounds;
    uint32_t keep;
    int32_t slots;
} pnlp_transitions_at;

/* Room for the descriptor of one layer: it is filled right before the call that reads it. */
typedef union pnlp_bound {
    pnlp_dense dense;
    pnlp_conv1d conv1d;
    pnlp_bottleneck bottleneck;
    pnlp_layer_norm layer_norm;
    pnlp_transitions transitions;
} pnlp_bound;

void pnlp_bind_dense(pnlp_dense *layer, const uint8_t *image, const pnlp_dense_at *at);
void pnlp_bind_conv1d(pnlp_conv1d *layer, const uint8_t *image, const pnlp_conv1d_at *at);
void pnlp_bind_bottleneck(pnlp_bottleneck *layer, const uint8_t *image, const pnlp_bottleneck_at *at);
void pnlp_bind_layer_norm(pnlp_layer_norm *layer, const uint8_t *image, const pnlp_layer_norm_at *at);
void pnlp_bind_transitions(pnlp_transitions *head, const uint8_t *image, const pnlp_transitions_at *at);

/* These hold no pointers: used where they lie. */
static inline const pnlp_add *pnlp_image_add(const uint8_t *image, uint32_t at)
{
    return (const pnlp_add *)(const void *)(image + at);
}

static inline const pnlp_fo_pool *pnlp_image_fo_pool(const uint8_t *image, uint32_t at)
{
    return (const pnlp_fo_pool *)(const void *)(image + at);
}

static inline const int8_t *pnlp_image_s8(const uint8_t *image, uint32_t at)
{
    return (const int8_t *)(image + at);
}

static inline uint32_t pnlp_image_u32(const uint8_t *image, uint32_t at)
{
    return *(const uint32_t *)(const void *)(image + at);
}

/* ---- Tables ------------------------------------------------------------------------------------------------------ */

/* The arrays of a tables image, in the order of its record. */
enum {
    PNLP_TABLE_UNICODE_BLOCKS,
    PNLP_TABLE_UNICODE_PAGES,
    PNLP_TABLE_UNICODE_ACTIONS,
    PNLP_TABLE_UNICODE_BASES,
    PNLP_TABLE_UNICODE_RESULTS,
    PNLP_TABLE_UNICODE_SEQUENCES,
    PNLP_TABLE_UNICODE_DELTAS,
    PNLP_TABLE_TRIE_LABELS,
    PNLP_TABLE_TRIE_PARENTS,
    PNLP_TABLE_TRIE_FIRSTS,
    PNLP_TABLE_TRIE_ENDS,
    PNLP_TABLE_TRIE_BLOCKS,
    PNLP_TABLE_TRIE_GROUPS,
    PNLP_TABLE_UNIT_HASHES,
    PNLP_TABLE_UNIT_OFFSETS,
    PNLP_TABLE_SUBWORD_UNITS,
    PNLP_TABLE_UNIT_DISPLACEMENTS,
    PNLP_TABLE_UNKNOWN_HASHES,
    PNLP_TABLE_ROWS,
    PNLP_TABLE_CODE_FIRSTS,
    PNLP_TABLE_CODE_KEYS,
    PNLP_TABLE_WORD_CODES,
    PNLP_TABLE_PARTED_FIRSTS,
    PNLP_TABLE_PARTED_BYTES,
    PNLP_TABLE_PARTED_CUTS,
    PNLP_TABLE_COUNT
};

typedef struct pnlp_table_place {
    uint32_t at; /* from the image's first byte, a multiple of 4 */
    uint32_t bytes;
} pnlp_table_place;

/* Directly behind the header. */
typedef struct pnlp_tables_record {
    pnlp_table_place places[PNLP_TABLE_COUNT]; /* zeros where the tables have no such array */
    uint32_t unknown;                          /* subword number of the unknown token, the last one */
    uint32_t basis;                            /* of pnlp_hashed */
} pnlp_tables_record;

/* How fingerprints are encoded: what generated code was made for. */
typedef enum pnlp_tables_form {
    PNLP_FORM_UNITS_U16 = 1,
    PNLP_FORM_UNITS_U32 = 2,
    PNLP_FORM_ROWS = 3,
    PNLP_FORM_HASHED = 4, /* found by a perfect hash */
    PNLP_FORM_NONE = 5,   /* hashed on the device */
    PNLP_FORM_ROWS_U16 = 6,
    PNLP_FORM_HOT_UNITS_U16 = 7, /* rows of some subwords, and what stands behind "HOT" of all */
    PNLP_FORM_HOT_UNITS_U32 = 8,
    PNLP_FORM_HOT_HASHED = 9,
    PNLP_FORM_HOT_NONE = 10
} pnlp_tables_form;

/*
 * Every place and size in the record, against the image and each other; num_codes: of a word, 0 where words have none.
 * "check" comes before: what the arrays hold is vouched for by their checksum.
 */
pnlp_status pnlp_tables_check_record(const void *image, pnlp_tables_form form, uint32_t num_hashes, uint32_t num_codes);

/* pnlp_image_check, then pnlp_tables_check_record */
pnlp_status pnlp_tables_open(const void *image, size_t bytes, const pnlp_image_need *need, pnlp_tables_form form,
                             uint32_t num_hashes, uint32_t num_codes, int32_t check_all);

/*
 * What features bear that were read with the tables of this image: "mark" is the firmware's own. Never 0, which is left
 * to features that nothing was read into.
 */
uint64_t pnlp_tables_mark(const void *image, uint64_t mark);

void pnlp_bind_tokenizer(pnlp_tokenizer *bound, const uint8_t *image, uint32_t max_word_chars);
void pnlp_bind_parted_words(pnlp_parted_words *bound, const uint8_t *image);
void pnlp_bind_units(pnlp_units *bound, const uint8_t *image, pnlp_tables_form form, uint32_t num_hashes,
                     uint32_t feature_size);
void pnlp_bind_rows(pnlp_rows *bound, const uint8_t *image, uint32_t num_hashes, uint32_t feature_size);
void pnlp_bind_rows_u16(pnlp_rows_u16 *bound, const uint8_t *image, uint32_t num_hashes, uint32_t feature_size);
void pnlp_bind_hashed(pnlp_hashed *bound, const uint8_t *image, uint32_t ngram_size, uint32_t num_hashes,
                      uint32_t feature_size);
void pnlp_bind_hot_units(pnlp_hot_units *bound, const uint8_t *image, pnlp_tables_form form, uint32_t num_hashes,
                         uint32_t feature_size);
void pnlp_bind_hot_hashed(pnlp_hot_hashed *bound, const uint8_t *image, uint32_t ngram_size, uint32_t num_hashes,
                          uint32_t feature_size);
void pnlp_bind_word_codes(pnlp_word_codes *bound, const uint8_t *image, uint32_t num_codes, uint32_t feature_size);

#ifdef __cplusplus
}
#endif

#endif
