/*
 * What the tests of slots share: flash, slots, and images of a format of their own, since the layer knows none. One
 * program, one flash: everything is static.
 */
#ifndef PNLP_SLOTS_FIXTURE_H
#define PNLP_SLOTS_FIXTURE_H

#include <string.h>

#include "check.h"
#include "flash_simulator.h"

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
    BAD_PAYLOAD = 104,
    BAD_LOOK = 105
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

/* Images want addresses that are multiples of 16. */
static uint64_t memory[MAX_FLASH / 8] __attribute__((aligned(16)));
static uint8_t units[MAX_FLASH];
static uint64_t memory_before[MAX_FLASH / 8];
static uint8_t units_before[MAX_FLASH];
static uint64_t buffer[128];
static image old_image, new_image;
static flash_simulator flash;
static pnlp_flash driver;
static pnlp_slots slots;
static uint32_t tables_here = OUR_TABLES;

/* ---- Images ------------------------------------------------------------------------------------------------------ */

/* By a table that is made bit by bit. */
static inline uint32_t naive_crc32(const uint8_t *data, uint32_t bytes)
{
    static uint32_t of_byte[256];
    uint32_t crc = 0xFFFFFFFFu;

    for (uint32_t i = 0; of_byte[1] == 0 && i < 256u; i++) {
        const uint32_t value = 255u - i; /* 1 comes late, 0 is right as it is */
        of_byte[value] = value;
        for (int32_t bit = 0; bit < 8; bit++) {
            of_byte[value] = (of_byte[value] >> 1) ^ ((of_byte[value] & 1u) != 0 ? 0xEDB88320u : 0u);
        }
    }
    for (uint32_t i = 0; i < bytes; i++) {
        crc = (crc >> 8) ^ of_byte[(crc ^ data[i]) & 0xFFu];
    }
    return ~crc;
}

static inline void make_image(image *to, uint32_t bytes, uint32_t version, uint32_t tables)
{
    uint8_t *at = (uint8_t *)to->words;
    uint32_t header[HEADER_WORDS] = {MAGIC, bytes, version, tables, 0, 0};

    /* Long runs of erased and of empty bytes are what hides mistakes. */
    const int32_t kind = random_between(0, 3);
    for (uint32_t i = 0; i < bytes; i++) {
        at[i] = kind == 0 ? 0xFFu : (kind == 1 ? 0u : (uint8_t)random_u32());
    }
    header[4] = naive_crc32(at + HEADER_BYTES, bytes - HEADER_BYTES);
    header[5] = naive_crc32((const uint8_t *)header, HEADER_BYTES - 4);
    memcpy(at, header, HEADER_BYTES);
    to->bytes = bytes;
    to->version = version;
}

/* The check of bytes that read as they are: context points to the tables there are. */
static inline pnlp_status check_bytes(const void *context, const void *bytes, uint32_t capacity, pnlp_slots_depth depth,
                                      pnlp_slots_image *found)
{
    const uint8_t *at = (const uint8_t *)bytes;
    uint32_t header[HEADER_WORDS];

    memcpy(header, at, HEADER_BYTES);
    if (header[0] != MAGIC) {
        return (pnlp_status)BAD_MAGIC;
    }
    if (header[5] != naive_crc32((const uint8_t *)header, HEADER_BYTES - 4)) {
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
    if (depth == PNLP_SLOTS_WHOLE && header[4] != naive_crc32(at + HEADER_BYTES, header[1] - HEADER_BYTES)) {
        return (pnlp_status)BAD_PAYLOAD;
    }
    found->bytes = header[1];
    found->version = header[2];
    return PNLP_OK;
}

/* The check of the slots: where the image lies in flash, that may fail to be read. */
static inline pnlp_status check_image(const void *context, const void *bytes, uint32_t capacity, pnlp_slots_depth depth,
                                      pnlp_slots_image *found)
{
    const uintptr_t at = (uintptr_t)bytes - (uintptr_t)memory;

    if (at >= flash.bytes) {
        return check_bytes(context, bytes, capacity, depth, found);
    }
    if (flash_simulator_look(&flash, (uint32_t)at, HEADER_BYTES) != 0) {
        return (pnlp_status)BAD_LOOK;
    }
    const pnlp_status status = check_bytes(context, bytes, capacity, depth, found);
    flash_simulator_looked(&flash);
    return status;
}

/* ---- Flash ------------------------------------------------------------------------------------------------------- */

static inline void set_up(const geometry *g, pnlp_slots_depth boot_depth)
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

static inline void save(void)
{
    memcpy(memory_before, memory, flash.bytes);
    memcpy(units_before, units, flash.bytes / flash.program_bytes);
}

static inline void restore(void)
{
    memcpy(memory, memory_before, flash.bytes);
    memcpy(units, units_before, flash.bytes / flash.program_bytes);
}

static inline void check_rules(const char *what, int64_t where)
{
    if (flash.misuse != NULL) {
        board_puts(flash.misuse);
        board_puts("\n");
        check_equal(what, where, 1, 0);
        flash.misuse = NULL;
    }
}

static inline pnlp_status update_slots(const pnlp_slots *which, const image *to, const pnlp_slots_check *incoming,
                                       uint32_t flags)
{
    pnlp_update update;
    const uint8_t *from = (const uint8_t *)to->words;
    /* Headers of the tests are of at most 128 bytes. */
    const uint32_t least = which->header_bytes <= 64u ? 64u : 128u;
    const uint32_t unit = flash.program_bytes < least ? least : flash.program_bytes;
    const uint32_t buffer_bytes = unit * (1u + random_u32() % (uint32_t)(sizeof buffer / unit));

    pnlp_status status = pnlp_slots_begin(&update, which, buffer, buffer_bytes, incoming, flags);
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

static inline pnlp_status update_to(const image *to, uint32_t flags)
{
    return update_slots(&slots, to, NULL, flags);
}

static inline int32_t is_image(const pnlp_slot *slot, const image *want)
{
    return slot->bytes == want->bytes && slot->version == want->version &&
           memcmp(slot->image, want->words, want->bytes) == 0;
}

/* The image that boots is "first" or, where that may be as well, "second": 1 or 2; 0 where neither does. */
static inline int32_t check_boots(const char *what, int64_t where, const image *first, const image *second)
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

/* What boots must not be touched from here on. */
static inline void guard(void)
{
    pnlp_slot slot;
    flash.guarded_begin = flash.guarded_end = 0;
    if (pnlp_slots_boot(&slots, &slot) == PNLP_OK) {
        flash.guarded_begin = slots.at[slot.index];
        flash.guarded_end = flash.guarded_begin + slots.bytes;
    }
}

#endif
