#include "pnlp_update.h"

#include <string.h>

/* A committed slot: does its image run? */
static pnlp_status pnlp_check_slot_once(const pnlp_slots *slots, const pnlp_slot_layout *layout, uint32_t index,
                                        const pnlp_slot_record *record, pnlp_slots_depth depth, pnlp_slot *slot)
{
    const uint8_t *image = pnlp_slot_mapped(slots, index);
    pnlp_slots_image found;

    /*
     * An erasure of the trailer's sector that was cut off may leave the trailer and take what lies beside it. Other
     * sectors are erased only after that one.
     */
    const pnlp_slots_depth needed = record->bytes > layout->trailer_sector ? PNLP_SLOTS_WHOLE : depth;
    const pnlp_status status = slots->check.image(slots->check.context, image, layout->record, needed, &found);
    if (status != PNLP_OK) {
        return status;
    }
    /* Somebody else wrote to the slot: it is not what was committed. */
    if (found.bytes != record->bytes || found.version != record->version || found.bytes > layout->record ||
        pnlp_slot_header_hash(image, slots->header_bytes) != record->header_hash) {
        return PNLP_NO_IMAGE;
    }
    slot->image = image;
    slot->bytes = found.bytes;
    slot->version = found.version;
    slot->index = index;
    return PNLP_OK;
}

static pnlp_status pnlp_check_slot(const pnlp_slots *slots, const pnlp_slot_layout *layout, uint32_t index,
                                   const pnlp_slot_record *record, pnlp_slots_depth depth, pnlp_slot *slot)
{
    pnlp_status status = PNLP_NO_IMAGE;
    for (uint32_t reading = 0; reading < PNLP_SLOT_READINGS && status != PNLP_OK; reading++) {
        status = pnlp_check_slot_once(slots, layout, index, record, depth, slot);
    }
    return status;
}

PNLP_SHARED void pnlp_slots_look(const pnlp_slots *slots, const pnlp_slot_layout *layout, pnlp_slots_view *view)
{
    memset(view, 0, sizeof *view);
    for (uint32_t i = 0; i < 2u; i++) {
        view->trailers[i] = pnlp_slot_read_record(slots, layout, i, &view->records[i]);
    }
    const int32_t is_first = view->trailers[0] == PNLP_SLOT_COMMITTED;
    const int32_t is_second = view->trailers[1] == PNLP_SLOT_COMMITTED;
    const uint32_t better =
        is_second && (!is_first || pnlp_slot_ranks_before(&view->records[1], &view->records[0])) ? 1u : 0u;
    if (!is_first && !is_second) {
        view->status = PNLP_NO_IMAGE;
        return;
    }
    view->status = pnlp_check_slot(slots, layout, better, &view->records[better], slots->boot_depth, &view->boots);
    const uint32_t other = 1u - better;
    if (view->status != PNLP_OK && view->trailers[other] == PNLP_SLOT_COMMITTED &&
        pnlp_check_slot(slots, layout, other, &view->records[other], slots->boot_depth, &view->boots) == PNLP_OK) {
        view->status = PNLP_OK;
    }
}

PNLP_SHARED pnlp_status pnlp_slots_inspect(const pnlp_slots *slots, uint32_t index, pnlp_slots_depth depth,
                                           pnlp_slot *slot)
{
    pnlp_slot_layout layout;
    pnlp_slot_record record;

    if (slot == NULL) {
        return PNLP_NULL_POINTER;
    }
    memset(slot, 0, sizeof *slot);
    const pnlp_status status = pnlp_slot_lay_out(slots, &layout);
    if (status != PNLP_OK) {
        return status;
    }
    if (index > 1u) {
        return PNLP_BAD_SLOTS;
    }
    return pnlp_slot_read_record(slots, &layout, index, &record) == PNLP_SLOT_COMMITTED
               ? pnlp_check_slot(slots, &layout, index, &record, depth, slot)
               : PNLP_NO_IMAGE;
}

PNLP_SHARED pnlp_status pnlp_slots_boot(const pnlp_slots *slots, pnlp_slot *slot)
{
    pnlp_slot_layout layout;
    pnlp_slots_view view;

    if (slot == NULL) {
        return PNLP_NULL_POINTER;
    }
    memset(slot, 0, sizeof *slot);
    const pnlp_status status = pnlp_slot_lay_out(slots, &layout);
    if (status != PNLP_OK) {
        return status;
    }
    pnlp_slots_look(slots, &layout, &view);
    *slot = view.boots;
    return view.status;
}
