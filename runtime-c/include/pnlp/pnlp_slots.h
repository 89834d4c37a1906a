/*
 * Two slots of flash for one image: an update is written to the slot that is not in use and committed by one last
 * write. Power may fail at any moment: what ran before still runs, or the new image does. docs/updates.md has the
 * protocol, the bytes of a slot, and why each write may be the last one.
 *
 *     at start-up:    pnlp_slots_boot(&slots, &slot);               slot.image is what to run
 *     for an update:  pnlp_slots_begin(&update, &slots, ...);
 *                     pnlp_slots_write(&update, chunk, bytes);      as often as chunks arrive, of any size
 *                     pnlp_slots_commit(&update);
 *     and then:       pnlp_slots_boot(&slots, &slot);
 *
 * The flash is reached through three functions of the caller's. Nothing here allocates or keeps state of its own; one
 * update at a time, and never from an interrupt that may break into another of these calls.
 */
#ifndef PNLP_SLOTS_H
#define PNLP_SLOTS_H

#include "pnlp_image.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The driver of a flash. Offsets count from its first byte; each function returns 0, or anything else where it failed.
 * When erase and program return, the core must read the new contents at "mapped": a driver invalidates the caches that
 * would say otherwise.
 */
typedef struct pnlp_flash {
    /* Sets whole sectors, [at, at + bytes), to the erased state. */
    int32_t (*erase)(void *context, uint32_t at, uint32_t bytes);
    /*
     * Programs [at, at + bytes): whole program units, none of which was programmed since its sector was erased.
     * "data" is aligned to 8 bytes.
     */
    int32_t (*program)(void *context, uint32_t at, const void *data, uint32_t bytes);
    /*
     * Copies [at, at + bytes). May also fail where a write was cut off and the unit no longer agrees with its
     * error-correcting code: where it fails again and again, the slot counts as not committed.
     */
    int32_t (*read)(void *context, uint32_t at, void *data, uint32_t bytes);
    void *context;
    const void *mapped;     /* where the core sees the first byte: images are used there, in place */
    uint32_t sector_bytes;  /* what can be erased; the largest one, where sectors differ */
    uint32_t program_bytes; /* the program unit, a power of two: what can be programmed once between two erasures */
} pnlp_flash;

/* How much of an image is looked at. */
typedef enum pnlp_slots_depth {
    /* Its first header_bytes alone; they may be a copy of them in RAM, aligned to 8 bytes. */
    PNLP_SLOTS_HEADER = 0,
    /* In place: the header, and those parts whose damage could lead astray who uses them. */
    PNLP_SLOTS_CHECKED = 1,
    /* In place: all of it, checksum included. */
    PNLP_SLOTS_WHOLE = 2
} pnlp_slots_depth;

typedef struct pnlp_slots_image {
    uint32_t bytes;
    uint32_t version;
} pnlp_slots_image;

/*
 * Says whether an image of at most "capacity" bytes is one that this firmware can run with what else it has: PNLP_OK,
 * and "found" is filled in; or why not. It is asked before anything is erased, before a commit and at each start. Here
 * also belongs the check of a signature, where updates come from outside.
 */
typedef struct pnlp_slots_check {
    pnlp_status (*image)(const void *context, const void *image, uint32_t capacity, pnlp_slots_depth depth,
                         pnlp_slots_image *found);
    const void *context;
} pnlp_slots_check;

/*
 * The check for images of docs/image-format.md, with PNLP_IMAGE_HEADER_BYTES as header_bytes; its context is a
 * pnlp_slots_need.
 */
typedef struct pnlp_slots_need {
    const pnlp_image_need *need; /* what the firmware was generated for */
    const void *tables;          /* for a model: the image of the tables in use; for tables NULL */
} pnlp_slots_need;

pnlp_status pnlp_slots_check_image(const void *context, const void *image, uint32_t capacity, pnlp_slots_depth depth,
                                   pnlp_slots_image *found);

typedef struct pnlp_slots {
    const pnlp_flash *flash;
    uint32_t at[2]; /* where the slots begin; sectors do not reach from one into the other */
    uint32_t bytes; /* of each: whole sectors. The trailer takes the last ones: see pnlp_slots_capacity. */
    pnlp_slots_check check;
    uint32_t header_bytes; /* of an image: what the check needs at PNLP_SLOTS_HEADER */
    /* How pnlp_slots_boot checks; an image that reaches into the sector of the trailer is always checked whole. */
    pnlp_slots_depth boot_depth;
} pnlp_slots;

/* What a slot holds. */
typedef struct pnlp_slot {
    const void *image;
    uint32_t bytes;
    uint32_t version;
    uint32_t index; /* 0 or 1 */
} pnlp_slot;

/* The most bytes an image can have; 0 where the slots make no sense. */
uint32_t pnlp_slots_capacity(const pnlp_slots *slots);

/*
 * The image to run: of the two slots that are committed and pass the check, the one with the higher version; the other
 * one where that fails. (An older version that was written with PNLP_SLOTS_ANY_VERSION comes before what it replaced.)
 * Neither: PNLP_NO_IMAGE where none was committed, or why the better one was refused. What is not committed and what
 * fails the check is looked at three times, so that two readings that go wrong change nothing.
 */
pnlp_status pnlp_slots_boot(const pnlp_slots *slots, pnlp_slot *slot);

/* What one slot holds: PNLP_OK, PNLP_NO_IMAGE where nothing was committed, or why it is refused. */
pnlp_status pnlp_slots_inspect(const pnlp_slots *slots, uint32_t index, pnlp_slots_depth depth, pnlp_slot *slot);

/* Flags of pnlp_slots_begin */
enum {
    /* Also an image whose version is not higher than that of what runs; from then on it is preferred. */
    PNLP_SLOTS_ANY_VERSION = 1
};

/*
 * Flag of pnlp_slots_begin: this slot, the index that pnlp_slots_boot gave at the start, is what runs now. Where it is
 * no longer what boots, whatever the flash reads as, nothing is written: PNLP_FLASH_FAILED, and a new start is needed.
 * Without the flag the slot is spared that boots at the time of the update.
 */
#define PNLP_SLOTS_IN_USE(index) (2u << (index))

/* An update under way. Its members are the layer's own. */
typedef struct pnlp_update {
    const pnlp_slots *slots;
    pnlp_slots_check check;
    uint8_t *buffer;
    uint32_t buffer_bytes;
    uint32_t flags;
    uint32_t state;
    uint32_t target;   /* the slot that is written */
    uint32_t epoch;    /* of its trailer */
    uint32_t bytes;    /* of the image */
    uint32_t version;  /* of the image */
    uint32_t received; /* from the caller */
    uint32_t written;  /* to flash */
    uint32_t erased;   /* of the slot, from its start */
    uint32_t crc;      /* of what was received */
    uint32_t header_hash;
} pnlp_update;

/*
 * Begins an update; flash is only read. The buffer is the caller's until commit or abort: aligned to 8 bytes, a
 * multiple of program_bytes, 64 and header_bytes at least; each time it is full, it is programmed. "incoming" checks
 * the new image where that is not the check of the slots (an image for tables that are themselves being replaced); else
 * NULL.
 */
pnlp_status pnlp_slots_begin(pnlp_update *update, const pnlp_slots *slots, void *buffer, uint32_t buffer_bytes,
                             const pnlp_slots_check *incoming, uint32_t flags);

/*
 * The next bytes of the image. As soon as its header is there, it is checked and the slot chosen that would not boot,
 * by two looks at both slots; only then is anything erased. PNLP_FLASH_FAILED where these disagree. After any status
 * but PNLP_OK the update has ended.
 */
pnlp_status pnlp_slots_write(pnlp_update *update, const void *data, size_t bytes);

/*
 * Writes the rest, reads all of it back, checks it, and commits. PNLP_OK: it is what boots now. PNLP_FLASH_FAILED: the
 * old image boots, or the new one where nothing but the last write failed; both are complete. pnlp_slots_boot says
 * which.
 */
pnlp_status pnlp_slots_commit(pnlp_update *update);

/* Ends an update that is not to be finished. What was there is still there, or was already given up by
 * pnlp_slots_write. */
void pnlp_slots_abort(pnlp_update *update);

#ifdef __cplusplus
}
#endif

#endif
