/*
 * NOR flash in RAM, the moments at which its power fails, and the faults it may have. It holds the user of a flash to
 * the rules that parts have: whole sectors are erased, to ones; whole units are programmed, once between two erasures,
 * and only to what their bits allow. Each sector that is erased and each unit that is programmed is one operation;
 * power may be cut at any of them. Operations, readings and looks at an image in place are accesses; a fault may begin
 * at any of them, pass or stay.
 */
#ifndef PNLP_FLASH_SIMULATOR_H
#define PNLP_FLASH_SIMULATOR_H

#include "pnlp/pnlp_slots.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What the operation leaves at which power is cut. */
typedef enum flash_tear {
    FLASH_TEAR_BEFORE,     /* what was there */
    FLASH_TEAR_FIRST_PART, /* some first bytes are done, the others as before */
    FLASH_TEAR_LAST_PART,  /* some last bytes are done */
    FLASH_TEAR_BITS,       /* some bits are done, here and there */
    FLASH_TEAR_GARBAGE,    /* anything at all */
    FLASH_TEAR_UNREADABLE, /* anything, and reading it fails until it is erased: error-correcting codes do that */
    FLASH_TEAR_AFTER,      /* all of it is done */
    FLASH_TEARS
} flash_tear;

/* What goes wrong in an access. */
typedef enum flash_fault_how {
    FLASH_FAULT_FAILS, /* it says so, and nothing was done */
    FLASH_FAULT_PART,  /* it says so, and some bits are done, here and there */
    FLASH_FAULT_DONE,  /* it says so, and yet all of it is done */
    FLASH_FAULT_SKIPS, /* it does not say so, and nothing was done: a reading gives ones */
    FLASH_FAULT_FLIPS, /* it does not say so, and one bit is wrong */
    FLASH_FAULT_HOWS
} flash_fault_how;

typedef enum flash_access { FLASH_ERASES, FLASH_PROGRAMS, FLASH_READS, FLASH_LOOKS } flash_access;

enum { FLASH_FAULTS = 2 };

typedef struct flash_fault {
    uint32_t at;    /* the access at which it begins, counted from 0 since power came on; FLASH_NEVER */
    uint32_t lasts; /* 1: that access. More: of so many accesses the readings and looks, of whatever place */
    flash_fault_how how;
    int32_t is_stuck; /* from then on, each access of that kind to that place */
    /* Filled in when it begins. */
    int32_t has_begun;
    flash_access access;
    uint32_t place, bytes, random;
} flash_fault;

typedef struct flash_simulator {
    uint8_t *memory;
    uint8_t *units; /* a byte for each program unit: what became of it since its sector was erased */
    uint32_t bytes;
    uint32_t sector_bytes;
    uint32_t program_bytes;

    uint32_t operations; /* done since power came on */
    uint32_t cut_at;     /* the operation at which power fails, counted from 0; FLASH_NEVER */
    flash_tear tear;
    uint32_t random; /* what torn operations draw from; never 0 */
    int32_t is_dead; /* power has failed: nothing happens any more */

    uint32_t accesses; /* since power came on */
    flash_fault faults[FLASH_FAULTS];
    int32_t has_lied;     /* an erasure that was none: units may be programmed that should not be */
    uint32_t flipped;     /* the bit of the memory that reads wrongly until the next access; FLASH_NEVER */
    uint32_t flips_later; /* the same, from the end of the look on */

    /* Bytes that nobody may change, and what was done against the rules: NULL while all is well. */
    uint32_t guarded_begin;
    uint32_t guarded_end;
    const char *misuse;
} flash_simulator;

#define FLASH_NEVER UINT32_MAX

/* All of it erased, power on. */
void flash_simulator_init(flash_simulator *flash, uint8_t *memory, uint8_t *units, uint32_t bytes,
                          uint32_t sector_bytes, uint32_t program_bytes);

/* Power comes (back) on, to be cut at the given operation; there are no faults. */
void flash_simulator_power_on(flash_simulator *flash, uint32_t cut_at, flash_tear tear);

/* One of the faults to come: it begins at the given access. */
void flash_simulator_break(flash_simulator *flash, uint32_t which, uint32_t at, flash_fault_how how, int32_t is_stuck);

/*
 * Somebody looks at [at, at + bytes) in place, not through the driver: 0, or -1 where that fails. A bit may be wrong
 * for as long as it lasts, or from its end to the next access.
 */
int32_t flash_simulator_look(flash_simulator *flash, uint32_t at, uint32_t bytes);
void flash_simulator_looked(flash_simulator *flash);

/* The driver; it refers to the simulator. */
pnlp_flash flash_simulator_driver(flash_simulator *flash);

#ifdef __cplusplus
}
#endif

#endif
