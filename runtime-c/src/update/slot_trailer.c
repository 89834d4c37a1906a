#include "pnlp_update.h"

#include <string.h>

/* "PNLS" and the version of the trailer's format. */
#define PNLP_RECORD_MAGIC 0x534C4E50u
#define PNLP_RECORD_FORMAT 1u
/* The commit unit repeats the record's checksum under this mask: it commits that record and no other. */
#define PNLP_COMMIT_MASK 0x54494D43u

enum {
    PNLP_AT_MAGIC,
    PNLP_AT_FORMAT,
    PNLP_AT_EPOCH,
    PNLP_AT_VERSION,
    PNLP_AT_BYTES,
    PNLP_AT_HEADER_HASH,
    PNLP_AT_RESERVED,
    PNLP_AT_CRC,
    PNLP_RECORD_WORDS
};

static uint32_t pnlp_load_u32(const uint8_t *from)
{
    return (uint32_t)from[0] | (uint32_t)from[1] << 8 | (uint32_t)from[2] << 16 | (uint32_t)from[3] << 24;
}

static void pnlp_store_u32(uint8_t *to, uint32_t value)
{
    to[0] = (uint8_t)value;
    to[1] = (uint8_t)(value >> 8);
    to[2] = (uint8_t)(value >> 16);
    to[3] = (uint8_t)(value >> 24);
}

/* 1 where the flash reads as the bytes. */
static int32_t pnlp_reads_as(const pnlp_flash *flash, uint32_t at, const uint8_t *want, uint32_t bytes)
{
    for (uint32_t i = 0; i != bytes; i += 4u) {
        uint8_t word[4];
        if (flash->read(flash->context, at + i, word, sizeof word) != 0 ||
            pnlp_load_u32(word) != pnlp_load_u32(want + i)) {
            return 0;
        }
    }
    return 1;
}

static int32_t pnlp_reads_back(const pnlp_flash *flash, uint32_t at, const uint8_t *want, uint32_t bytes)
{
    for (uint32_t reading = 0; reading < PNLP_SLOT_READINGS; reading++) {
        if (pnlp_reads_as(flash, at, want, bytes)) {
            return 1;
        }
    }
    return 0;
}

static pnlp_slot_trailer pnlp_read_trailer_once(const pnlp_slots *slots, const pnlp_slot_layout *layout, uint32_t index,
                                                pnlp_slot_record *record)
{
    const pnlp_flash *flash = slots->flash;
    const uint32_t slot = slots->at[index];
    uint8_t bytes[PNLP_RECORD_BYTES];

    if (flash->read(flash->context, slot + layout->record, bytes, sizeof bytes) != 0) {
        return PNLP_SLOT_UNREADABLE;
    }
    const uint32_t crc = pnlp_load_u32(bytes + 4 * PNLP_AT_CRC);
    if (pnlp_load_u32(bytes + 4 * PNLP_AT_MAGIC) != PNLP_RECORD_MAGIC ||
        pnlp_load_u32(bytes + 4 * PNLP_AT_FORMAT) != PNLP_RECORD_FORMAT ||
        pnlp_crc32(0, bytes, 4 * PNLP_AT_CRC) != crc) {
        return PNLP_SLOT_EMPTY;
    }
    for (uint32_t at = layout->commit; at != slots->bytes; at += 4u) {
        uint8_t word[4];
        if (flash->read(flash->context, slot + at, word, sizeof word) != 0) {
            return PNLP_SLOT_UNREADABLE;
        }
        if (pnlp_load_u32(word) != (crc ^ PNLP_COMMIT_MASK)) {
            return PNLP_SLOT_EMPTY;
        }
    }
    record->epoch = pnlp_load_u32(bytes + 4 * PNLP_AT_EPOCH);
    record->version = pnlp_load_u32(bytes + 4 * PNLP_AT_VERSION);
    record->bytes = pnlp_load_u32(bytes + 4 * PNLP_AT_BYTES);
    record->header_hash = pnlp_load_u32(bytes + 4 * PNLP_AT_HEADER_HASH);
    return PNLP_SLOT_COMMITTED;
}

PNLP_SHARED pnlp_slot_trailer pnlp_slot_read_record(const pnlp_slots *slots, const pnlp_slot_layout *layout,
                                                    uint32_t index, pnlp_slot_record *record)
{
    pnlp_slot_trailer trailer = PNLP_SLOT_UNREADABLE;

    memset(record, 0, sizeof *record);
    for (uint32_t reading = 0; reading < PNLP_SLOT_READINGS && trailer != PNLP_SLOT_COMMITTED; reading++) {
        const pnlp_slot_trailer read = pnlp_read_trailer_once(slots, layout, index, record);
        trailer = read != PNLP_SLOT_UNREADABLE ? read : trailer;
    }
    return trailer;
}

PNLP_SHARED pnlp_status pnlp_slot_commit_record(const pnlp_slots *slots, const pnlp_slot_layout *layout, uint32_t index,
                                                const pnlp_slot_record *record, uint8_t *buffer)
{
    const pnlp_flash *flash = slots->flash;
    const uint32_t slot = slots->at[index];
    const uint32_t record_bytes = layout->commit - layout->record;
    const uint32_t commit_bytes = slots->bytes - layout->commit;

    memset(buffer, 0, record_bytes);
    pnlp_store_u32(buffer + 4 * PNLP_AT_MAGIC, PNLP_RECORD_MAGIC);
    pnlp_store_u32(buffer + 4 * PNLP_AT_FORMAT, PNLP_RECORD_FORMAT);
    pnlp_store_u32(buffer + 4 * PNLP_AT_EPOCH, record->epoch);
    pnlp_store_u32(buffer + 4 * PNLP_AT_VERSION, record->version);
    pnlp_store_u32(buffer + 4 * PNLP_AT_BYTES, record->bytes);
    pnlp_store_u32(buffer + 4 * PNLP_AT_HEADER_HASH, record->header_hash);
    const uint32_t crc = pnlp_crc32(0, buffer, 4 * PNLP_AT_CRC);
    pnlp_store_u32(buffer + 4 * PNLP_AT_CRC, crc);
    if (flash->program(flash->context, slot + layout->record, buffer, record_bytes) != 0 ||
        !pnlp_reads_back(flash, slot + layout->record, buffer, PNLP_RECORD_BYTES)) {
        return PNLP_FLASH_FAILED;
    }

    for (uint32_t i = 0; i < commit_bytes; i += 4u) {
        pnlp_store_u32(buffer + i, crc ^ PNLP_COMMIT_MASK);
    }
    if (flash->program(flash->context, slot + layout->commit, buffer, commit_bytes) != 0 ||
        !pnlp_reads_back(flash, slot + layout->commit, buffer, commit_bytes)) {
        return PNLP_FLASH_FAILED;
    }
    return PNLP_OK;
}

PNLP_SHARED int32_t pnlp_slot_ranks_before(const pnlp_slot_record *a, const pnlp_slot_record *b)
{
    return a->epoch != b->epoch ? a->epoch > b->epoch : a->version > b->version;
}
