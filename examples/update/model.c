#include "model.h"

#include "board.h"

/* The line, with its zero. */
enum { CHECKED_BYTES = 64 };

static const pnlp_image_need need = {
    PNLP_IMAGE_MODEL,
    PNLP_IMAGE_HEADER_BYTES + CHECKED_BYTES,
    CHECKED_BYTES,
    {'a', ' ', 'l', 'i', 'n', 'e', ' ', 'o', 'f', ' ', 't', 'e', 'x', 't'},
};

const pnlp_slots_need model_need = {&need, NULL};

void model_run(const void *image)
{
    board_puts((const char *)image + PNLP_IMAGE_HEADER_BYTES);
}
