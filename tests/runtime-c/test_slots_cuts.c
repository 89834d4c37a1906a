/*
 * Updates of a slot, with power cut at every single operation of the flash, in every way an operation can be torn; then
 * once more during the repetition.
 */
#include "slots_starts.h"

/* Emulated boards try every so manieth position of a cut. */
#ifndef CUT_STRIDE
#define CUT_STRIDE 1u
#endif

#if defined(__SANITIZE_ADDRESS__)
#define POISON 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define POISON 1
#endif
#endif
#ifdef POISON
#include <sanitizer/asan_interface.h>
#endif

/*
 * Under AddressSanitizer nobody may so much as look at what cannot be read. (A unit of fewer than 8 bytes cannot be
 * poisoned by itself.)
 */
static void poison(int32_t is_on)
{
#ifdef POISON
    __asan_unpoison_memory_region(memory, sizeof memory);
    for (uint32_t unit = 0; is_on && flash.program_bytes >= 8u && unit < flash.bytes / flash.program_bytes; unit++) {
        if (units[unit] == 2) {
            __asan_poison_memory_region((uint8_t *)memory + unit * flash.program_bytes, flash.program_bytes);
        }
    }
#else
    (void)is_on;
#endif
}

/* ---- Cuts -------------------------------------------------------------------------------------------------------- */

/* A cut at one operation of an update, a repetition, and what is then there. */
static void cut_once(const image *before, uint32_t at, uint32_t operations, flash_tear tear, int32_t repeat)
{
    const int64_t where = (int64_t)at * FLASH_TEARS + tear;

    restore();
    flash_simulator_power_on(&flash, FLASH_NEVER, FLASH_TEAR_BEFORE);
    guard();
    flash_simulator_power_on(&flash, at, tear);
    check_equal("an update that was cut", where, update_to(&new_image, 0), PNLP_FLASH_FAILED);
    check_rules("cut", where);

    flash_simulator_power_on(&flash, FLASH_NEVER, FLASH_TEAR_BEFORE);
    const int32_t may_be_new = at + 1u == operations;
    poison(slots.boot_depth == PNLP_SLOTS_HEADER && new_image.bytes <= slots.bytes - flash.sector_bytes);
    const int32_t boots = check_boots("boots after a cut", where, before, may_be_new ? &new_image : NULL);
    check_whole("what passes", where);
    const pnlp_slots_depth depth = slots.boot_depth;
    slots.boot_depth = PNLP_SLOTS_WHOLE;
    check_equal("boots the same when checked whole", where,
                check_boots("boots checked whole", where, before, may_be_new ? &new_image : NULL), boots);
    slots.boot_depth = depth;
    if (may_be_new && tear == FLASH_TEAR_AFTER) {
        check_equal("committed", where, boots, 2);
    }
    if (!repeat) {
        poison(0);
        return;
    }

    guard();
    const image *again = boots == 2 ? &next_image : &new_image;
    if (boots == 2) {
        check_equal("the same version again", where, update_to(&new_image, 0), PNLP_IMAGE_NOT_NEWER);
    }
    poison(0);
    check_equal("repeated update", where, update_to(again, 0), PNLP_OK);
    check_rules("repetition", where);
    check_boots("boots after the repetition", where, again, NULL);
}

/* Two cuts in a row, then an update to the end. */
static void cut_twice(const image *before, uint32_t operations, int64_t where)
{
    restore();
    flash_simulator_power_on(&flash, FLASH_NEVER, FLASH_TEAR_BEFORE);
    const image *boots = before;
    const image *to = &new_image;
    for (int32_t i = 0; i < 2; i++) {
        guard();
        /* The last operations and the first ones are where it matters. */
        const uint32_t near_end = random_u32() % (operations < 8u ? operations : 8u);
        const uint32_t at = random_u32() % 3u == 0   ? random_u32() % operations
                            : random_u32() % 2u == 0 ? operations - 1u - near_end
                                                     : near_end;
        flash_simulator_power_on(&flash, at, (flash_tear)(random_u32() % FLASH_TEARS));
        (void)update_to(to, 0);
        check_rules("cut again", where);
        flash_simulator_power_on(&flash, FLASH_NEVER, FLASH_TEAR_BEFORE);
        check_whole("what passes after cuts", where);
        if (check_boots("boots after cuts", where, boots, to) == 2) {
            boots = to;
            to = &next_image;
        }
        if (boots == &next_image) {
            return;
        }
    }
    guard();
    check_equal("update after cuts", where, update_to(to, 0), PNLP_OK);
    check_rules("after cuts", where);
    check_boots("boots at last", where, to, NULL);

    /* And the one before is what it falls back to. */
    if (boots != NULL) {
        pnlp_slot slot;
        (void)pnlp_slots_boot(&slots, &slot);
        flash.memory[slots.at[slot.index] + slot.bytes - 1u] ^= 1u;
        slots.boot_depth = PNLP_SLOTS_WHOLE;
        check_boots("falls back", where, boots, NULL);
    }
}

static uint32_t count_operations(void)
{
    restore();
    flash_simulator_power_on(&flash, FLASH_NEVER, FLASH_TEAR_BEFORE);
    check_equal("an update", 0, update_to(&new_image, 0), PNLP_OK);
    check_rules("no cut", 0);
    check_boots("boots", 0, &new_image, NULL);
    return flash.operations;
}

static void test_cuts(const geometry *g, uint32_t bytes, start from, uint32_t stride, int32_t repeat)
{
    set_up(g, random_u32() % 2u != 0 ? PNLP_SLOTS_HEADER : PNLP_SLOTS_WHOLE);
    const image *before = prepare(from, bytes);
    const pnlp_slots_depth depth = slots.boot_depth;
    flash_simulator_power_on(&flash, FLASH_NEVER, FLASH_TEAR_BEFORE);
    flash.guarded_begin = flash.guarded_end = 0;
    check_rules("prepare", from);
    check_boots("boots before", from, before, NULL);
    save();

    const uint32_t operations = count_operations();
    check_equal("operations", from, operations >= 3u + bytes / g->program_bytes, 1);
    const uint32_t first = stride > 1u ? random_u32() % stride : 0;
    for (uint32_t at = first; at < operations; at += stride) {
        for (int32_t tear = 0; tear < FLASH_TEARS; tear++) {
            cut_once(before, at, operations, (flash_tear)tear, repeat);
        }
    }
    /* The last ones, whatever the stride. */
    for (uint32_t at = operations - 2u; stride > 1u && at < operations; at++) {
        for (int32_t tear = 0; tear < FLASH_TEARS; tear++) {
            cut_once(before, at, operations, (flash_tear)tear, 1);
        }
    }
    for (int32_t i = 0; i < TEST_ROUNDS / 4; i++) {
        slots.boot_depth = depth;
        cut_twice(before, operations, i);
    }
    flash.guarded_begin = flash.guarded_end = 0;
}

/* Sizes at the borders: of a header, a unit, a sector, the trailer's sector, the slot. */
static void test_all_cuts(void)
{
    for (uint32_t i = 0; i < GEOMETRIES; i++) {
        const geometry *g = &geometries[i];
        set_up(g, PNLP_SLOTS_HEADER);
        const uint32_t capacity = pnlp_slots_capacity(&slots);
        const uint32_t before_trailer = slots.bytes - g->sector_bytes;
        const uint32_t sizes[] = {HEADER_BYTES, g->sector_bytes + 1u, before_trailer, before_trailer + 1u, capacity};
        for (uint32_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
            for (int32_t from = 0; from < STARTS; from++) {
                test_cuts(g, sizes[s], (start)from, CUT_STRIDE, 1);
            }
        }
        board_puts(g->name);
        board_puts("\n");
    }
}

int main(void)
{
    test_all_cuts();
    return check_result("slots");
}
