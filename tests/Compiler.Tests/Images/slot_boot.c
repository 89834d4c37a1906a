/*
 * Boots from slots that were programmed in a factory: one from a file, the other erased.
 *
 *     slot_boot SLOT PROGRAM_BYTES
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pnlp/pnlp_slots.h"

static uint8_t *memory;

static int32_t read_flash(void *context, uint32_t at, void *data, uint32_t bytes)
{
    (void)context;
    memcpy(data, memory + at, bytes);
    return 0;
}

static int32_t write_nothing(void *context, uint32_t at, uint32_t bytes)
{
    (void)context;
    (void)at;
    (void)bytes;
    return 1;
}

static int32_t program_nothing(void *context, uint32_t at, const void *data, uint32_t bytes)
{
    (void)data;
    return write_nothing(context, at, bytes);
}

int main(int argc, char **argv)
{
    FILE *file = argc == 3 ? fopen(argv[1], "rb") : NULL;
    if (file == NULL || fseek(file, 0, SEEK_END) != 0) {
        return 2;
    }
    const size_t bytes = (size_t)ftell(file);
    rewind(file);
    memory = (uint8_t *)aligned_alloc(16, 2 * bytes);
    memset(memory, 0xFF, 2 * bytes);
    if (fread(memory, 1, bytes, file) != bytes || fclose(file) != 0) {
        return 2;
    }
    const pnlp_image_header *header = (const pnlp_image_header *)(const void *)memory;
    pnlp_image_need need = {(pnlp_image_kind)header->kind, header->image_bytes, header->checked_bytes, {0}};
    memcpy(need.layout, header->layout, sizeof need.layout);
    const pnlp_slots_need needed = {&need, header->kind == PNLP_IMAGE_MODEL ? memory : NULL};
    const pnlp_flash flash = {write_nothing,
                              program_nothing,
                              read_flash,
                              NULL,
                              memory,
                              (uint32_t)bytes,
                              (uint32_t)strtoul(argv[2], NULL, 10)};
    const pnlp_slots slots = {&flash,
                              {0, (uint32_t)bytes},
                              (uint32_t)bytes,
                              {pnlp_slots_check_image, &needed},
                              PNLP_IMAGE_HEADER_BYTES,
                              PNLP_SLOTS_WHOLE};
    pnlp_slot slot = {NULL, 0, 0, 2};
    const pnlp_status status = pnlp_slots_boot(&slots, &slot);
    printf("%u: slot %u, %u bytes, version %u, room for %u\n", (unsigned)status, (unsigned)slot.index,
           (unsigned)slot.bytes, (unsigned)slot.version, (unsigned)pnlp_slots_capacity(&slots));
    free(memory);
    return 0;
}
