#include "pnlp_update.h"

#include <string.h>

/* A committed slot: does its image run? */
static pnlp_status check_image(const pnlp_slots *slots, const pnlp_slot_layout *layout, uint32_t index,
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
        pnlp_slot_header_hash(slots, index) != record->header_hash) {
        return PNLP_NO_IMAGE;
    }
    slot->image = image;
    slot->bytes = found.bytes;
    slot->version = found.version;
    slot->index = index;
    return PNLP_OK;
}

pnlp_status pnlp_slots_inspect(const pnlp_slots *slots, uint32_t index, pnlp_slots_depth depth, pnlp_slot *slot)
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
    return pnlp_slot_read_record(slots, &layout, index, &record)
               ? check_image(slots, &layout, index, &record, depth, slot)
               : PNLP_NO_IMAGE;
}

pnlp_status pnlp_slots_boot(const pnlp_slots *slots, pnlp_slot *slot)
{
    pnlp_slot_layout layout;
    pnlp_slot_record records[2];
    int32_t committed[2];

    if (slot == NULL) {
        return PNLP_NULL_POINTER;
    }
    memset(slot, 0, sizeof *slot);
    pnlp_status status = pnlp_slot_lay_out(slots, &layout);
    if (status != PNLP_OK) {
        return status;
    }

    for (uint32_t i = 0; i < 2u; i++) {
        committed[i] = pnlp_slot_read_record(slots, &layout, i, &records[i]);
    }
    const uint32_t better =
        committed[1] && (!committed[0] || pnlp_slot_ranks_before(&records[1], &records[0])) ? 1u : 0u;
    if (!committed[better]) {
        return PNLP_NO_IMAGE;
    }
    status = check_image(slots, &layout, better, &records[better], slots->boot_depth, slot);
    const uint32_t other = 1u - better;
    if (status != PNLP_OK && committed[other] &&
        check_image(slots, &layout, other, &records[other], slots->boot_depth, slot) == PNLP_OK) {
        status = PNLP_OK;
    }
    return status;
}
