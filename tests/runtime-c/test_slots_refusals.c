/* What slots refuse, when, and what is in flash afterwards; faults of the flash and of the driver. */
#include "slots_fixture.h"
#include "update/pnlp_update.h"

static image spare_image;
static const geometry *const shape = &geometries[1];

/* Slot 0 holds version 5, slot 1 version 4: 5 boots. */
static void set_up_both(pnlp_slots_depth boot_depth)
{
    set_up(shape, boot_depth);
    make_image(&spare_image, 300, 4, OUR_TABLES);
    make_image(&old_image, 500, 5, OUR_TABLES);
    make_image(&new_image, 400, 6, OUR_TABLES);
    check_equal("first", 0, update_to(&spare_image, 0), PNLP_OK);
    check_equal("second", 0, update_to(&old_image, 0), PNLP_OK);
    check_boots("both", 0, &old_image, NULL);
    check_rules("both", 0);
    save();
}

static void check_untouched(const char *what, int64_t where)
{
    check_equal(what, where, memcmp(memory, memory_before, flash.bytes), 0);
    check_rules(what, where);
}

/* ---- Sizes and addresses ----------------------------------------------------------------------------------------- */

typedef struct wrong_layout {
    const char *what;
    uint32_t *member;
    uint32_t value;
} wrong_layout;

static void test_layouts(void)
{
    set_up_both(PNLP_SLOTS_HEADER);
    const uint32_t capacity = pnlp_slots_capacity(&slots);
    check_equal("capacity", 0, capacity, slots.bytes - 32u - 8u);

    const wrong_layout wrong[] = {{"no unit", &driver.program_bytes, 0},
                                  {"a unit of three bytes", &driver.program_bytes, 3},
                                  {"a unit larger than the sector", &driver.program_bytes, 512},
                                  {"a trailer larger than the sector", &driver.program_bytes, 256},
                                  {"an enormous unit", &driver.program_bytes, 0x80000000u},
                                  {"no sector", &driver.sector_bytes, 0},
                                  {"a sector of no whole units", &driver.sector_bytes, 252},
                                  {"half a sector", &slots.bytes, slots.bytes - 128u},
                                  {"no bytes", &slots.bytes, 0},
                                  {"a start inside a sector", &slots.at[0], 8},
                                  {"a second start inside a sector", &slots.at[1], slots.at[1] + 8u},
                                  {"the same slot twice", &slots.at[1], slots.at[0]},
                                  {"slots that overlap", &slots.at[1], slots.at[0] + 256u},
                                  {"slots that overlap the other way", &slots.at[0], slots.at[1] + 256u},
                                  {"a slot behind the last address", &slots.at[1], 0xFFFFFF00u},
                                  {"a header larger than the slot", &slots.header_bytes, slots.bytes},
                                  {"an enormous header", &slots.header_bytes, UINT32_MAX}};
    for (uint32_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        const uint32_t right = *wrong[i].member;
        pnlp_slot slot;
        pnlp_update update;
        *wrong[i].member = wrong[i].value;
        check_equal(wrong[i].what, 0, pnlp_slots_capacity(&slots), 0);
        check_equal(wrong[i].what, 1, pnlp_slots_boot(&slots, &slot), PNLP_BAD_SLOTS);
        check_equal(wrong[i].what, 2, pnlp_slots_inspect(&slots, 0, PNLP_SLOTS_WHOLE, &slot), PNLP_BAD_SLOTS);
        check_equal(wrong[i].what, 3, pnlp_slots_begin(&update, &slots, buffer, sizeof buffer, NULL, 0),
                    PNLP_BAD_SLOTS);
        check_equal(wrong[i].what, 4, pnlp_slots_write(&update, buffer, 1), PNLP_NO_UPDATE);
        *wrong[i].member = right;
    }
    check_boots("right again", 0, &old_image, NULL);

    pnlp_slot slot;
    check_equal("slot 2", 0, pnlp_slots_inspect(&slots, 2, PNLP_SLOTS_HEADER, &slot), PNLP_BAD_SLOTS);
    check_equal("slot 1", 0, pnlp_slots_inspect(&slots, 1, PNLP_SLOTS_WHOLE, &slot), PNLP_OK);
    check_equal("slot 1", 1, slot.version, 5);
    check_equal("slot 0", 0, pnlp_slots_inspect(&slots, 0, PNLP_SLOTS_WHOLE, &slot), PNLP_OK);
    check_equal("slot 0", 1, slot.version, 4);
    check_untouched("layouts", 0);
}

static void test_pointers(void)
{
    pnlp_slot slot;
    pnlp_update update;

    set_up_both(PNLP_SLOTS_HEADER);
    check_equal("no slots", 0, pnlp_slots_boot(NULL, &slot), PNLP_NULL_POINTER);
    check_equal("no slots", 1, pnlp_slots_capacity(NULL), 0);
    check_equal("no answer", 0, pnlp_slots_boot(&slots, NULL), PNLP_NULL_POINTER);
    check_equal("no answer", 1, pnlp_slots_inspect(&slots, 0, PNLP_SLOTS_HEADER, NULL), PNLP_NULL_POINTER);
    check_equal("no update", 0, pnlp_slots_begin(NULL, &slots, buffer, sizeof buffer, NULL, 0), PNLP_NULL_POINTER);
    check_equal("no update", 1, pnlp_slots_write(NULL, buffer, 1), PNLP_NULL_POINTER);
    check_equal("no update", 2, pnlp_slots_commit(NULL), PNLP_NULL_POINTER);
    pnlp_slots_abort(NULL);
    check_equal("no buffer", 0, pnlp_slots_begin(&update, &slots, NULL, sizeof buffer, NULL, 0), PNLP_NULL_POINTER);
    const pnlp_slots_check nothing = {NULL, NULL};
    check_equal("no check", 0, pnlp_slots_begin(&update, &slots, buffer, sizeof buffer, &nothing, 0),
                PNLP_NULL_POINTER);

    check_equal("a small buffer", 0, pnlp_slots_begin(&update, &slots, buffer, 56, NULL, 0), PNLP_BAD_SLOTS);
    check_equal("half a unit", 0, pnlp_slots_begin(&update, &slots, buffer, 100, NULL, 0), PNLP_BAD_SLOTS);
    check_equal("not aligned", 0, pnlp_slots_begin(&update, &slots, (uint8_t *)buffer + 4, 64, NULL, 0),
                PNLP_BAD_SLOTS);
    slots.header_bytes = 72;
    check_equal("a header larger than the buffer", 0, pnlp_slots_begin(&update, &slots, buffer, 64, NULL, 0),
                PNLP_BAD_SLOTS);
    slots.header_bytes = HEADER_BYTES;

    check_equal("begin", 0, pnlp_slots_begin(&update, &slots, buffer, sizeof buffer, NULL, 0), PNLP_OK);
    check_equal("no data", 0, pnlp_slots_write(&update, NULL, 1), PNLP_NULL_POINTER);
    check_equal("nothing", 0, pnlp_slots_write(&update, NULL, 0), PNLP_OK);
    flash.guarded_begin = 0;
    flash.guarded_end = flash.bytes;
    check_untouched("pointers", 0);

    driver.read = NULL;
    check_equal("no read", 0, pnlp_slots_boot(&slots, &slot), PNLP_NULL_POINTER);
}

/* ---- Images ------------------------------------------------------------------------------------------------------ */

/* Refused while the header is looked at: not a byte of flash has changed. */
static void refused(const char *what, uint32_t flags, int32_t status)
{
    flash.guarded_begin = 0;
    flash.guarded_end = flash.bytes;
    check_equal(what, 0, update_to(&new_image, flags), status);
    check_untouched(what, 1);
    flash.guarded_end = 0;
}

static void test_refused_at_the_header(void)
{
    set_up_both(PNLP_SLOTS_HEADER);
    make_image(&new_image, 400, 5, OUR_TABLES);
    refused("the same version", 0, PNLP_IMAGE_NOT_NEWER);
    make_image(&new_image, 400, 4, OUR_TABLES);
    refused("an older version", 0, PNLP_IMAGE_NOT_NEWER);
    make_image(&new_image, 400, 6, OTHER_TABLES);
    refused("other tables", 0, BAD_TABLES);
    refused("other tables, any version", PNLP_SLOTS_ANY_VERSION, BAD_TABLES);
    make_image(&new_image, pnlp_slots_capacity(&slots) + 1u, 6, OUR_TABLES);
    refused("too large", 0, PNLP_IMAGE_TOO_LARGE);
    make_image(&new_image, 400, 6, OUR_TABLES);
    ((uint8_t *)new_image.words)[8] ^= 1u;
    refused("a header that was changed", 0, BAD_HEADER);
    ((uint8_t *)new_image.words)[0] ^= 1u;
    refused("another file", 0, BAD_MAGIC);

    /* More than the header says, all in one piece. */
    pnlp_update update;
    make_image(&new_image, 30, 6, OUR_TABLES);
    check_equal("begin", 0, pnlp_slots_begin(&update, &slots, buffer, sizeof buffer, NULL, 0), PNLP_OK);
    check_equal("too long", 0, pnlp_slots_write(&update, new_image.words, 40), PNLP_IMAGE_BAD_LENGTH);
    check_equal("ended", 0, pnlp_slots_write(&update, new_image.words, 1), PNLP_NO_UPDATE);
    check_untouched("too long", 1);
}

/* Refused later: the spare slot is given up, what runs is not. */
static void test_refused_at_the_end(void)
{
    pnlp_update update;
    const uint8_t *bytes = (const uint8_t *)new_image.words;

    for (int32_t i = 0; i < 8; i++) {
        set_up_both(i % 2 != 0 ? PNLP_SLOTS_HEADER : PNLP_SLOTS_WHOLE);
        guard();
        check_equal("begin", i, pnlp_slots_begin(&update, &slots, buffer, i % 4 < 2 ? 64 : sizeof buffer, NULL, 0),
                    PNLP_OK);
        if (i / 2 == 0) {
            check_equal("one byte is missing", i, pnlp_slots_write(&update, bytes, new_image.bytes - 1u), PNLP_OK);
            check_equal("one byte is missing", i, pnlp_slots_commit(&update), PNLP_IMAGE_BAD_LENGTH);
        } else if (i / 2 == 1) {
            check_equal("all of it", i, pnlp_slots_write(&update, bytes, new_image.bytes), PNLP_OK);
            check_equal("one byte more", i, pnlp_slots_write(&update, bytes, 1), PNLP_IMAGE_BAD_LENGTH);
        } else if (i / 2 == 2) {
            ((uint8_t *)new_image.words)[new_image.bytes - 1u] ^= 0x80u;
            check_equal("damaged on its way", i, pnlp_slots_write(&update, bytes, new_image.bytes), PNLP_OK);
            check_equal("damaged on its way", i, pnlp_slots_commit(&update), BAD_PAYLOAD);
        } else {
            check_equal("aborted", i, pnlp_slots_write(&update, bytes, 200), PNLP_OK);
            pnlp_slots_abort(&update);
        }
        check_equal("ended", i, pnlp_slots_write(&update, bytes, 1), PNLP_NO_UPDATE);
        check_equal("ended", i, pnlp_slots_commit(&update), PNLP_NO_UPDATE);
        check_boots("refused at the end", i, &old_image, NULL);
        check_rules("refused at the end", i);
        make_image(&new_image, 400, 6, OUR_TABLES);
        check_equal("a good one", i, update_to(&new_image, 0), PNLP_OK);
        check_boots("a good one", i, &new_image, NULL);
    }

    /* Ended before its header was there. */
    set_up_both(PNLP_SLOTS_HEADER);
    check_equal("begin", 8, pnlp_slots_begin(&update, &slots, buffer, sizeof buffer, NULL, 0), PNLP_OK);
    check_equal("a bit of header", 8, pnlp_slots_write(&update, new_image.words, HEADER_BYTES - 1u), PNLP_OK);
    check_equal("a bit of header", 9, pnlp_slots_commit(&update), PNLP_IMAGE_BAD_LENGTH);
    check_untouched("a bit of header", 10);
}

/* Versions down, up and around; each is what boots, and what it replaced is what it falls back to. */
static void test_any_version(void)
{
    static const uint32_t versions[] = {5, 5, 4, 6, 0xFFFFFFFFu, 0, 0, 1, 0xFFFFFFFFu};

    set_up(shape, PNLP_SLOTS_WHOLE);
    for (uint32_t i = 0; i < sizeof versions / sizeof versions[0]; i++) {
        pnlp_slot slot;
        make_image(&new_image, 100 + i, versions[i], OUR_TABLES);
        const int32_t is_newer = i == 0 || versions[i] > versions[i - 1u];
        if (!is_newer) {
            check_equal("not newer", i, update_to(&new_image, 0), PNLP_IMAGE_NOT_NEWER);
        }
        guard();
        check_equal("any version", i, update_to(&new_image, is_newer ? 0 : PNLP_SLOTS_ANY_VERSION), PNLP_OK);
        check_rules("any version", i);
        check_boots("any version", i, &new_image, NULL);
        if (i > 0) {
            (void)pnlp_slots_boot(&slots, &slot);
            uint8_t *const byte = flash.memory + slots.at[slot.index] + 60u;
            *byte ^= 4u;
            check_boots("the one before", i, &old_image, NULL);
            *byte ^= 4u;
        }
        old_image = new_image;
    }
}

/* The last epoch there is: only a higher version can follow. */
static void test_last_epoch(void)
{
    pnlp_slot_layout layout;
    pnlp_slot_record record;

    set_up(shape, PNLP_SLOTS_HEADER);
    make_image(&old_image, 200, 5, OUR_TABLES);
    check_equal("lay out", 0, pnlp_slot_lay_out(&slots, &layout), PNLP_OK);
    check_equal("first", 0, update_to(&old_image, 0), PNLP_OK);
    check_equal("record", 0, pnlp_slot_read_record(&slots, &layout, 0, &record), PNLP_SLOT_COMMITTED);
    record.epoch = UINT32_MAX;
    uint8_t *const record_at = flash.memory + slots.at[0] + layout.record;
    memset(record_at, 0xFF, slots.bytes - layout.record);
    memset(units + (slots.at[0] + layout.record) / 8u, 0, (slots.bytes - layout.record) / 8u);
    check_equal("record", 1, pnlp_slot_commit_record(&slots, &layout, 0, &record, (uint8_t *)buffer), PNLP_OK);
    check_boots("the last epoch", 0, &old_image, NULL);
    save();

    make_image(&new_image, 200, 5, OUR_TABLES);
    refused("no epoch is left", PNLP_SLOTS_ANY_VERSION, PNLP_IMAGE_NOT_NEWER);
    make_image(&new_image, 200, 6, OUR_TABLES);
    check_equal("a higher version", 0, update_to(&new_image, 0), PNLP_OK);
    check_boots("a higher version", 0, &new_image, NULL);
}

/* ---- What is in flash is damaged --------------------------------------------------------------------------------- */

static void test_fallback(void)
{
    pnlp_slot slot;

    set_up_both(PNLP_SLOTS_WHOLE);
    flash.memory[slots.at[1] + 100] ^= 2u;
    check_boots("payload of the better one", 0, &spare_image, NULL);
    /* An update now spares the one that boots, whatever the versions. */
    guard();
    check_equal("update", 0, update_to(&new_image, 0), PNLP_OK);
    check_rules("update", 0);
    check_boots("update", 0, &new_image, NULL);

    set_up_both(PNLP_SLOTS_HEADER);
    flash.memory[slots.at[1] + 100] ^= 2u;
    check_equal("unseen without the checksum", 0, pnlp_slots_boot(&slots, &slot), PNLP_OK);
    check_equal("unseen without the checksum", 1, slot.index, 1);
    check_equal("seen by who asks", 0, pnlp_slots_inspect(&slots, 1, PNLP_SLOTS_WHOLE, &slot), BAD_PAYLOAD);
    flash.memory[slots.at[1] + 9] ^= 2u;
    check_boots("header of the better one", 0, &spare_image, NULL);
    flash.memory[slots.at[0]] ^= 2u;
    check_equal("both", 0, pnlp_slots_boot(&slots, &slot), BAD_HEADER);

    /* The tables are others now: neither runs, the better one is spared. */
    set_up_both(PNLP_SLOTS_HEADER);
    tables_here = OTHER_TABLES;
    check_equal("other tables", 0, pnlp_slots_boot(&slots, &slot), BAD_TABLES);
    make_image(&new_image, 400, 5, OTHER_TABLES);
    flash.guarded_begin = slots.at[1];
    flash.guarded_end = slots.at[1] + slots.bytes;
    check_equal("an image for other tables", 0, update_to(&new_image, 0), PNLP_OK);
    check_rules("an image for other tables", 0);
    check_boots("an image for other tables", 0, &new_image, NULL);
    tables_here = OUR_TABLES;
    check_boots("the tables of old", 0, &old_image, NULL);

    /* An image put there by somebody else, under a trailer that is not its own. */
    set_up_both(PNLP_SLOTS_HEADER);
    do {
        make_image(&new_image, 500, 5, OUR_TABLES);
    } while (memcmp(new_image.words, old_image.words, new_image.bytes) == 0);
    memcpy(flash.memory + slots.at[1], new_image.words, new_image.bytes);
    check_boots("another image of the same version", 0, &spare_image, NULL);
}

/* The slot that the caller runs is not what boots any more: nothing is written, whatever else would be refused. */
static void test_in_use(void)
{
    pnlp_slot slot;

    set_up_both(PNLP_SLOTS_WHOLE);
    refused("the other slot is said to run", PNLP_SLOTS_IN_USE(0), PNLP_FLASH_FAILED);
    refused("both are said to run", PNLP_SLOTS_IN_USE(0) | PNLP_SLOTS_IN_USE(1), PNLP_FLASH_FAILED);
    make_image(&new_image, 400, 5, OUR_TABLES);
    refused("not newer", PNLP_SLOTS_IN_USE(1), PNLP_IMAGE_NOT_NEWER);
    make_image(&new_image, 400, 6, OUR_TABLES);

    /* The trailer of what runs cannot be read any more: the older image boots now. */
    set_up_both(PNLP_SLOTS_WHOLE);
    memset(units + (slots.at[1] + slots.bytes - 8u) / 8u, 2, 1);
    check_equal("the older one boots", 0, pnlp_slots_boot(&slots, &slot), PNLP_OK);
    check_equal("the older one boots", 1, slot.index, 0);
    refused("an unreadable trailer of what runs", PNLP_SLOTS_IN_USE(1), PNLP_FLASH_FAILED);
    check_equal("after a new start", 0, update_to(&new_image, PNLP_SLOTS_IN_USE(0)), PNLP_OK);
    check_boots("after a new start", 0, &new_image, NULL);

    /* None boots, one trailer cannot be read: the other slot is written, what runs may be this one. */
    for (uint32_t i = 0; i < 2u; i++) {
        set_up(shape, PNLP_SLOTS_WHOLE);
        memset(units + (slots.at[i] + slots.bytes - 40u) / 8u, 2, 5);
        flash.guarded_begin = slots.at[i];
        flash.guarded_end = slots.at[i] + slots.bytes;
        check_equal("rather the empty one", i, update_to(&new_image, 0), PNLP_OK);
        check_rules("rather the empty one", i);
        check_boots("rather the empty one", i, &new_image, NULL);
    }
}

/* Every bit of a trailer. */
static void test_trailer_bits(void)
{
    for (uint32_t i = 0; i < GEOMETRIES; i++) {
        pnlp_slot slot;
        pnlp_slot_layout layout;
        set_up(&geometries[i], PNLP_SLOTS_HEADER);
        make_image(&old_image, 64, 5, OUR_TABLES);
        check_equal("update", i, update_to(&old_image, 0), PNLP_OK);
        check_equal("lay out", i, pnlp_slot_lay_out(&slots, &layout), PNLP_OK);
        for (uint32_t bit = 8u * layout.record; bit < 8u * slots.bytes; bit++) {
            /* What fills up the record's unit says nothing. */
            if (bit / 8u >= layout.record + PNLP_RECORD_BYTES && bit / 8u < layout.commit) {
                continue;
            }
            uint8_t *const byte = flash.memory + slots.at[0] + bit / 8u;
            *byte ^= (uint8_t)(1u << bit % 8u);
            check_equal("a bit of the trailer", bit, pnlp_slots_boot(&slots, &slot), PNLP_NO_IMAGE);
            *byte ^= (uint8_t)(1u << bit % 8u);
        }
        check_boots("as it was", i, &old_image, NULL);
    }
}

/* ---- Flash that fails without a cut ------------------------------------------------------------------------------ */

/* A driver that answers, but does not do, or does otherwise, what it was asked at one of its calls. */
typedef enum fault { FAULT_FAILS, FAULT_SKIPS, FAULT_FLIPS, FAULTS } fault;

static uint32_t calls, faulty_call;
static fault faulty_how;
static pnlp_flash sound;

static int32_t faulty_erase(void *context, uint32_t at, uint32_t bytes)
{
    if (calls++ == faulty_call) {
        return faulty_how == FAULT_FAILS ? -1 : 0;
    }
    return sound.erase(context, at, bytes);
}

static int32_t faulty_program(void *context, uint32_t at, const void *data, uint32_t bytes)
{
    if (calls++ != faulty_call) {
        return sound.program(context, at, data, bytes);
    }
    if (faulty_how != FAULT_FLIPS) {
        return faulty_how == FAULT_FAILS ? -1 : 0;
    }
    const int32_t status = sound.program(context, at, data, bytes);
    flash.memory[at + random_u32() % bytes] ^= (uint8_t)(1u << random_u32() % 8u);
    return status;
}

static void test_faults(void)
{
    for (int32_t how = 0; how < FAULTS; how++) {
        for (uint32_t at = 0; at < 40u; at++) {
            const int64_t where = (int64_t)at * FAULTS + how;
            pnlp_update update;
            set_up_both(PNLP_SLOTS_WHOLE);
            guard();
            sound = driver;
            driver.erase = faulty_erase;
            driver.program = faulty_program;
            calls = 0;
            faulty_call = at;
            faulty_how = (fault)how;
            check_equal("begin", where, pnlp_slots_begin(&update, &slots, buffer, 64, NULL, 0), PNLP_OK);
            pnlp_status status = pnlp_slots_write(&update, new_image.words, new_image.bytes);
            if (status == PNLP_OK) {
                status = pnlp_slots_commit(&update);
            }
            driver = sound;
            if (how != FAULT_FAILS) {
                flash.misuse = NULL; /* it cannot know that a sector was not erased */
            }
            check_rules("fault", where);
            if (status == PNLP_OK) {
                /* It was not called so often, or what it did not write was there. */
                check_boots("a fault that does not matter", where, &new_image, NULL);
                check_equal("faults are noticed", where, calls <= at || how == FAULT_SKIPS, 1);
            } else {
                check_equal("fault", where, status, PNLP_FLASH_FAILED);
                if (at == 0) {
                    check_untouched("the trailer is not gone: nothing else is erased", where);
                }
                check_boots("after a fault", where, &old_image, NULL);
            }
        }
    }
}

int main(void)
{
    test_layouts();
    test_pointers();
    test_refused_at_the_header();
    test_refused_at_the_end();
    test_any_version();
    test_last_epoch();
    test_fallback();
    test_in_use();
    test_trailer_bits();
    test_faults();
    return check_result("slots");
}
