/* What every call of the runtime and of generated code returns. */
#ifndef PNLP_STATUS_H
#define PNLP_STATUS_H

typedef enum pnlp_status {
    PNLP_OK = 0,
    /* The text holds no word: nothing was evaluated. */
    PNLP_EMPTY_TEXT = 1,
    /* A pointer that must not be null is. */
    PNLP_NULL_POINTER = 2,
    /* The arena is smaller than the model's ARENA_BYTES, or not aligned to 8 bytes. */
    PNLP_BAD_ARENA = 3,
    /* The text is longer than 2^31 - 1 bytes. */
    PNLP_TEXT_TOO_LONG = 4,
    /* Word ranges given by the caller overlap, are not ascending, are empty, or leave the text. */
    PNLP_BAD_WORDS = 5,
    /* Features into which no text was read, or with other tables than those of the model. */
    PNLP_BAD_FEATURES = 6,

    /* Images (pnlp_image.h). */
    /* Not an image, a damaged header, or an address that is not aligned. */
    PNLP_IMAGE_BAD_HEADER = 16,
    /* An image of another version of the format. */
    PNLP_IMAGE_BAD_FORMAT = 17,
    /* Tables where a model is expected, or the other way round. */
    PNLP_IMAGE_WRONG_KIND = 18,
    /* Made for another firmware: other layers, shapes, labels, instruction set or encoding. */
    PNLP_IMAGE_WRONG_LAYOUT = 19,
    /* The model was trained on other tables: another vocabulary, tokenizer or hashing. */
    PNLP_IMAGE_WRONG_TABLES = 20,
    /* A checksum is wrong. */
    PNLP_IMAGE_DAMAGED = 21,
    /* The image is longer than the memory it is said to lie in. */
    PNLP_IMAGE_TRUNCATED = 22,
    /* The model was not opened, or opening it has failed. */
    PNLP_NOT_OPEN = 23,

    /* Slots (pnlp_slots.h). */
    /* The slots, the sectors and the buffer do not fit together. */
    PNLP_BAD_SLOTS = 32,
    /* No slot holds a committed image. */
    PNLP_NO_IMAGE = 33,
    /* The flash driver failed, or what it wrote does not read back. */
    PNLP_FLASH_FAILED = 34,
    /* The image is larger than the slot's capacity. */
    PNLP_IMAGE_TOO_LARGE = 35,
    /* The version of the image is not higher than that of the one in use. */
    PNLP_IMAGE_NOT_NEWER = 36,
    /* More bytes, or fewer, than the image's header says. */
    PNLP_IMAGE_BAD_LENGTH = 37,
    /* No update is under way: none was begun, or it has ended. */
    PNLP_NO_UPDATE = 38
} pnlp_status;

#endif
