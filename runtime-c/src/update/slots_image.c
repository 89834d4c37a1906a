#include "pnlp_update.h"

PNLP_SHARED pnlp_status pnlp_slots_check_image(const void *context, const void *image, uint32_t capacity,
                                               pnlp_slots_depth depth, pnlp_slots_image *found)
{
    const pnlp_slots_need *needed = (const pnlp_slots_need *)context;
    const pnlp_image_header *header = (const pnlp_image_header *)image;
    pnlp_status status;

    if (depth == PNLP_SLOTS_HEADER) {
        status = pnlp_image_check_header(image, capacity, needed->need);
    } else {
        status = pnlp_image_check(image, capacity, needed->need, depth == PNLP_SLOTS_WHOLE);
    }
    if (status == PNLP_IMAGE_TRUNCATED) {
        return PNLP_IMAGE_TOO_LARGE;
    }
    if (status == PNLP_OK && needed->tables != NULL) {
        status = pnlp_image_match(needed->tables, image);
    }
    if (status == PNLP_OK) {
        found->bytes = header->image_bytes;
        found->version = header->version;
    }
    return status;
}
