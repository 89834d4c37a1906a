#include "pnlp_update.h"

#include <string.h>

enum { PNLP_UPDATE_ENDED, PNLP_UPDATE_WAITING_FOR_HEADER, PNLP_UPDATE_RECEIVING };

static pnlp_status pnlp_update_end_with(pnlp_update *update, pnlp_status status)
{
    update->state = PNLP_UPDATE_ENDED;
    return status;
}

static pnlp_status pnlp_update_erase_sector(const pnlp_update *update, uint32_t at)
{
    const pnlp_flash *flash = update->slots->flash;
    return flash->erase(flash->context, update->slots->at[update->target] + at, flash->sector_bytes) == 0
               ? PNLP_OK
               : PNLP_FLASH_FAILED;
}

typedef struct pnlp_choice {
    pnlp_status status;
    uint32_t target;
    uint32_t epoch;
} pnlp_choice;

/* Where none boots: the slot that ranks behind, and rather one that is empty than one that cannot be read. */
static uint32_t pnlp_choose_dead(const pnlp_slots_view *view)
{
    const int32_t is_first = view->trailers[0] == PNLP_SLOT_COMMITTED;
    const int32_t is_second = view->trailers[1] == PNLP_SLOT_COMMITTED;

    if (is_first != is_second) {
        return is_first ? 1u : 0u;
    }
    if (is_first) {
        return pnlp_slot_ranks_before(&view->records[0], &view->records[1]) ? 1u : 0u;
    }
    return view->trailers[0] == PNLP_SLOT_UNREADABLE && view->trailers[1] == PNLP_SLOT_EMPTY ? 1u : 0u;
}

/* The slot that would not boot now, by one look at both. */
static pnlp_choice pnlp_choose(const pnlp_update *update, const pnlp_slot_layout *layout)
{
    const uint32_t told = update->flags & (PNLP_SLOTS_IN_USE(0) | PNLP_SLOTS_IN_USE(1));
    pnlp_slots_view view;
    pnlp_choice chosen = {PNLP_OK, 0, 0};

    pnlp_slots_look(update->slots, layout, &view);
    /* What was booted is not what boots now: its trailer has become unreadable since, or was when the device started.
     */
    if (told != 0 && (view.status != PNLP_OK || told != PNLP_SLOTS_IN_USE(view.boots.index))) {
        chosen.status = PNLP_FLASH_FAILED;
        return chosen;
    }
    chosen.target = view.status == PNLP_OK ? 1u - view.boots.index : pnlp_choose_dead(&view);
    if (view.status == PNLP_OK && update->version <= view.boots.version &&
        (update->flags & PNLP_SLOTS_ANY_VERSION) == 0) {
        chosen.status = PNLP_IMAGE_NOT_NEWER;
        return chosen;
    }

    /* It must come before what stays, whether that boots today or not. */
    const uint32_t stays = 1u - chosen.target;
    chosen.epoch = view.records[stays].epoch;
    if (view.trailers[stays] == PNLP_SLOT_COMMITTED && update->version <= view.records[stays].version) {
        if (chosen.epoch == UINT32_MAX) {
            chosen.status = PNLP_IMAGE_NOT_NEWER;
            return chosen;
        }
        chosen.epoch++;
    }
    return chosen;
}

/* Nothing is given up by one look alone: flash that reads now so, now otherwise is no ground to erase a slot on. */
static pnlp_status pnlp_choose_target(pnlp_update *update, const pnlp_slot_layout *layout)
{
    const pnlp_choice first = pnlp_choose(update, layout);
    const pnlp_choice second = pnlp_choose(update, layout);

    if (first.status != second.status || first.target != second.target || first.epoch != second.epoch) {
        return PNLP_FLASH_FAILED;
    }
    update->target = first.target;
    update->epoch = first.epoch;
    return first.status;
}

/* The header is in the buffer: from here on the slot is given up, trailer first. */
static pnlp_status pnlp_update_open_slot(pnlp_update *update)
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
    update->header_hash = pnlp_slot_header_hash(update->buffer, update->slots->header_bytes);
    status = pnlp_choose_target(update, &layout);
    if (status != PNLP_OK) {
        return status;
    }

    status = pnlp_update_erase_sector(update, layout.trailer_sector);
    if (status == PNLP_OK &&
        pnlp_slot_read_record(update->slots, &layout, update->target, &record) == PNLP_SLOT_COMMITTED) {
        status = PNLP_FLASH_FAILED;
    }
    update->state = PNLP_UPDATE_RECEIVING;
    return status;
}

/* Programs the first bytes of the buffer, whole units, erasing the sectors that they enter. */
static pnlp_status pnlp_update_program_buffer(pnlp_update *update, uint32_t bytes)
{
    const pnlp_flash *flash = update->slots->flash;
    const uint32_t trailer_sector = update->slots->bytes - flash->sector_bytes;

    while (update->erased < update->written + bytes) {
        /* That of the trailer was the first to be erased. */
        if (update->erased != trailer_sector && pnlp_update_erase_sector(update, update->erased) != PNLP_OK) {
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

PNLP_SHARED pnlp_status pnlp_slots_begin(pnlp_update *update, const pnlp_slots *slots, void *buffer,
                                         uint32_t buffer_bytes, const pnlp_slots_check *incoming, uint32_t flags)
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
    update->state = PNLP_UPDATE_WAITING_FOR_HEADER;
    return PNLP_OK;
}

PNLP_SHARED pnlp_status pnlp_slots_write(pnlp_update *update, const void *data, size_t bytes)
{
    const uint8_t *from = (const uint8_t *)data;

    if (update == NULL || (data == NULL && bytes != 0)) {
        return PNLP_NULL_POINTER;
    }
    if (update->state == PNLP_UPDATE_ENDED) {
        return PNLP_NO_UPDATE;
    }
    while (bytes != 0) {
        const uint32_t waiting = update->received - update->written;
        const uint32_t room = update->buffer_bytes - waiting;
        const uint32_t taken = bytes < room ? (uint32_t)bytes : room;
        if (update->state == PNLP_UPDATE_RECEIVING && bytes > update->bytes - update->received) {
            return pnlp_update_end_with(update, PNLP_IMAGE_BAD_LENGTH);
        }
        memcpy(update->buffer + waiting, from, taken);
        update->crc = pnlp_crc32(update->crc, from, taken);
        update->received += taken;
        from += taken;
        bytes -= taken;

        pnlp_status status = PNLP_OK;
        if (update->state == PNLP_UPDATE_WAITING_FOR_HEADER && update->received >= update->slots->header_bytes) {
            status = pnlp_update_open_slot(update);
        }
        if (status == PNLP_OK && update->state == PNLP_UPDATE_RECEIVING && waiting + taken == update->buffer_bytes) {
            status = pnlp_update_program_buffer(update, update->buffer_bytes);
        }
        if (status != PNLP_OK) {
            return pnlp_update_end_with(update, status);
        }
    }
    return PNLP_OK;
}

/* What is in flash is what was received, and an image to run. */
static pnlp_status pnlp_update_verify(const pnlp_update *update, const pnlp_slot_layout *layout)
{
    const uint8_t *image = pnlp_slot_mapped(update->slots, update->target);
    pnlp_slots_image found;

    if (pnlp_crc32(0, image, update->bytes) != update->crc) {
        return PNLP_FLASH_FAILED;
    }
    pnlp_status status = PNLP_FLASH_FAILED;
    for (uint32_t reading = 0; reading < PNLP_SLOT_READINGS && status != PNLP_OK; reading++) {
        status = update->check.image(update->check.context, image, layout->record, PNLP_SLOTS_WHOLE, &found);
    }
    if (status != PNLP_OK) {
        return status;
    }
    return found.bytes == update->bytes && found.version == update->version ? PNLP_OK : PNLP_FLASH_FAILED;
}

PNLP_SHARED pnlp_status pnlp_slots_commit(pnlp_update *update)
{
    pnlp_slot_layout layout;
    pnlp_slot_record record;

    if (update == NULL) {
        return PNLP_NULL_POINTER;
    }
    if (update->state == PNLP_UPDATE_ENDED) {
        return PNLP_NO_UPDATE;
    }
    if (update->state != PNLP_UPDATE_RECEIVING || update->received != update->bytes) {
        return pnlp_update_end_with(update, PNLP_IMAGE_BAD_LENGTH);
    }

    pnlp_status status = pnlp_slot_lay_out(update->slots, &layout);
    const uint32_t unit = update->slots->flash->program_bytes;
    const uint32_t rest = update->received - update->written;
    const uint32_t padded = (rest + unit - 1u) / unit * unit;
    if (status == PNLP_OK && rest != 0) {
        memset(update->buffer + rest, 0xFF, padded - rest);
        status = pnlp_update_program_buffer(update, padded);
    }
    if (status == PNLP_OK) {
        status = pnlp_update_verify(update, &layout);
    }
    if (status == PNLP_OK) {
        record.epoch = update->epoch;
        record.version = update->version;
        record.bytes = update->bytes;
        record.header_hash = update->header_hash;
        status = pnlp_slot_commit_record(update->slots, &layout, update->target, &record, update->buffer);
    }
    return pnlp_update_end_with(update, status);
}

PNLP_SHARED void pnlp_slots_abort(pnlp_update *update)
{
    if (update != NULL) {
        update->state = PNLP_UPDATE_ENDED;
    }
}
