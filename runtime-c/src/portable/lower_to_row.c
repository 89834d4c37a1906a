/* The least of a fingerprint and a row, value by value: docs/text.md, section 7. */
#include "../pnlp_text.h"

static inline void pnlp_lower_to_value(uint32_t *element, uint32_t value)
{
    if (value < *element) {
        *element = value;
    }
}

PNLP_SHARED void pnlp_lower_to_row(uint32_t *fingerprint, const uint32_t *row, uint32_t num_hashes)
{
    for (uint32_t fours = num_hashes / 4u; fours > 0; fours--) {
        pnlp_lower_to_value(fingerprint, row[0]);
        pnlp_lower_to_value(fingerprint + 1, row[1]);
        pnlp_lower_to_value(fingerprint + 2, row[2]);
        pnlp_lower_to_value(fingerprint + 3, row[3]);
        fingerprint += 4;
        row += 4;
    }
    for (uint32_t i = 0; i < num_hashes % 4u; i++) {
        pnlp_lower_to_value(fingerprint + i, row[i]);
    }
}
