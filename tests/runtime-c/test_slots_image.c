/* Slots with images of docs/image-format.md: the check that the runtime brings, and what it looks at when. */
#include <stddef.h>

#include "slots_fixture.h"
#include "update/pnlp_update.h"

enum { CHECKED_BYTES = 64, BULK_BYTES = 304, LAYOUT = 0x4C, TABLES = 0x54 };

static pnlp_image_need need;
static uint64_t tables_image[PNLP_IMAGE_HEADER_BYTES / 8];
static const pnlp_slots_need needed = {&need, tables_image};
static pnlp_image_header header; /* of the next image */

static void seal(image *to)
{
    uint8_t *at = (uint8_t *)to->words;
    header.checked_crc = pnlp_crc32(0, at + PNLP_IMAGE_HEADER_BYTES, CHECKED_BYTES);
    header.bulk_crc = pnlp_crc32(0, at + PNLP_IMAGE_HEADER_BYTES + CHECKED_BYTES, BULK_BYTES);
    header.header_crc = pnlp_crc32(0, &header, offsetof(pnlp_image_header, header_crc));
    memcpy(at, &header, sizeof header);
    to->bytes = header.image_bytes;
    to->version = header.version;
}

static void make_model(image *to, uint32_t version)
{
    memset(&header, 0, sizeof header);
    header.magic = PNLP_IMAGE_MAGIC;
    header.format_version = PNLP_IMAGE_FORMAT;
    header.kind = PNLP_IMAGE_MODEL;
    header.header_bytes = PNLP_IMAGE_HEADER_BYTES;
    header.image_bytes = PNLP_IMAGE_HEADER_BYTES + CHECKED_BYTES + BULK_BYTES;
    header.alignment = PNLP_IMAGE_ALIGNMENT;
    header.version = version;
    header.runtime_abi = PNLP_RUNTIME_ABI;
    header.checked_bytes = CHECKED_BYTES;
    memset(header.tables, TABLES, sizeof header.tables);
    memset(header.layout, LAYOUT, sizeof header.layout);
    for (uint32_t i = PNLP_IMAGE_HEADER_BYTES; i < header.image_bytes; i++) {
        ((uint8_t *)to->words)[i] = (uint8_t)random_u32();
    }
    seal(to);
}

static void set_up_models(pnlp_slots_depth boot_depth)
{
    set_up(&geometries[1], boot_depth);
    slots.check.image = pnlp_slots_check_image;
    slots.check.context = &needed;
    slots.header_bytes = PNLP_IMAGE_HEADER_BYTES;
    need.kind = PNLP_IMAGE_MODEL;
    need.used_bytes = PNLP_IMAGE_HEADER_BYTES + CHECKED_BYTES + BULK_BYTES;
    need.checked_bytes = CHECKED_BYTES;
    memset(need.layout, LAYOUT, sizeof need.layout);
    memset(&header, 0, sizeof header);
    memset(header.tables, TABLES, sizeof header.tables);
    memcpy(tables_image, &header, sizeof header);

    make_model(&old_image, 1);
    check_equal("old", 0, update_to(&old_image, 0), PNLP_OK);
    make_model(&new_image, 2);
    check_boots("old", 0, &old_image, NULL);
}

/* Not a byte of flash has changed. */
static void check_refused(const char *what, int32_t status)
{
    seal(&new_image);
    save();
    check_equal(what, 0, update_to(&new_image, 0), status);
    check_equal(what, 1, memcmp(memory, memory_before, flash.bytes), 0);
    make_model(&new_image, 2);
}

static void test_refusals(void)
{
    set_up_models(PNLP_SLOTS_WHOLE);
    header.magic++;
    check_refused("another file", PNLP_IMAGE_BAD_HEADER);
    header.format_version++;
    check_refused("another format", PNLP_IMAGE_BAD_FORMAT);
    header.kind = PNLP_IMAGE_TABLES;
    check_refused("tables", PNLP_IMAGE_WRONG_KIND);
    header.layout[15]++;
    check_refused("another firmware's", PNLP_IMAGE_WRONG_LAYOUT);
    header.tables[15]++;
    check_refused("other tables", PNLP_IMAGE_WRONG_TABLES);
    header.image_bytes = (pnlp_slots_capacity(&slots) + 16u) / 16u * 16u;
    check_refused("too large", PNLP_IMAGE_TOO_LARGE);
    header.version = 1;
    check_refused("not newer", PNLP_IMAGE_NOT_NEWER);

    for (uint32_t part = 0; part < 2u; part++) {
        uint8_t *const byte = (uint8_t *)new_image.words + PNLP_IMAGE_HEADER_BYTES + part * CHECKED_BYTES;
        *byte ^= 1u;
        check_equal("damaged on its way", part, update_to(&new_image, 0), PNLP_IMAGE_DAMAGED);
        *byte ^= 1u;
        check_boots("damaged on its way", part, &old_image, NULL);
    }
    check_equal("a good one", 0, update_to(&new_image, 0), PNLP_OK);
    check_boots("a good one", 0, &new_image, NULL);

    /* The firmware is updated to one with another layout: neither image is for it. */
    pnlp_slot slot;
    need.layout[0]++;
    check_equal("another firmware", 0, pnlp_slots_boot(&slots, &slot), PNLP_IMAGE_WRONG_LAYOUT);
}

/* Damage in flash: what each depth sees, and what boots then. */
static void test_depths(void)
{
    static const uint32_t places[] = {20, PNLP_IMAGE_HEADER_BYTES + 5, PNLP_IMAGE_HEADER_BYTES + CHECKED_BYTES + 5};

    for (uint32_t i = 0; i < 9u; i++) {
        const pnlp_slots_depth depth = (pnlp_slots_depth)(i / 3u);
        const uint32_t place = places[i % 3u];
        pnlp_slot slot;
        set_up_models(depth);
        check_equal("new", i, update_to(&new_image, 0), PNLP_OK);
        check_boots("new", i, &new_image, NULL);
        flash.memory[slots.at[1] + place] ^= 1u;
        check_equal("boots", i, pnlp_slots_boot(&slots, &slot), PNLP_OK);
        check_equal("the version that boots", i, slot.version, i % 3u <= i / 3u ? 1 : 2);
    }
}

int main(void)
{
    test_refusals();
    test_depths();
    return check_result("slots_image");
}
