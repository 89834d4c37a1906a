/*
 * NOR flash in RAM, and the moments at which its power fails. It holds the user of a flash to the rules that parts
 * have: whole sectors are erased, to ones; whole units are programmed, once between two erasures, and only to what
 * their bits allow. Each sector that is erased and each unit that is programmed is one operation; power may be cut at
 * any of them.
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

    /* Bytes that nobody may change, and what was done against the rules: NULL while all is well. */
    uint32_t guarded_begin;
    uint32_t guarded_end;
    const char *misuse;
} flash_simulator;

#define FLASH_NEVER UINT32_MAX

/* All of it erased, power on. */
void flash_simulator_init(flash_simulator *flash, uint8_t *memory, uint8_t *units, uint32_t bytes,
                          uint32_t sector_bytes, uint32_t program_bytes);

/* Power comes (back) on, to be cut at the given operation. */
void flash_simulator_power_on(flash_simulator *flash, uint32_t cut_at, flash_tear tear);

/* The driver; it refers to the simulator. */
pnlp_flash flash_simulator_driver(flash_simulator *flash);

#ifdef __cplusplus
}
#endif

#endif
