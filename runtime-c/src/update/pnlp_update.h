/* What the files of the slot layer share: docs/updates.md, "The bytes of a slot". */
#ifndef PNLP_UPDATE_H
#define PNLP_UPDATE_H

#include "../../include/pnlp/pnlp_slots.h"
#include "../pnlp_names.h"

#ifdef __cplusplus
extern "C" {
#endif

/* CRC-32 of zip and PNG; 0 to begin with, the result so far to go on. */
uint32_t pnlp_crc32(uint32_t crc, const void *data, uint32_t bytes);

/*
 * A reading of the flash may go wrong once, by a failure or by wrong bits, and be right the next time. What says that a
 * slot holds no image to run is looked at so often: up to two such readings change nothing. The other way round no
 * repetition is needed, since checksums cannot be right by accident.
 */
enum { PNLP_RECORD_BYTES = 32, PNLP_COMMIT_BYTES = 4, PNLP_SLOT_READINGS = 3 };

/* Where things are in a slot, in bytes from its start. */
typedef struct pnlp_slot_layout {
    uint32_t trailer_sector; /* the sector that holds the trailer */
    uint32_t record;         /* also the capacity */
    uint32_t commit;
} pnlp_slot_layout;

/* The record of a trailer: what was committed, and its rank. */
typedef struct pnlp_slot_record {
    uint32_t epoch;
    uint32_t version;
    uint32_t bytes;
    uint32_t header_hash;
} pnlp_slot_record;

/* PNLP_BAD_SLOTS where sizes and addresses contradict each other. */
pnlp_status pnlp_slot_lay_out(const pnlp_slots *slots, pnlp_slot_layout *layout);

typedef enum pnlp_slot_trailer {
    PNLP_SLOT_EMPTY,      /* it can be read, and commits nothing */
    PNLP_SLOT_UNREADABLE, /* each reading failed */
    PNLP_SLOT_COMMITTED
} pnlp_slot_trailer;

/* What the trailer is; the record is filled in where the slot is committed, else zero. */
pnlp_slot_trailer pnlp_slot_read_record(const pnlp_slots *slots, const pnlp_slot_layout *layout, uint32_t index,
                                        pnlp_slot_record *record);

/* Both trailers, and what boots by them: everything that is decided about slots is decided by one of these. */
typedef struct pnlp_slots_view {
    pnlp_slot_trailer trailers[2];
    pnlp_slot_record records[2];
    pnlp_status status; /* PNLP_OK: "boots" is filled in */
    pnlp_slot boots;
} pnlp_slots_view;

void pnlp_slots_look(const pnlp_slots *slots, const pnlp_slot_layout *layout, pnlp_slots_view *view);

/*
 * Programs the record, reads it back, then the commit unit, through "buffer" of at least program_bytes and
 * PNLP_RECORD_BYTES.
 */
pnlp_status pnlp_slot_commit_record(const pnlp_slots *slots, const pnlp_slot_layout *layout, uint32_t index,
                                    const pnlp_slot_record *record, uint8_t *buffer);

/* 1 where a ranks before b: the later epoch, then the higher version. */
int32_t pnlp_slot_ranks_before(const pnlp_slot_record *a, const pnlp_slot_record *b);

/*
 * FNV-1a of a header: ties the trailer to the image. A CRC could not: that of bytes which end with their own is the
 * same for all of them.
 */
uint32_t pnlp_slot_header_hash(const uint8_t *header, uint32_t bytes);

/* Where the core sees a slot. */
const uint8_t *pnlp_slot_mapped(const pnlp_slots *slots, uint32_t index);

#ifdef __cplusplus
}
#endif

#endif
