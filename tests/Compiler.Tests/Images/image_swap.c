/*
 * Two models on the same tables, each image at a place of its own. Prints how each was opened and a checksum of what it
 * answers. On a board the emulator has loaded the images (swap_places.h); on a host they are files.
 */
#include "swap_places.h"

#include "board.h"
#include "tiny_intent.h"
#include "tiny_other.h"

static const char text[] = "set alarm at seven tomorrow in paris";
static uint64_t arena[(TINY_INTENT_ARENA_BYTES + TINY_OTHER_ARENA_BYTES + 7) / 8];
static tiny_intent_result intent_result;
static tiny_other_result other_result;

static void put(const char *what, uint32_t value)
{
    char digits[12];
    int32_t at = 11;
    digits[at] = '\0';
    do {
        digits[--at] = (char)('0' + value % 10u);
        value /= 10u;
    } while (value != 0);
    board_puts(what);
    board_puts(digits + at);
    board_puts("\n");
}

static uint32_t checksum(const void *data, uint32_t bytes)
{
    uint32_t hash = 0x811C9DC5u;
    for (uint32_t i = 0; i < bytes; i++) {
        hash = (hash ^ ((const uint8_t *)data)[i]) * 0x01000193u;
    }
    return hash;
}

static const void *image(uint32_t index, size_t *bytes)
{
#ifdef SWAP_ADDRESSES
    static const uint32_t addresses[] = {SWAP_ADDRESSES};
    *bytes = SWAP_BYTES;
    return (const void *)(uintptr_t)addresses[index];
#else
    static const char *const files[] = {"tables.bin", "a.bin", "b.bin"};
    return board_map(files[index], bytes);
#endif
}

int main(void)
{
    /* Static: memory that a model was refused is still somebody's. */
    static const void *images[3];
    size_t bytes[3];
    for (uint32_t i = 0; i < 3; i++) {
        images[i] = image(i, &bytes[i]);
    }
    const void *const tables = images[0];
    const void *const a = images[1];
    const void *const b = images[2];
    tiny_intent_model intent;
    tiny_other_model other;

    put("tables ", checksum(tables, ((const pnlp_image_header *)tables)->image_bytes));
    put("open a ", (uint32_t)tiny_intent_open(&intent, tables, bytes[0], a, bytes[1], 1));
    put("open b ", (uint32_t)tiny_other_open(&other, tables, bytes[0], b, bytes[2], 1));
    put("run a ", (uint32_t)tiny_intent_run(&intent, arena, sizeof arena, text, sizeof text - 1, &intent_result));
    put("a ", checksum(&intent_result, sizeof intent_result));
    put("run b ", (uint32_t)tiny_other_run(&other, arena, sizeof arena, text, sizeof text - 1, &other_result));
    put("b ", checksum(&other_result, sizeof other_result));
    return 0;
}
