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
    PNLP_BAD_FEATURES = 6
} pnlp_status;

#endif
