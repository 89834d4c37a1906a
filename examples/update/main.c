/*
 * A firmware that starts the model in flash and, where there is update.bin, takes it as an update. Every run is one
 * life between power on and power off: all that survives is flash.bin.
 */
#include "board.h"
#include "flash.h"
#include "model.h"

/* As large as what comes in at once, from a radio for instance. */
enum { CHUNK_BYTES = 244 };

static uint64_t buffer[64];

static void put(const char *before, uint32_t value, const char *behind)
{
    char digits[11];
    uint32_t at = 10;
    digits[at] = '\0';
    do {
        digits[--at] = (char)('0' + value % 10u);
        value /= 10u;
    } while (value != 0);
    board_puts(before);
    board_puts(digits + at);
    board_puts(behind);
}

/* Starts what the slots hold; the flag that tells an update so, 0 where nothing runs. */
static uint32_t start_model(const pnlp_slots *slots)
{
    pnlp_slot slot;
    const pnlp_status status = pnlp_slots_boot(slots, &slot);

    if (status != PNLP_OK) {
        put("no model: status ", (uint32_t)status, "\n");
        return 0;
    }
    put("version ", slot.version, "");
    put(" from slot ", slot.index, ": ");
    const pnlp_status answered = model_run(&slot);
    if (answered != PNLP_OK) {
        put("status ", (uint32_t)answered, "\n");
    }
    return PNLP_SLOTS_IN_USE(slot.index);
}

/* All chunks, as they come; the status that ended it. */
static pnlp_status take_update(const pnlp_slots *slots, int32_t file, uint32_t in_use)
{
    static uint8_t chunk[CHUNK_BYTES];
    pnlp_update update;
    uint32_t count;

    pnlp_status status = pnlp_slots_begin(&update, slots, buffer, sizeof buffer, NULL, in_use);
    do {
        count = board_read(file, chunk, sizeof chunk);
        if (status == PNLP_OK) {
            status = pnlp_slots_write(&update, chunk, count);
        }
    } while (status == PNLP_OK && count == sizeof chunk);
    return status == PNLP_OK ? pnlp_slots_commit(&update) : status;
}

int main(void)
{
    const pnlp_flash *flash = flash_open();
    const pnlp_slots slots = {flash,
                              {0, FLASH_SLOT_SECTORS * FLASH_SECTOR_BYTES},
                              FLASH_SLOT_SECTORS * FLASH_SECTOR_BYTES,
                              {pnlp_slots_check_image, model_need()},
                              PNLP_IMAGE_HEADER_BYTES,
                              PNLP_SLOTS_WHOLE};

    const uint32_t in_use = start_model(&slots);
    const int32_t file = board_open_read("update.bin");
    if (file >= 0) {
        board_stack_paint();
        const pnlp_status status = take_update(&slots, file, in_use);
        const uint32_t stack = board_stack_used();
        (void)board_close(file);
        if (flash_power_failed()) {
            board_puts("power failed\n");
        } else {
            put("update: status ", (uint32_t)status, "");
            put(", ", flash_operations(), " operations of the flash");
            put(", stack ", stack, "\n");
            (void)start_model(&slots);
        }
    }
    return flash_close() == 0 ? 0 : 1;
}
