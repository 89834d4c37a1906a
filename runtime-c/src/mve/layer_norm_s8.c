#include <arm_mve.h>

#include "../pnlp_inner.h"

/*
 * Turns of eight channels, at least one. Even channels in one vector, odd ones in the other: narrowing puts them back
 * in order. Products and sums wrap, as their difference, which fits 32 bits, may.
 */
static void pnlp_mve_normalize_eights(const pnlp_layer_norm *layer, const pnlp_row_scale *scale, int32_t turns,
                                      const int8_t *x, int8_t *y)
{
    const int32_t *gain = layer->gain;
    const int32_t *bias = layer->bias;

    __asm__ volatile("ldm %[scale], {r8, r10, r12}\n"
                     "dls lr, %[turns]\n"
                     "vdup.32 q6, r8\n"
                     "rsb r10, r10, #0\n"
                     "vdup.32 q7, r12\n"
                     "1:\n"
                     "vldrb.s16 q0, [%[x]], #8\n"
                     "vmovlb.s16 q1, q0\n"
                     "vmovlt.s16 q0, q0\n"
                     "vld20.32 {q2, q3}, [%[gain]]\n"
                     "vmlas.s32 q1, q6, r10\n"
                     "vld21.32 {q2, q3}, [%[gain]]!\n"
                     "vmlas.s32 q0, q6, r10\n"
                     "vld20.32 {q4, q5}, [%[bias]]\n"
                     "vrmulh.s32 q1, q1, q7\n"
                     "vld21.32 {q4, q5}, [%[bias]]!\n"
                     "vrmulh.s32 q0, q0, q7\n"
                     "vrmulh.s32 q1, q1, q2\n"
                     "vrmulh.s32 q0, q0, q3\n"
                     "vadd.i32 q1, q1, q4\n"
                     "vadd.i32 q0, q0, q5\n"
                     "vshl.s32 q1, %[right]\n"
                     "vshl.s32 q0, %[right]\n"
                     "vqmovnb.s32 q1, q1\n"
                     "vqmovnt.s32 q1, q0\n"
                     "vqmovnb.s16 q1, q1\n"
                     "vstrb.16 q1, [%[y]], #8\n"
                     "le lr, 1b\n"
                     : [x] "+l"(x), [y] "+l"(y), [gain] "+r"(gain), [bias] "+r"(bias)
                     : [scale] "r"(scale), [right] "r"(-layer->shift), [turns] "r"(turns)
                     : "r8", "r10", "r12", "lr", "q0", "q1", "q2", "q3", "q4", "q5", "q6", "q7", "cc", "memory");
}

static int8_t pnlp_mve_normalize_1(const pnlp_layer_norm *l, const pnlp_row_scale *scale, int32_t c, int8_t x)
{
    const int32_t deviation = (int32_t)((uint32_t)x * scale->factor - scale->offset);
    const int32_t normalized = pnlp_high(deviation, scale->reciprocal);
    return (int8_t)pnlp_clamp8((pnlp_high(normalized, l->gain[c]) + l->bias[c]) >> l->shift);
}

PNLP_SHARED void pnlp_layer_norm_s8(const pnlp_layer_norm *layer, const int8_t *x, int32_t rows, int8_t *y)
{
    const pnlp_layer_norm l = *layer;
    const int32_t eights = l.channels & ~7;

    for (int32_t r = 0; r < rows; r++) {
        int32_t sum;
        int32_t squares;
        pnlp_row_sums(x, l.channels, &sum, &squares);
        const pnlp_row_scale scale = pnlp_row_scale_of(sum, squares, l.channels, l.epsilon);
        if (eights > 0) {
            pnlp_mve_normalize_eights(&l, &scale, eights / 8, x, y);
        }
        for (int32_t c = eights; c < l.channels; c++) {
            y[c] = pnlp_mve_normalize_1(&l, &scale, c, x[c]);
        }
        x += l.channels;
        y += l.channels;
    }
}
