#include "pnlp_update.h"

#include <string.h>

/* "PNLS" and the version of the trailer's format. */
#define RECORD_MAGIC 0x534C4E50u
#define RECORD_FORMAT 1u
/* The commit unit repeats the record's checksum under this mask: it commits that record and no other. */
#define COMMIT_MASK 0x54494D43u

enum { MAGIC, FORMAT, EPOCH, VERSION, BYTES, HEADER_HASH, RESERVED, RECORD_CRC, RECORD_WORDS };

static uint32_t load_u32(const uint8_t *from)
{
    return (uint32_t)from[0] | (uint32_t)from[1] << 8 | (uint32_t)from[2] << 16 | (uint32_t)from[3] << 24;
}

static void store_u32(uint8_t *to, uint32_t value)
{
    to[0] = (uint8_t)value;
    to[1] = (uint8_t)(value >> 8);
    to[2] = (uint8_t)(value >> 16);
    to[3] = (uint8_t)(value >> 24);
}

/* 1 where the flash reads as the bytes. */
static int32_t reads_as(const pnlp_flash *flash, uint32_t at, const uint8_t *want, uint32_t bytes)
{
    for (uint32_t i = 0; i != bytes; i += 4u) {
        uint8_t word[4];
        if (flash->read(flash->context, at + i, word, sizeof word) != 0 || load_u32(word) != load_u32(want + i)) {
            return 0;
        }
    }
    return 1;
}

static int32_t reads_back(const pnlp_flash *flash, uint32_t at, const uint8_t *want, uint32_t bytes)
{
    for (uint32_t reading = 0; reading < PNLP_SLOT_READINGS; reading++) {
        if (reads_as(flash, at, want, bytes)) {
            return 1;
        }
    }
    return 0;
}

static pnlp_slot_trailer read_once(const pnlp_slots *slots, const pnlp_slot_layout *layout, uint32_t index,
                                   pnlp_slot_record *record)
{
    const pnlp_flash *flash = slots->flash;
    const uint32_t slot = slots->at[index];
    uint8_t bytes[PNLP_RECORD_BYTES];

    if (flash->read(flash->context, slot + layout->record, bytes, sizeof bytes) != 0) {
        return PNLP_SLOT_UNREADABLE;
    }
    const uint32_t crc = load_u32(bytes + 4 * RECORD_CRC);
    if (load_u32(bytes + 4 * MAGIC) != RECORD_MAGIC || load_u32(bytes + 4 * FORMAT) != RECORD_FORMAT ||
        pnlp_crc32(0, bytes, 4 * RECORD_CRC) != crc) {
        return PNLP_SLOT_EMPTY;
    }
    for (uint32_t at = layout->commit; at != slots->bytes; at += 4u) {
        uint8_t word[4];
        if (flash->read(flash->context, slot + at, word, sizeof word) != 0) {
            return PNLP_SLOT_UNREADABLE;
        }
        if (load_u32(word) != (crc ^ COMMIT_MASK)) {
            return PNLP_SLOT_EMPTY;
        }
    }
    record->epoch = load_u32(bytes + 4 * EPOCH);
    record->version = load_u32(bytes + 4 * VERSION);
    record->bytes = load_u32(bytes + 4 * BYTES);
    record->header_hash = load_u32(bytes + 4 * HEADER_HASH);
    return PNLP_SLOT_COMMITTED;
}

pnlp_slot_trailer pnlp_slot_read_record(const pnlp_slots *slots, const pnlp_slot_layout *layout, uint32_t index,
                                        pnlp_slot_record *record)
{
    pnlp_slot_trailer trailer = PNLP_SLOT_UNREADABLE;

    memset(record, 0, sizeof *record);
    for (uint32_t reading = 0; reading < PNLP_SLOT_READINGS && trailer != PNLP_SLOT_COMMITTED; reading++) {
        const pnlp_slot_trailer read = read_once(slots, layout, index, record);
        trailer = read != PNLP_SLOT_UNREADABLE ? read : trailer;
    }
    return trailer;
}

pnlp_status pnlp_slot_commit_record(const pnlp_slots *slots, const pnlp_slot_layout *layout, uint32_t index,
                                    const pnlp_slot_record *record, uint8_t *buffer)
{
    const pnlp_flash *flash = slots->flash;
    const uint32_t slot = slots->at[index];
    const uint32_t record_bytes = layout->commit - layout->record;
    const uint32_t commit_bytes = slots->bytes - layout->commit;

    memset(buffer, 0, record_bytes);
    store_u32(buffer + 4 * MAGIC, RECORD_MAGIC);
    store_u32(buffer + 4 * FORMAT, RECORD_FORMAT);
    store_u32(buffer + 4 * EPOCH, record->epoch);
    store_u32(buffer + 4 * VERSION, record->version);
    store_u32(buffer + 4 * BYTES, record->bytes);
    store_u32(buffer + 4 * HEADER_HASH, record->header_hash);
    const uint32_t crc = pnlp_crc32(0, buffer, 4 * RECORD_CRC);
    store_u32(buffer + 4 * RECORD_CRC, crc);
    if (flash->program(flash->context, slot + layout->record, buffer, record_bytes) != 0 ||
        !reads_back(flash, slot + layout->record, buffer, PNLP_RECORD_BYTES)) {
        return PNLP_FLASH_FAILED;
    }

    for (uint32_t i = 0; i < commit_bytes; i += 4u) {
        store_u32(buffer + i, crc ^ COMMIT_MASK);
    }
    if (flash->program(flash->context, slot + layout->commit, buffer, commit_bytes) != 0 ||
        !reads_back(flash, slot + layout->commit, buffer, commit_bytes)) {
        return PNLP_FLASH_FAILED;
    }
    return PNLP_OK;
}

int32_t pnlp_slot_ranks_before(const pnlp_slot_record *a, const pnlp_slot_record *b)
{
    return a->epoch != b->epoch ? a->epoch > b->epoch : a->version > b->version;
}
