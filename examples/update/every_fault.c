/*
 * One fault of the flash in an update with real images: every_fault OLD NEW, on the host. A fault begins at every
 * reading and at every look at an image in place, in every way, passing or stuck, and at a sample of the sectors that
 * are erased and the units that are programmed (tests/runtime-c/test_slots_faults.c has all of them, with small
 * images).
 */
#include "trial.h"

enum { SAMPLES = 24 };

static pnlp_slots faulty_slots;
static uint32_t failures, tried;

/* The check of the runtime, where the image may fail to be read. */
static pnlp_status look(const void *context, const void *image, uint32_t capacity, pnlp_slots_depth depth,
                        pnlp_slots_image *found)
{
    const uintptr_t at = (uintptr_t)image - (uintptr_t)memory;

    if (at < FLASH_BYTES && flash_simulator_look(&flash, (uint32_t)at, PNLP_IMAGE_HEADER_BYTES) != 0) {
        return PNLP_IMAGE_BAD_HEADER;
    }
    const pnlp_status status = pnlp_slots_check_image(context, image, capacity, depth, found);
    if (at < FLASH_BYTES) {
        flash_simulator_looked(&flash);
    }
    return status;
}

/* What is there once the fault has passed: the old image, or the new one, to the last byte. */
static void try_fault(uint32_t at, flash_fault_how how, int32_t is_stuck)
{
    pnlp_slot slot;

    memcpy(memory, memory_kept, sizeof memory);
    memcpy(units, units_kept, sizeof units);
    flash_simulator_power_on(&flash, FLASH_NEVER, FLASH_TEAR_BEFORE);
    flash_simulator_break(&flash, 0, at, how, is_stuck);
    const pnlp_status status = update_to(&faulty_slots, &new_file, buffer, sizeof buffer, PNLP_SLOTS_IN_USE(0));
    const flash_access access = flash.faults[0].access;
    const int32_t is_reading = access == FLASH_READS || access == FLASH_LOOKS;
    flash_simulator_power_on(&flash, FLASH_NEVER, FLASH_TEAR_BEFORE);

    const pnlp_status boots = pnlp_slots_boot(&slots, &slot);
    const int32_t is_whole = boots == PNLP_OK && is_file(&slot, slot.index == 0 ? &old_file : &new_file);
    const int32_t is_right = status == PNLP_OK ? slot.index == 1 : !is_reading || is_stuck;
    if (flash.misuse != NULL || !is_whole || !is_right) {
        if (failures++ < 20u) {
            printf("access %u, fault %d%s: status %d, boots %d from %u %s\n", (unsigned)at, (int)how,
                   is_stuck ? " stuck" : "", (int)status, (int)boots, (unsigned)slot.index,
                   flash.misuse != NULL ? flash.misuse : "");
        }
        flash.misuse = NULL;
    }
    tried++;
}

int main(int argc, char **argv)
{
    const pnlp_status first = argc == 3 ? set_up(argv[1], argv[2]) : PNLP_NO_IMAGE;
    if (first != PNLP_OK) {
        printf("every_fault OLD NEW: status %d\n", (int)first);
        return 2;
    }
    memcpy(memory_kept, memory, sizeof memory);
    memcpy(units_kept, units, sizeof units);
    flash.guarded_end = SLOT_BYTES;
    faulty_slots = slots;
    faulty_slots.check.image = look;

    flash_simulator_power_on(&flash, FLASH_NEVER, FLASH_TEAR_BEFORE);
    const pnlp_status status = update_to(&faulty_slots, &new_file, buffer, sizeof buffer, PNLP_SLOTS_IN_USE(0));
    const uint32_t accesses = flash.accesses, operations = flash.operations;
    if (status != PNLP_OK) {
        printf("the update: status %d\n", (int)status);
        return 1;
    }

    /* Readings stand at both ends: the choice of the slot before all operations, what reads back behind them. */
    const uint32_t readings = accesses - operations;
    for (uint32_t at = 0; at < accesses; at++) {
        const int32_t is_end = at < readings || accesses - at <= readings;
        if (is_end || at % (accesses / SAMPLES) == 0) {
            for (int32_t i = 0; i < 2 * FLASH_FAULT_HOWS; i++) {
                try_fault(at, (flash_fault_how)(i / 2), i % 2);
            }
        }
    }
    printf("%u accesses, %u faults: %s\n", (unsigned)accesses, (unsigned)tried,
           failures == 0 ? "always an image that boots" : "FAILED");
    return failures == 0 ? 0 : 1;
}
