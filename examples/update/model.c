#include "model.h"

#include <string.h>

#include "board.h"
#include "update/pnlp_update.h"

/* u32 magic, bytes, version, CRC-32 of what follows the header, 3 x 0, CRC-32 of the 28 bytes before; then text. */
enum { MAGIC, BYTES, VERSION, PAYLOAD_CRC, HEADER_CRC = 7, HEADER_WORDS };
#define DEMO_MAGIC 0x4F4D4544u

pnlp_status model_check(const void *context, const void *image, uint32_t capacity, pnlp_slots_depth depth,
                        pnlp_slots_image *found)
{
    uint32_t header[HEADER_WORDS];

    (void)context;
    memcpy(header, image, sizeof header);
    if (header[MAGIC] != DEMO_MAGIC || header[HEADER_CRC] != pnlp_crc32(0, header, 4 * HEADER_CRC) ||
        header[BYTES] < sizeof header) {
        return PNLP_NO_IMAGE;
    }
    if (header[BYTES] > capacity) {
        return PNLP_IMAGE_TOO_LARGE;
    }
    if (depth == PNLP_SLOTS_WHOLE && header[PAYLOAD_CRC] != pnlp_crc32(0, (const uint8_t *)image + sizeof header,
                                                                       header[BYTES] - (uint32_t)sizeof header)) {
        return PNLP_NO_IMAGE;
    }
    found->bytes = header[BYTES];
    found->version = header[VERSION];
    return PNLP_OK;
}

void model_run(const void *image)
{
    board_puts((const char *)image + MODEL_HEADER_BYTES);
}
