/* What the trials on the host share: the example's flash and slots, and real images in files. One program, one flash.
 */
#ifndef EXAMPLE_TRIAL_H
#define EXAMPLE_TRIAL_H

#include <stdio.h>
#include <string.h>

#include "flash.h"
#include "flash_simulator.h"
#include "model.h"

enum {
    SLOT_BYTES = FLASH_SLOT_SECTORS * FLASH_SECTOR_BYTES,
    FLASH_BYTES = 2 * SLOT_BYTES,
    FLASH_UNITS = FLASH_BYTES / FLASH_PROGRAM_BYTES
};

typedef struct file {
    uint8_t bytes[SLOT_BYTES + 1];
    uint32_t count;
} file;

static uint64_t memory[FLASH_BYTES / 8] __attribute__((aligned(16))); /* images want that */
static uint64_t memory_kept[FLASH_BYTES / 8];
static uint8_t units[FLASH_UNITS], units_kept[FLASH_UNITS];
static uint64_t buffer[64];
static file old_file, new_file;
static flash_simulator flash;
static pnlp_flash sound;
static pnlp_slots slots;

static inline int32_t read_whole(const char *name, file *to)
{
    FILE *from = fopen(name, "rb");
    if (from == NULL) {
        return -1;
    }
    to->count = (uint32_t)fread(to->bytes, 1, sizeof to->bytes, from);
    return fclose(from);
}

static inline pnlp_status update_to(const pnlp_slots *which, const file *to, void *room, uint32_t room_bytes,
                                    uint32_t flags)
{
    pnlp_update update;
    pnlp_status status = pnlp_slots_begin(&update, which, room, room_bytes, NULL, flags);
    if (status == PNLP_OK) {
        status = pnlp_slots_write(&update, to->bytes, to->count);
    }
    return status == PNLP_OK ? pnlp_slots_commit(&update) : status;
}

static inline int32_t is_file(const pnlp_slot *slot, const file *want)
{
    return slot->bytes == want->count && memcmp(slot->image, want->bytes, want->count) == 0;
}

/* The flash with the old image in slot 0; not PNLP_OK where the files are none. */
static inline pnlp_status set_up(const char *old_name, const char *new_name)
{
    if (read_whole(old_name, &old_file) != 0 || read_whole(new_name, &new_file) != 0) {
        return PNLP_NO_IMAGE;
    }
    flash_simulator_init(&flash, (uint8_t *)memory, units, FLASH_BYTES, FLASH_SECTOR_BYTES, FLASH_PROGRAM_BYTES);
    sound = flash_simulator_driver(&flash);
    slots.flash = &sound;
    slots.at[1] = SLOT_BYTES;
    slots.bytes = SLOT_BYTES;
    slots.check.image = pnlp_slots_check_image;
    slots.check.context = model_need();
    slots.header_bytes = PNLP_IMAGE_HEADER_BYTES;
    slots.boot_depth = PNLP_SLOTS_HEADER;
    return update_to(&slots, &old_file, buffer, sizeof buffer, 0);
}

#endif
