#include "../pnlp_inner.h"

/* The assembly knows the order. */
typedef struct pnlp_fo_columns {
    int32_t channels; /* that are left: of more than eight the first eight are pooled */
    int32_t multiplier;
    int32_t twice; /* 128 in both lanes of a pair */
    int32_t rows;
    int32_t gates; /* with which 128 * f, twice, becomes 128 * F in the even lane and 128 * (F - 256) in the odd one */
    int32_t right;
    int32_t zero_point;
    int32_t step;
} pnlp_fo_columns;

/*
 * Eight channels in the lanes of a vector of states, row by row. VQRDMLSDH computes (a * b - c * d + 2^14) >> 15 from
 * pairs of lanes, which with a = s, b = 128 * F, c = 256 * z, d = 128 * (F - 256) is a state's next value; all four fit
 * 16 bits, and so does the result. For even channels it takes pairs (s, 256 * z) and leaves the result in the even
 * lane; for odd ones its exchanging sister takes (256 * z, s) and leaves it in the odd lane.
 */
static void pnlp_mve_pool_columns(const pnlp_fo_columns *c, const int8_t *z, const int8_t *f, const int8_t *o,
                                  int8_t *y)
{
    __asm__ volatile("ldm %[c]!, {r8, r10, r11, lr}\n"
                     "vctp.16 r8\n"
                     "vdup.32 q1, r10\n"
                     "vdup.32 q2, r11\n"
                     "ldm %[c], {r8, r10, r11, r12}\n"
                     "vmov.i32 q0, #0\n"
                     "dls lr, lr\n"
                     "1:\n"
                     "vpsttt\n"
                     "vldrbt.s16 q3, [%[z]]\n"
                     "vldrbt.s16 q4, [%[f]]\n"
                     "vldrbt.s16 q5, [%[o]]\n"
                     "vshl.i16 q3, q3, #8\n"
                     "add %[z], r12\n"
                     "vmovlb.s16 q6, q4\n"
                     "vmovlt.s16 q4, q4\n"
                     "vmlas.s32 q6, q2, r8\n"
                     "vmov q7, q0\n"
                     "vmlas.s32 q4, q2, r8\n"
                     "vsri.32 q0, q3, #16\n"
                     "vsli.32 q7, q3, #16\n"
                     "vqrdmlsdhx.s16 q0, q0, q4\n"
                     "add %[f], r12\n"
                     "vqrdmlsdh.s16 q0, q7, q6\n"
                     "vadd.i16 q5, q5, %[offset]\n"
                     "vmullb.s16 q3, q5, q0\n"
                     "vmullt.s16 q4, q5, q0\n"
                     "vrmulh.s32 q3, q3, q1\n"
                     "add %[o], r12\n"
                     "vrshl.s32 q3, r10\n"
                     "vrmulh.s32 q4, q4, q1\n"
                     "vqmovnb.s32 q3, q3\n"
                     "vrshl.s32 q4, r10\n"
                     "vqmovnt.s32 q3, q4\n"
                     "vqadd.s16 q3, q3, r11\n"
                     "vqmovnb.s16 q3, q3\n"
                     "vpst\n"
                     "vstrbt.16 q3, [%[y]]\n"
                     "add %[y], r12\n"
                     "le lr, 1b\n"
                     : [c] "+r"(c), [z] "+l"(z), [f] "+l"(f), [o] "+l"(o), [y] "+l"(y)
                     : [offset] "r"(128)
                     : "r8", "r10", "r11", "r12", "lr", "q0", "q1", "q2", "q3", "q4", "q5", "q6", "q7", "cc", "memory");
}

PNLP_SHARED void pnlp_fo_pool_s8(const pnlp_fo_pool *layer, const int8_t *z, const int8_t *f, const int8_t *o,
                                 int32_t rows, int32_t channels, int8_t *y)
{
    pnlp_fo_columns c = {channels,    layer->multiplier, 0x00800080,        rows,
                         -0x3fffc000, -layer->shift,     layer->zero_point, layer->backward ? -channels : channels};
    const int32_t first = layer->backward ? (rows - 1) * channels : 0;

    for (int32_t at = first; c.channels > 0; at += 8) {
        pnlp_mve_pool_columns(&c, z + at, f + at, o + at, y + at);
        c.channels -= 8;
    }
}
