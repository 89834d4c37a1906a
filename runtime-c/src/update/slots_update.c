#include "pnlp_update.h"

#include <string.h>

enum { ENDED, WAITING_FOR_HEADER, RECEIVING };

static pnlp_status end_with(pnlp_update *update, pnlp_status status)
{
    update->state = ENDED;
    return status;
}

static pnlp_status erase_sector(const pnlp_update *update, uint32_t at)
{
    const pnlp_flash *flash = update->slots->flash;
    return flash->erase(flash->context, update->slots->at[update->target] + at, flash->sector_bytes) == 0
               ? PNLP_OK
               : PNLP_FLASH_FAILED;
}

/* The slot that would not boot now; where none would, the one that ranks behind. */
static pnlp_status choose_target(pnlp_update *update, const pnlp_slot_layout *layout)
{
    pnlp_slot booting;
    pnlp_slot_record records[2];
    int32_t committed[2];

    for (uint32_t i = 0; i < 2u; i++) {
        committed[i] = pnlp_slot_read_record(update->slots, layout, i, &records[i]);
    }
    if (pnlp_slots_boot(update->slots, &booting) == PNLP_OK) {
        if (update->version <= booting.version && (update->flags & PNLP_SLOTS_ANY_VERSION) == 0) {
            return PNLP_IMAGE_NOT_NEWER;
        }
        update->target = 1u - booting.index;
    } else {
        update->target = committed[0] && (!committed[1] || pnlp_slot_ranks_before(&records[0], &records[1])) ? 1u : 0u;
    }

    /* It must come before what stays, whether that boots today or not. */
    const uint32_t stays = 1u - update->target;
    update->epoch = records[stays].epoch;
    if (committed[stays] && update->version <= records[stays].version) {
        if (update->epoch == UINT32_MAX) {
            return PNLP_IMAGE_NOT_NEWER;
        }
        update->epoch++;
    }
    return PNLP_OK;
}

/* The header is in the buffer: from here on the slot is given up, trailer first. */
static pnlp_status open_slot(pnlp_update *update)
{
    pnlp_slot_layout layout;
    pnlp_slots_image found;
    pnlp_slot_record record;

    pnlp_status status = pnlp_slot_lay_out(update->slots, &layout);
    if (status != PNLP_OK) {
        return status;
    }
    status = update->check.image(update->check.context, update->buffer, layout.record, PNLP_SLOTS_HEADER, &found);
    if (status != PNLP_OK) {
        return status;
    }
    if (found.bytes > layout.record) {
        return PNLP_IMAGE_TOO_LARGE;
    }
    if (found.bytes < update->received || found.bytes < update->slots->header_bytes) {
        return PNLP_IMAGE_BAD_LENGTH;
    }
    update->bytes = found.bytes;
    update->version = found.version;
    status = choose_target(update, &layout);
    if (status != PNLP_OK) {
        return status;
    }

    status = erase_sector(update, layout.trailer_sector);
    if (status == PNLP_OK && pnlp_slot_read_record(update->slots, &layout, update->target, &record)) {
        status = PNLP_FLASH_FAILED;
    }
    update->state = RECEIVING;
    return status;
}

/* Programs the first bytes of the buffer, whole units, erasing the sectors that they enter. */
static pnlp_status program_buffer(pnlp_update *update, uint32_t bytes)
{
    const pnlp_flash *flash = update->slots->flash;
    const uint32_t trailer_sector = update->slots->bytes - flash->sector_bytes;

    while (update->erased < update->written + bytes) {
        /* That of the trailer was the first to be erased. */
        if (update->erased != trailer_sector && erase_sector(update, update->erased) != PNLP_OK) {
            return PNLP_FLASH_FAILED;
        }
        update->erased += flash->sector_bytes;
    }
    if (flash->program(flash->context, update->slots->at[update->target] + update->written, update->buffer, bytes) !=
        0) {
        return PNLP_FLASH_FAILED;
    }
    update->written += bytes;
    return PNLP_OK;
}

pnlp_status pnlp_slots_begin(pnlp_update *update, const pnlp_slots *slots, void *buffer, uint32_t buffer_bytes,
                             const pnlp_slots_check *incoming, uint32_t flags)
{
    pnlp_slot_layout layout;

    if (update == NULL) {
        return PNLP_NULL_POINTER;
    }
    memset(update, 0, sizeof *update);
    const pnlp_status status = pnlp_slot_lay_out(slots, &layout);
    if (status != PNLP_OK) {
        return status;
    }
    if (buffer == NULL || (incoming != NULL && incoming->image == NULL)) {
        return PNLP_NULL_POINTER;
    }
    if ((uintptr_t)buffer % 8u != 0 || buffer_bytes % slots->flash->program_bytes != 0 ||
        buffer_bytes < 2 * PNLP_RECORD_BYTES || buffer_bytes < slots->header_bytes) {
        return PNLP_BAD_SLOTS;
    }
    update->slots = slots;
    update->check = incoming != NULL ? *incoming : slots->check;
    update->buffer = (uint8_t *)buffer;
    update->buffer_bytes = buffer_bytes;
    update->flags = flags;
    update->state = WAITING_FOR_HEADER;
    return PNLP_OK;
}

pnlp_status pnlp_slots_write(pnlp_update *update, const void *data, size_t bytes)
{
    const uint8_t *from = (const uint8_t *)data;

    if (update == NULL || (data == NULL && bytes != 0)) {
        return PNLP_NULL_POINTER;
    }
    if (update->state == ENDED) {
        return PNLP_NO_UPDATE;
    }
    while (bytes != 0) {
        const uint32_t waiting = update->received - update->written;
        const uint32_t room = update->buffer_bytes - waiting;
        const uint32_t taken = bytes < room ? (uint32_t)bytes : room;
        if (update->state == RECEIVING && bytes > update->bytes - update->received) {
            return end_with(update, PNLP_IMAGE_BAD_LENGTH);
        }
        memcpy(update->buffer + waiting, from, taken);
        update->crc = pnlp_crc32(update->crc, from, taken);
        update->received += taken;
        from += taken;
        bytes -= taken;

        pnlp_status status = PNLP_OK;
        if (update->state == WAITING_FOR_HEADER && update->received >= update->slots->header_bytes) {
            status = open_slot(update);
        }
        if (status == PNLP_OK && update->state == RECEIVING && waiting + taken == update->buffer_bytes) {
            status = program_buffer(update, update->buffer_bytes);
        }
        if (status != PNLP_OK) {
            return end_with(update, status);
        }
    }
    return PNLP_OK;
}

/* What is in flash is what was received, and an image to run. */
static pnlp_status verify(const pnlp_update *update, const pnlp_slot_layout *layout)
{
    const uint8_t *image = pnlp_slot_mapped(update->slots, update->target);
    pnlp_slots_image found;

    if (pnlp_crc32(0, image, update->bytes) != update->crc) {
        return PNLP_FLASH_FAILED;
    }
    const pnlp_status status =
        update->check.image(update->check.context, image, layout->record, PNLP_SLOTS_WHOLE, &found);
    if (status != PNLP_OK) {
        return status;
    }
    return found.bytes == update->bytes && found.version == update->version ? PNLP_OK : PNLP_FLASH_FAILED;
}

pnlp_status pnlp_slots_commit(pnlp_update *update)
{
    pnlp_slot_layout layout;
    pnlp_slot_record record;

    if (update == NULL) {
        return PNLP_NULL_POINTER;
    }
    if (update->state == ENDED) {
        return PNLP_NO_UPDATE;
    }
    if (update->state != RECEIVING || update->received != update->bytes) {
        return end_with(update, PNLP_IMAGE_BAD_LENGTH);
    }

    pnlp_status status = pnlp_slot_lay_out(update->slots, &layout);
    const uint32_t unit = update->slots->flash->program_bytes;
    const uint32_t rest = update->received - update->written;
    const uint32_t padded = (rest + unit - 1u) / unit * unit;
    if (status == PNLP_OK && rest != 0) {
        memset(update->buffer + rest, 0xFF, padded - rest);
        status = program_buffer(update, padded);
    }
    if (status == PNLP_OK) {
        status = verify(update, &layout);
    }
    if (status == PNLP_OK) {
        record.epoch = update->epoch;
        record.version = update->version;
        record.bytes = update->bytes;
        record.header_hash = pnlp_slot_header_hash(update->slots, update->target);
        status = pnlp_slot_commit_record(update->slots, &layout, update->target, &record, update->buffer);
    }
    return end_with(update, status);
}

void pnlp_slots_abort(pnlp_update *update)
{
    if (update != NULL) {
        update->state = ENDED;
    }
}
