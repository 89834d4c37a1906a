/* The n hashes of a unit by stepping, four at a time: docs/text.md, section 6. */
#include <arm_mve.h>

#include "../pnlp_text.h"

/* Hashes less P are negative; a sum that is not has reached P. */
static inline int32_t pnlp_hash_step(int32_t h, int32_t forth)
{
    const int32_t next = h + forth;
    return next < 0 ? next : next - (int32_t)PNLP_P;
}

PNLP_SHARED void pnlp_lower_fingerprint(int32_t *fingerprint, uint32_t num_hashes, uint32_t a, uint32_t b)
{
    const int32_t h0 = (int32_t)a - (int32_t)PNLP_P;
    const int32_t h1 = pnlp_hash_step(h0, (int32_t)b);
    const int32_t h2 = pnlp_hash_step(h1, (int32_t)b);
    int32_t first[4] = {h0, h1, h2, pnlp_hash_step(h2, (int32_t)b)};
    int32_t *hashes = first;

    if (num_hashes >= 4) {
        /* b times four, modulo P */
        const int32_t two = pnlp_hash_step((int32_t)b - (int32_t)PNLP_P, (int32_t)b) + (int32_t)PNLP_P;
        const int32_t four = pnlp_hash_step(two - (int32_t)PNLP_P, two) + (int32_t)PNLP_P;
        const int32_t back = -(int32_t)PNLP_P;
        __asm__ volatile("vldrw.u32 q0, [%[hashes]]\n"
                         "dls lr, %[turns]\n"
                         "1:\n"
                         "vldrw.u32 q1, [%[fingerprint]]\n"
                         "vmin.s32 q1, q1, q0\n"
                         "vadd.i32 q0, q0, %[four]\n"
                         "vstrw.32 q1, [%[fingerprint]], #16\n"
                         "vpt.s32 ge, q0, zr\n"
                         "vaddt.i32 q0, q0, %[back]\n"
                         "le lr, 1b\n"
                         "vstrw.32 q0, [%[hashes]]\n"
                         : [fingerprint] "+r"(fingerprint)
                         : [hashes] "r"(hashes), [turns] "r"(num_hashes / 4), [four] "r"(four), [back] "r"(back)
                         : "lr", "q0", "q1", "cc", "memory");
    }
    for (uint32_t i = 0; i < num_hashes % 4; i++) {
        if (hashes[i] < fingerprint[i]) {
            fingerprint[i] = hashes[i];
        }
    }
}
