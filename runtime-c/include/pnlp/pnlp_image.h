/*
 * Images: a model's constants, or tokenizer and fingerprints, as one block of flash that lies apart from the firmware
 * and is used in place. docs/image-format.md has every byte. An image lies where its alignment allows, holds no
 * address, and is only read.
 */
#ifndef PNLP_IMAGE_H
#define PNLP_IMAGE_H

#include "pnlp.h"
#include "pnlp_image_names.h"

#ifdef __cplusplus
extern "C" {
#endif

/* "PNIM", read as a little-endian number */
#define PNLP_IMAGE_MAGIC 0x4D494E50u
#define PNLP_IMAGE_FORMAT 1u
#define PNLP_IMAGE_HEADER_BYTES 128u
#define PNLP_IMAGE_ALIGNMENT 16u
#define PNLP_IMAGE_HASH_BYTES 16u

typedef enum pnlp_image_kind {
    PNLP_IMAGE_TABLES = 1, /* tokenizer and fingerprints */
    PNLP_IMAGE_MODEL = 2   /* the constants of one model's layers */
} pnlp_image_kind;

/* How an image begins, whatever its kind. Little-endian, and so are the arrays behind it. */
typedef struct pnlp_image_header {
    uint32_t magic;
    uint16_t format_version;
    uint16_t kind;
    uint32_t header_bytes;
    uint32_t image_bytes; /* the header included; a multiple of the alignment */
    uint32_t alignment;
    uint32_t version; /* counts the releases of an image: of two in slots, the higher one runs */
    uint32_t runtime_abi;
    uint32_t checked_bytes; /* behind the header: what is read as an index, a bound or a shift */
    uint32_t checked_crc;
    uint32_t bulk_crc;  /* of all that follows: its values can change answers and nothing else */
    uint32_t directory; /* where the names of the arrays begin, for people; 0: there are none */
    uint32_t directory_bytes;
    uint8_t isa[8];                         /* zero-padded */
    uint8_t content[PNLP_IMAGE_HASH_BYTES]; /* SHA-256 of all behind the header, its first half */
    uint8_t tables[PNLP_IMAGE_HASH_BYTES];  /* which tables: those that it is, or those that it needs */
    uint8_t layout[PNLP_IMAGE_HASH_BYTES];  /* which firmware: all that generated code takes for granted */
    uint8_t reserved[20];                   /* zero */
    uint32_t header_crc;                    /* of the 124 bytes before it */
} pnlp_image_header;

/* What a firmware was generated for. */
typedef struct pnlp_image_need {
    pnlp_image_kind kind;
    uint32_t used_bytes;    /* of the image, from its first byte */
    uint32_t checked_bytes; /* behind the header */
    uint8_t layout[PNLP_IMAGE_HASH_BYTES];
} pnlp_image_need;

/*
 * The header alone, which may be a copy of it, aligned to 4 bytes: PNLP_OK where this firmware can use an image that
 * begins so and has at most "capacity" bytes.
 */
pnlp_status pnlp_image_check_header(const void *header, size_t capacity, const pnlp_image_need *need);

/*
 * The whole image, "bytes" of memory being there: header, contents that are used as an index, a bound or a shift, and
 * with "check_all" the rest. Without it a damaged image may give other answers; it never leads outside.
 */
pnlp_status pnlp_image_check(const void *image, size_t bytes, const pnlp_image_need *need, int32_t check_all);

/* Whether an image is whole, whatever firmware it is for. */
pnlp_status pnlp_image_verify(const void *image, size_t bytes);

/* Whether a model's image is for these tables: PNLP_OK or PNLP_IMAGE_WRONG_TABLES. */
pnlp_status pnlp_image_match(const void *tables_image, const void *model_image);

#ifdef __cplusplus
}
#endif

#endif
