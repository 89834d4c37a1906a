/* Rows of the subwords that occur most, found by their numbers: docs/tables.md. */
#include "../pnlp_text.h"

PNLP_SHARED int32_t pnlp_lower_by_hot_row(const pnlp_projection *projection, const pnlp_hot_rows *hot, uint32_t number)
{
    const size_t stride = (size_t)projection->num_hashes + 1u;
    uint32_t low = 0;
    uint32_t high = hot->count;

    while (low < high) {
        const uint32_t middle = low + (high - low) / 2u;
        const uint32_t *row = hot->rows + middle * stride;
        if (row[0] == number) {
            /* All are less P: negative as numbers with a sign, and in their order without one. */
            pnlp_lower_to_row(projection->fingerprint, row + 1, projection->num_hashes);
            return 1;
        }
        if (row[0] < number) {
            low = middle + 1u;
        } else {
            high = middle;
        }
    }
    return 0;
}
