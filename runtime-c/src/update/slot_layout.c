#include "pnlp_update.h"

static uint32_t pnlp_larger(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

static int32_t pnlp_is_slot(const pnlp_slots *slots, uint32_t at)
{
    return at % slots->flash->sector_bytes == 0 && at <= UINT32_MAX - slots->bytes;
}

PNLP_SHARED pnlp_status pnlp_slot_lay_out(const pnlp_slots *slots, pnlp_slot_layout *layout)
{
    if (slots == NULL || slots->flash == NULL || slots->flash->erase == NULL || slots->flash->program == NULL ||
        slots->flash->read == NULL || slots->flash->mapped == NULL || slots->check.image == NULL) {
        return PNLP_NULL_POINTER;
    }

    const uint32_t sector = slots->flash->sector_bytes;
    const uint32_t unit = slots->flash->program_bytes;
    if (unit == 0 || (unit & (unit - 1u)) != 0 || sector == 0 || sector % unit != 0 || slots->bytes % sector != 0) {
        return PNLP_BAD_SLOTS;
    }

    /* Both whole program units; the sum cannot overflow, a unit being 2^31 at most. */
    const uint32_t commit = pnlp_larger(PNLP_COMMIT_BYTES, unit);
    const uint32_t record = pnlp_larger(PNLP_RECORD_BYTES, unit);
    if (commit > sector || record > sector - commit || slots->bytes < record + commit + slots->header_bytes ||
        slots->header_bytes > slots->bytes) {
        return PNLP_BAD_SLOTS;
    }
    if (!pnlp_is_slot(slots, slots->at[0]) || !pnlp_is_slot(slots, slots->at[1]) ||
        (slots->at[0] < slots->at[1] + slots->bytes && slots->at[1] < slots->at[0] + slots->bytes)) {
        return PNLP_BAD_SLOTS;
    }

    layout->trailer_sector = slots->bytes - sector;
    layout->commit = slots->bytes - commit;
    layout->record = layout->commit - record;
    return PNLP_OK;
}

PNLP_SHARED uint32_t pnlp_slots_capacity(const pnlp_slots *slots)
{
    pnlp_slot_layout layout;
    return pnlp_slot_lay_out(slots, &layout) == PNLP_OK ? layout.record : 0;
}

PNLP_SHARED uint32_t pnlp_slot_header_hash(const uint8_t *header, uint32_t bytes)
{
    uint32_t hash = 0x811C9DC5u;
    for (uint32_t i = 0; i < bytes; i++) {
        hash = (hash ^ header[i]) * 0x01000193u;
    }
    return hash;
}

PNLP_SHARED const uint8_t *pnlp_slot_mapped(const pnlp_slots *slots, uint32_t index)
{
    return (const uint8_t *)slots->flash->mapped + slots->at[index];
}
