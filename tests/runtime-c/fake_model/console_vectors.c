/* The text "7" with its right answer, the empty text, and "7" with a score that is one too high. */
#include "console_model.h"

const uint32_t console_vector_count = 3;

/* clang-format off */
const uint8_t console_vectors[] = {
    49, 0, 0, 0, 1, 0, 0, 0, 55, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 65, 220, 194, 88, 1, 0,
    204, 204, 205, 110, 123, 66, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0,
    16, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    49, 0, 0, 0, 1, 0, 0, 0, 55, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 65, 220, 194, 88, 1, 0,
    205, 204, 205, 110, 123, 66, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0,
};
/* clang-format on */
