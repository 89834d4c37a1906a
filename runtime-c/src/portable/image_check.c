/* What of an image is true before anything in it is used (docs/image-format.md). */
#include "../pnlp_bind.h"

typedef char header_is_128_bytes[sizeof(pnlp_image_header) == PNLP_IMAGE_HEADER_BYTES ? 1 : -1];

static int32_t pnlp_image_is_same(const uint8_t *a, const uint8_t *b)
{
    uint32_t different = 0;

    for (uint32_t i = 0; i < PNLP_IMAGE_HASH_BYTES; i++) {
        different |= (uint32_t)a[i] ^ b[i];
    }
    return different == 0;
}

/* The header agrees with itself and with the room there is. */
static pnlp_status pnlp_image_read_header(const pnlp_image_header *header, size_t capacity)
{
    if (capacity < PNLP_IMAGE_HEADER_BYTES || header->magic != PNLP_IMAGE_MAGIC ||
        pnlp_crc32(0, header, offsetof(pnlp_image_header, header_crc)) != header->header_crc) {
        return PNLP_IMAGE_BAD_HEADER;
    }
    if (header->format_version != PNLP_IMAGE_FORMAT) {
        return PNLP_IMAGE_BAD_FORMAT;
    }
    if (header->header_bytes != PNLP_IMAGE_HEADER_BYTES || header->alignment != PNLP_IMAGE_ALIGNMENT ||
        header->image_bytes < PNLP_IMAGE_HEADER_BYTES || header->image_bytes % PNLP_IMAGE_ALIGNMENT != 0 ||
        header->checked_bytes > header->image_bytes - PNLP_IMAGE_HEADER_BYTES) {
        return PNLP_IMAGE_BAD_HEADER;
    }
    return header->image_bytes <= capacity ? PNLP_OK : PNLP_IMAGE_TRUNCATED;
}

static pnlp_status pnlp_image_check_contents(const pnlp_image_header *header, int32_t check_all)
{
    const uint8_t *checked = (const uint8_t *)header + PNLP_IMAGE_HEADER_BYTES;
    const uint8_t *bulk = checked + header->checked_bytes;
    const uint32_t bulk_bytes = header->image_bytes - PNLP_IMAGE_HEADER_BYTES - header->checked_bytes;

    if (pnlp_crc32(0, checked, header->checked_bytes) != header->checked_crc ||
        (check_all && pnlp_crc32(0, bulk, bulk_bytes) != header->bulk_crc)) {
        return PNLP_IMAGE_DAMAGED;
    }
    return PNLP_OK;
}

static int32_t pnlp_image_is_aligned(const void *image)
{
    return (uintptr_t)image % PNLP_IMAGE_ALIGNMENT == 0;
}

PNLP_SHARED pnlp_status pnlp_image_check_header(const void *header, size_t capacity, const pnlp_image_need *need)
{
    const pnlp_image_header *h = (const pnlp_image_header *)header;
    pnlp_status status;

    if (header == NULL || need == NULL) {
        return PNLP_NULL_POINTER;
    }
    status = pnlp_image_read_header(h, capacity);
    if (status != PNLP_OK) {
        return status;
    }
    if (h->kind != (uint16_t)need->kind) {
        return PNLP_IMAGE_WRONG_KIND;
    }
    /* The layout settles the rest; sizes are compared all the same, since reads rely on them. */
    if (h->runtime_abi != PNLP_RUNTIME_ABI || !pnlp_image_is_same(h->layout, need->layout) ||
        h->image_bytes < need->used_bytes || h->checked_bytes < need->checked_bytes) {
        return PNLP_IMAGE_WRONG_LAYOUT;
    }
    return PNLP_OK;
}

PNLP_SHARED pnlp_status pnlp_image_check(const void *image, size_t bytes, const pnlp_image_need *need,
                                         int32_t check_all)
{
    pnlp_status status;

    if (!pnlp_image_is_aligned(image)) {
        return PNLP_IMAGE_BAD_HEADER;
    }
    status = pnlp_image_check_header(image, bytes, need);
    return status == PNLP_OK ? pnlp_image_check_contents((const pnlp_image_header *)image, check_all) : status;
}

PNLP_SHARED pnlp_status pnlp_image_verify(const void *image, size_t bytes)
{
    pnlp_status status;

    if (image == NULL) {
        return PNLP_NULL_POINTER;
    }
    if (!pnlp_image_is_aligned(image)) {
        return PNLP_IMAGE_BAD_HEADER;
    }
    status = pnlp_image_read_header((const pnlp_image_header *)image, bytes);
    return status == PNLP_OK ? pnlp_image_check_contents((const pnlp_image_header *)image, 1) : status;
}

PNLP_SHARED pnlp_status pnlp_image_match(const void *tables_image, const void *model_image)
{
    const pnlp_image_header *tables = (const pnlp_image_header *)tables_image;
    const pnlp_image_header *model = (const pnlp_image_header *)model_image;

    return pnlp_image_is_same(tables->tables, model->tables) ? PNLP_OK : PNLP_IMAGE_WRONG_TABLES;
}
