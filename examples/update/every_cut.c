/*
 * Power cut at every single operation of an update with real images: every_cut OLD NEW, on the host.
 * One update is run from begin to end; before each operation is done, it is done in every torn way, the device started
 * (with the header alone, and so in no time), and the flash put back. Some of the cuts also get a start that checks the
 * whole image, the same update again, and the start after it.
 */
#include "trial.h"

enum { REPETITION_STEP = 4999 };

static uint64_t second_buffer[512];
static pnlp_flash cut;
static pnlp_slots cut_slots;
static uint32_t cuts, repetitions, failures, next_repetition;
static uint32_t operation, first_new; /* the operation whose cut first led to the new image */

static void fail(const char *what, int32_t got)
{
    if (failures++ < 20u) {
        printf("operation %u, tear %d: %s: %d\n", (unsigned)operation, (int)flash.tear, what, (int)got);
    }
}

/* All of the image, then the update to its end. The flash is put back by the caller. */
static void repeat(int32_t is_new)
{
    pnlp_slot slot;
    slots.boot_depth = PNLP_SLOTS_WHOLE;
    if (pnlp_slots_boot(&slots, &slot) != PNLP_OK || !is_file(&slot, is_new ? &new_file : &old_file)) {
        fail("the image is not whole", (int32_t)slot.index);
    }
    const pnlp_status status = update_to(&slots, &new_file, second_buffer, sizeof second_buffer, 0);
    if (status != (is_new ? PNLP_IMAGE_NOT_NEWER : PNLP_OK)) {
        fail("the repeated update", (int32_t)status);
    }
    if (pnlp_slots_boot(&slots, &slot) != PNLP_OK || !is_file(&slot, &new_file)) {
        fail("after the repeated update", (int32_t)slot.index);
    }
    slots.boot_depth = PNLP_SLOTS_HEADER;
    repetitions++;
}

/* The device starts after a cut. */
static void start(void)
{
    pnlp_slot slot;
    const pnlp_status status = pnlp_slots_boot(&slots, &slot);
    const int32_t is_new = status == PNLP_OK && slot.index != 0;

    cuts++;
    if (status != PNLP_OK) {
        fail("does not boot", (int32_t)status);
    }
    if (is_new && first_new == FLASH_NEVER) {
        first_new = operation;
    }
    /* A new image is complete, whenever it boots. */
    if (is_new || operation >= next_repetition || operation < 3u) {
        memcpy(memory_kept, memory, sizeof memory);
        memcpy(units_kept, units, sizeof units);
        repeat(is_new);
        memcpy(memory, memory_kept, sizeof memory);
        memcpy(units, units_kept, sizeof units);
    }
}

/* One operation, a sector erased (data is NULL) or a unit programmed: torn in every way, then done. */
static int32_t try_operation(uint32_t at, const uint8_t *data, uint32_t bytes)
{
    static uint8_t before[FLASH_SECTOR_BYTES], units_before[FLASH_SECTOR_BYTES / FLASH_PROGRAM_BYTES];
    uint8_t *const unit = units + at / FLASH_PROGRAM_BYTES;

    memcpy(before, flash.memory + at, bytes);
    memcpy(units_before, unit, bytes / FLASH_PROGRAM_BYTES);
    for (int32_t tear = 0; tear < FLASH_TEARS; tear++) {
        flash_simulator_power_on(&flash, 0, (flash_tear)tear);
        (void)(data != NULL ? sound.program(&flash, at, data, bytes) : sound.erase(&flash, at, bytes));
        flash_simulator_power_on(&flash, FLASH_NEVER, (flash_tear)tear);
        start();
        memcpy(flash.memory + at, before, bytes);
        memcpy(unit, units_before, bytes / FLASH_PROGRAM_BYTES);
    }
    if (operation >= next_repetition) {
        next_repetition += REPETITION_STEP;
    }
    operation++;
    return data != NULL ? sound.program(&flash, at, data, bytes) : sound.erase(&flash, at, bytes);
}

static int32_t cut_erase(void *context, uint32_t at, uint32_t bytes)
{
    (void)context;
    return bytes == FLASH_SECTOR_BYTES ? try_operation(at, NULL, bytes) : -1;
}

static int32_t cut_program(void *context, uint32_t at, const void *data, uint32_t bytes)
{
    uint64_t unit[FLASH_PROGRAM_BYTES / 8];

    (void)context;
    for (uint32_t i = 0; i < bytes; i += FLASH_PROGRAM_BYTES) {
        memcpy(unit, (const uint8_t *)data + i, sizeof unit);
        if (try_operation(at + i, (const uint8_t *)unit, FLASH_PROGRAM_BYTES) != 0) {
            return -1;
        }
    }
    return 0;
}

int main(int argc, char **argv)
{
    const pnlp_status first = argc == 3 ? set_up(argv[1], argv[2]) : PNLP_NO_IMAGE;
    if (first != PNLP_OK) {
        printf("every_cut OLD NEW: status %d\n", (int)first);
        return 2;
    }

    cut = sound;
    cut.erase = cut_erase;
    cut.program = cut_program;
    cut_slots = slots;
    cut_slots.flash = &cut;
    first_new = FLASH_NEVER;
    /* From here on nobody touches the old image, in however many lives. */
    flash.guarded_end = SLOT_BYTES;
    const pnlp_status status = update_to(&cut_slots, &new_file, buffer, sizeof buffer, 0);
    if (status != PNLP_OK || flash.misuse != NULL) {
        printf("the update: status %d %s\n", (int)status, flash.misuse != NULL ? flash.misuse : "");
        return 1;
    }
    if (first_new + 1u != operation) {
        fail("the new image boots before the last operation", (int32_t)first_new);
    }
    printf("%u operations, %u cuts, %u updates repeated: %s\n", (unsigned)operation, (unsigned)cuts,
           (unsigned)repetitions, failures == 0 ? "always an image that boots" : "FAILED");
    return failures == 0 ? 0 : 1;
}
