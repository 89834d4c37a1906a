/*
 * Updates of a slot, with power cut at every single operation of the flash, in every way an operation can be torn; then
 * once more during the repetition. Images here are of a format of the test's own: the layer knows none.
 */
#include <string.h>

#include "check.h"
#include "flash_simulator.h"

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

enum {
    MAX_FLASH = 32768,
    MAX_IMAGE = 8192,
    HEADER_WORDS = 6,
    HEADER_BYTES = 4 * HEADER_WORDS,
    MAGIC = 0x74657374,
    OUR_TABLES = 7,
    OTHER_TABLES = 8,
    BAD_MAGIC = 100, /* statuses of the test's own */
    BAD_HEADER = 101,
    BAD_BYTES = 102,
    BAD_TABLES = 103,
    BAD_PAYLOAD = 104
};

/* u32 magic, bytes, version, tables, checksum of what follows, checksum of what stands before. */
typedef struct image {
    uint64_t words[MAX_IMAGE / 8];
    uint32_t bytes;
    uint32_t version;
} image;

typedef struct geometry {
    const char *name;
    uint32_t sector_bytes;
    uint32_t program_bytes;
    uint32_t slot_sectors;
} geometry;

/* The program units of nRF52, STM32L4 and G4, STM32U5, STM32H7, STM32F1; bytes; a page of serial flash. */
static const geometry geometries[] = {{"4-byte units", 256, 4, 3},   {"8-byte units", 256, 8, 4},
                                      {"16-byte units", 512, 16, 2}, {"32-byte units", 1024, 32, 2},
                                      {"2-byte units", 128, 2, 3},   {"1-byte units", 128, 1, 3},
                                      {"pages", 2048, 256, 3}};
enum { GEOMETRIES = sizeof geometries / sizeof geometries[0] };

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

static uint64_t memory[MAX_FLASH / 8];
static uint8_t units[MAX_FLASH];
static uint64_t memory_before[MAX_FLASH / 8];
static uint8_t units_before[MAX_FLASH];
static uint64_t buffer[128];
static image old_image, spare_image, new_image, next_image;
static flash_simulator flash;
static pnlp_flash driver;
static pnlp_slots slots;
static uint32_t tables_here = OUR_TABLES;

/* ---- Images ------------------------------------------------------------------------------------------------------ */

static uint32_t crc32_bitwise(const uint8_t *data, uint32_t bytes)
{
    uint32_t crc = 0xFFFFFFFFu;
    for (uint32_t i = 0; i < bytes; i++) {
        crc ^= data[i];
        for (int32_t bit = 0; bit < 8; bit++) {
            crc = (crc >> 1) ^ ((crc & 1u) != 0 ? 0xEDB88320u : 0u);
        }
    }
    return ~crc;
}

static void make_image(image *to, uint32_t bytes, uint32_t version, uint32_t tables)
{
    uint8_t *at = (uint8_t *)to->words;
    uint32_t header[HEADER_WORDS] = {MAGIC, bytes, version, tables, 0, 0};

    /* Long runs of erased and of empty bytes are what hides mistakes. */
    const int32_t kind = random_between(0, 3);
    for (uint32_t i = 0; i < bytes; i++) {
        at[i] = kind == 0 ? 0xFFu : (kind == 1 ? 0u : (uint8_t)random_u32());
    }
    header[4] = crc32_bitwise(at + HEADER_BYTES, bytes - HEADER_BYTES);
    header[5] = crc32_bitwise((const uint8_t *)header, HEADER_BYTES - 4);
    memcpy(at, header, HEADER_BYTES);
    to->bytes = bytes;
    to->version = version;
}

/* The check of the slots: context points to the tables there are. */
static pnlp_status check_image(const void *context, const void *bytes, uint32_t capacity, pnlp_slots_depth depth,
                               pnlp_slots_image *found)
{
    const uint8_t *at = (const uint8_t *)bytes;
    uint32_t header[HEADER_WORDS];

    memcpy(header, at, HEADER_BYTES);
    if (header[0] != MAGIC) {
        return (pnlp_status)BAD_MAGIC;
    }
    if (header[5] != crc32_bitwise((const uint8_t *)header, HEADER_BYTES - 4)) {
        return (pnlp_status)BAD_HEADER;
    }
    if (header[1] < HEADER_BYTES) {
        return (pnlp_status)BAD_BYTES;
    }
    if (header[1] > capacity) {
        return PNLP_IMAGE_TOO_LARGE;
    }
    if (header[3] != *(const uint32_t *)context) {
        return (pnlp_status)BAD_TABLES;
    }
    if (depth == PNLP_SLOTS_WHOLE && header[4] != crc32_bitwise(at + HEADER_BYTES, header[1] - HEADER_BYTES)) {
        return (pnlp_status)BAD_PAYLOAD;
    }
    found->bytes = header[1];
    found->version = header[2];
    return PNLP_OK;
}

/* ---- Flash ------------------------------------------------------------------------------------------------------- */

static void set_up(const geometry *g, pnlp_slots_depth boot_depth)
{
    const uint32_t slot = g->slot_sectors * g->sector_bytes;

    /* A sector before, between and behind: nobody has any business there. */
    flash_simulator_init(&flash, (uint8_t *)memory, units, 2 * slot + 3 * g->sector_bytes, g->sector_bytes,
                         g->program_bytes);
    flash.random = random_u32() | 1u;
    driver = flash_simulator_driver(&flash);
    memset(&slots, 0, sizeof slots);
    slots.flash = &driver;
    slots.at[0] = g->sector_bytes;
    slots.at[1] = slot + 2 * g->sector_bytes;
    slots.bytes = slot;
    slots.check.image = check_image;
    slots.check.context = &tables_here;
    slots.header_bytes = HEADER_BYTES;
    slots.boot_depth = boot_depth;
}

static void save(void)
{
    memcpy(memory_before, memory, flash.bytes);
    memcpy(units_before, units, flash.bytes / flash.program_bytes);
}

static void restore(void)
{
    memcpy(memory, memory_before, flash.bytes);
    memcpy(units, units_before, flash.bytes / flash.program_bytes);
}

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

static void check_rules(const char *what, int64_t where)
{
    if (flash.misuse != NULL) {
        board_puts(flash.misuse);
        board_puts("\n");
        check_equal(what, where, 1, 0);
        flash.misuse = NULL;
    }
}

static pnlp_status update_to(const image *to, uint32_t flags)
{
    pnlp_update update;
    const uint8_t *from = (const uint8_t *)to->words;
    const uint32_t unit = flash.program_bytes < 64u ? 64u : flash.program_bytes;
    const uint32_t buffer_bytes = unit * (1u + random_u32() % (uint32_t)(sizeof buffer / unit));

    pnlp_status status = pnlp_slots_begin(&update, &slots, buffer, buffer_bytes, NULL, flags);
    for (uint32_t at = 0; status == PNLP_OK && at < to->bytes;) {
        const uint32_t most = random_u32() % 3u == 0 ? 7u : 700u;
        const uint32_t left = to->bytes - at;
        const uint32_t wanted = random_u32() % most;
        const uint32_t chunk = wanted < left ? wanted : left;
        status = pnlp_slots_write(&update, from + at, chunk);
        at += chunk;
    }
    return status == PNLP_OK ? pnlp_slots_commit(&update) : status;
}

static int32_t is_image(const pnlp_slot *slot, const image *want)
{
    return slot->bytes == want->bytes && slot->version == want->version &&
           memcmp(slot->image, want->words, want->bytes) == 0;
}

/* The image that boots is "first" or, where that may be as well, "second": 1 or 2; 0 where neither does. */
static int32_t check_boots(const char *what, int64_t where, const image *first, const image *second)
{
    pnlp_slot slot;
    const pnlp_status status = pnlp_slots_boot(&slots, &slot);

    if (first == NULL && second != NULL && status == PNLP_NO_IMAGE) {
        return 0;
    }
    check_equal(what, where, status, first == NULL && second == NULL ? PNLP_NO_IMAGE : PNLP_OK);
    if (status != PNLP_OK) {
        return 0;
    }
    const int32_t which = first != NULL && is_image(&slot, first)     ? 1
                          : second != NULL && is_image(&slot, second) ? 2
                                                                      : 0;
    check_equal(what, where, which != 0, 1);
    check_equal("slot's place", where, (const uint8_t *)slot.image - (const uint8_t *)memory, slots.at[slot.index]);
    return which;
}

/* Whatever slot passes its check holds one of the images, to the last byte: also where the other slot is to be lost. */
static void check_whole(const char *what, int64_t where)
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

/* What boots must not be touched from here on. */
static void guard(void)
{
    pnlp_slot slot;
    flash.guarded_begin = flash.guarded_end = 0;
    if (pnlp_slots_boot(&slots, &slot) == PNLP_OK) {
        flash.guarded_begin = slots.at[slot.index];
        flash.guarded_end = flash.guarded_begin + slots.bytes;
    }
}

/* ---- Cuts -------------------------------------------------------------------------------------------------------- */

/* Brings the flash to where an update starts; the image that boots then, or NULL. */
static const image *prepare(start from, uint32_t bytes)
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
