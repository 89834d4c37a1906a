/* The least of a fingerprint and a row in 16 bits, four values at a time: docs/text.md, section 7. */
#include <arm_mve.h>

#include "../pnlp_text.h"

PNLP_SHARED void pnlp_lower_to_row_u16(uint32_t *fingerprint, const uint16_t *row, uint32_t num_hashes)
{
    for (uint32_t fours = num_hashes / 4u; fours > 0; fours--) {
        vstrwq_u32(fingerprint, vminq_u32(vldrwq_u32(fingerprint), vldrhq_u32(row)));
        fingerprint += 4;
        row += 4;
    }
    for (uint32_t i = 0; i < num_hashes % 4u; i++) {
        if (row[i] < fingerprint[i]) {
            fingerprint[i] = row[i];
        }
    }
}
