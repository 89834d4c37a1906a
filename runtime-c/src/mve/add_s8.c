#include <arm_mve.h>

#include "../pnlp_inner.h"

/* Sixteen at a time, each four in 32-bit lanes: x * mx + offset + y * my, 16 bits to the left of the result. */
#define PNLP_MVE_SUM_4(sums)                                                                                           \
    "vldrb.s32 " sums ", [%[x]], #4\n"                                                                                 \
    "vldrb.s32 q1, [%[y]], #4\n"                                                                                       \
    "vmlas.s32 " sums ", q4, r11\n"                                                                                    \
    "vmla.s32 " sums ", q1, r10\n"

/*
 * Narrowing two vectors into one leaves every other lane to each; a scattering store puts the bytes in order. Upper
 * halves always fit, and the GNU assembler 2.40 encodes VQSHRN as its rounding sister: VSHRN it is.
 */
#define PNLP_MVE_SUM_16(places)                                                                                        \
    PNLP_MVE_SUM_4("q0")                                                                                               \
    PNLP_MVE_SUM_4("q2")                                                                                               \
    "vshrnb.i32 q0, q0, #16\n"                                                                                         \
    "vshrnt.i32 q0, q2, #16\n" PNLP_MVE_SUM_4("q2") PNLP_MVE_SUM_4("q3") "vshrnb.i32 q2, q2, #16\n"                    \
                                                                         "vshrnt.i32 q2, q3, #16\n"                    \
                                                                         "vqmovnb.s16 q0, q0\n"                        \
                                                                         "vqmovnt.s16 q0, q2\n"                        \
                                                                         "vstrb.8 q0, [%[out], " places "]\n"

static const uint8_t pnlp_mve_places[48] = {0,  8,  4,  12, 1,  9,  5,  13, 2,  10, 6,  14, 3,  11, 7,  15,
                                            16, 24, 20, 28, 17, 25, 21, 29, 18, 26, 22, 30, 19, 27, 23, 31,
                                            32, 40, 36, 44, 33, 41, 37, 45, 34, 42, 38, 46, 35, 43, 39, 47};

/* Turns of a loop, at least one; VLDRB that widens wants low registers. */
#define PNLP_MVE_SUM_TURNS(turns, adds, bytes)                                                                         \
    __asm__ volatile("ldm %[l], {r8, r10, r11}\n"                                                                      \
                     "vdup.32 q4, r8\n"                                                                                \
                     "vldrb.u8 q5, [%[places]]\n"                                                                      \
                     "vldrb.u8 q6, [%[places], #16]\n"                                                                 \
                     "vldrb.u8 q7, [%[places], #32]\n"                                                                 \
                     "dls lr, %[count]\n"                                                                              \
                     "1:\n" adds "add %[out], #" bytes "\n"                                                            \
                     "le lr, 1b\n"                                                                                     \
                     : [x] "+l"(x), [y] "+l"(y), [out] "+r"(out)                                                       \
                     : [l] "r"(l), [count] "r"(turns), [places] "r"(pnlp_mve_places)                                   \
                     : "r8", "r10", "r11", "lr", "q0", "q1", "q2", "q3", "q4", "q5", "q6", "q7", "cc", "memory")

/* The first count & ~15 sums; constants are those of a shift of 16. */
static void pnlp_mve_add_sixteens(const pnlp_add *l, const int8_t *x, const int8_t *y, int32_t count, int8_t *out)
{
    const int32_t wide = count / 48;
    const int32_t narrow = count % 48 / 16;

    if (wide > 0) {
        PNLP_MVE_SUM_TURNS(wide, PNLP_MVE_SUM_16("q5") PNLP_MVE_SUM_16("q6") PNLP_MVE_SUM_16("q7"), "48");
    }
    if (narrow > 0) {
        PNLP_MVE_SUM_TURNS(narrow, PNLP_MVE_SUM_16("q5"), "16");
    }
}

/* Whether all sums, moved so that the result is the upper half, fit 32 bits. */
static int32_t pnlp_mve_sum_fits(const pnlp_add *l)
{
    if (l->shift > 16) {
        return 0;
    }
    const int64_t offset = l->offset < 0 ? -(int64_t)l->offset : l->offset;
    const int64_t most = 128 * ((int64_t)l->multiplier_x + l->multiplier_y) + offset;
    return most * ((int64_t)1 << (16 - l->shift)) <= INT32_MAX;
}

PNLP_SHARED void pnlp_add_s8(const pnlp_add *layer, const int8_t *x, const int8_t *y, int32_t count, int8_t *out)
{
    const pnlp_add l = *layer;
    int32_t i = 0;

    if (pnlp_mve_sum_fits(&l)) {
        const int32_t factor = 1 << (16 - l.shift);
        const pnlp_add moved = {l.multiplier_x * factor, l.multiplier_y * factor, l.offset * factor, 16};
        pnlp_mve_add_sixteens(&moved, x, y, count, out);
        i = count & ~15;
    }
    for (; i < count; i++) {
        const int32_t sum = x[i] * l.multiplier_x + y[i] * l.multiplier_y + l.offset;
        out[i] = (int8_t)pnlp_clamp8(sum >> l.shift);
    }
}
