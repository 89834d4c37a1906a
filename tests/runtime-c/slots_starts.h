/* Where an update may start from: what both slots hold, and what boots then. */
#ifndef PNLP_SLOTS_STARTS_H
#define PNLP_SLOTS_STARTS_H

#include "slots_fixture.h"

typedef enum start {
    START_EMPTY,
    START_JUNK,
    START_FIRST,
    START_SECOND,
    START_BOTH,
    START_TURNED,
    START_TORN,
    STARTS
} start;

static image spare_image; /* what the other slot held before */
static image next_image;  /* for the repetition, where a cut came too late */

/* Whatever slot passes its check holds one of the images, to the last byte: also where the other slot is to be lost. */
static inline void check_whole(const char *what, int64_t where)
{
    for (uint32_t i = 0; i < 2u; i++) {
        pnlp_slot slot;
        if (pnlp_slots_inspect(&slots, i, slots.boot_depth, &slot) == PNLP_OK) {
            check_equal(what, where,
                        is_image(&slot, &old_image) || is_image(&slot, &spare_image) || is_image(&slot, &new_image) ||
                            is_image(&slot, &next_image),
                        1);
        }
    }
}

/* Brings the flash to where an update starts; the image that boots then, or NULL. */
static inline const image *prepare(start from, uint32_t bytes)
{
    const uint32_t small = HEADER_BYTES + (uint32_t)random_between(0, 100);

    make_image(&old_image, random_u32() % 2u != 0 ? bytes : small, 5, OUR_TABLES);
    make_image(&spare_image, random_u32() % 2u != 0 ? bytes : small, 4, OUR_TABLES);
    make_image(&new_image, bytes, 6, OUR_TABLES);
    make_image(&next_image, bytes, 7, OUR_TABLES);
    if (from == START_EMPTY) {
        return NULL;
    }
    if (from == START_JUNK || from == START_SECOND) {
        for (uint32_t i = 0; i < flash.bytes; i++) {
            flash.memory[i] = (uint8_t)random_u32();
        }
        memset(units, 1, flash.bytes / flash.program_bytes);
    }
    if (from == START_JUNK) {
        return NULL;
    }
    if (from == START_SECOND) {
        /* Into slot 1 by way of slot 0, which is then spoilt. */
        check_equal("prepare", 0, update_to(&spare_image, 0), PNLP_OK);
        check_equal("prepare", 1, update_to(&old_image, 0), PNLP_OK);
        flash.memory[slots.at[0]] ^= 0x10u;
        return &old_image;
    }
    if (from == START_TURNED) {
        /* A higher version, replaced by an older one that was asked for. */
        make_image(&spare_image, bytes, 9, OUR_TABLES);
        make_image(&new_image, bytes, 10, OUR_TABLES);
        make_image(&next_image, bytes, 11, OUR_TABLES);
    }
    if (from == START_BOTH || from == START_TURNED) {
        check_equal("prepare", 2, update_to(&spare_image, 0), PNLP_OK);
    }
    check_equal("prepare", 3, update_to(&old_image, PNLP_SLOTS_ANY_VERSION), PNLP_OK);
    if (from == START_TORN) {
        guard();
        flash_simulator_power_on(&flash, random_u32() % (bytes / flash.program_bytes + 4u),
                                 (flash_tear)(random_u32() % FLASH_TEARS));
        make_image(&spare_image, bytes, 6, OUR_TABLES);
        if (update_to(&spare_image, 0) == PNLP_OK || flash.tear == FLASH_TEAR_AFTER) {
            flash.tear = FLASH_TEAR_BEFORE;
        }
        flash_simulator_power_on(&flash, FLASH_NEVER, FLASH_TEAR_BEFORE);
        pnlp_slot slot;
        if (pnlp_slots_boot(&slots, &slot) == PNLP_OK && slot.version == 6u) {
            make_image(&new_image, bytes, 7, OUR_TABLES);
            make_image(&next_image, bytes, 8, OUR_TABLES);
            return &spare_image;
        }
    }
    return &old_image;
}

#endif
