#include "pnlp_inner.h"

/*
 * Two rows by two outputs: each of the four bytes loaded is used twice, and four sums, four pointers and four bytes are
 * what the registers of a Cortex-M hold.
 */
void pnlp_dense_block_2x2(const int8_t *x0, const int8_t *x1, const int8_t *w0, const int8_t *w1, int32_t inner,
                          int32_t sums[4])
{
    int32_t s00 = 0, s01 = 0, s10 = 0, s11 = 0;
    const int8_t *end = x0 + inner;
    const int8_t *end_of_fours = x0 + (inner & ~3);

    while (x0 != end_of_fours) {
        s00 += x0[0] * w0[0];
        s01 += x0[0] * w1[0];
        s10 += x1[0] * w0[0];
        s11 += x1[0] * w1[0];
        s00 += x0[1] * w0[1];
        s01 += x0[1] * w1[1];
        s10 += x1[1] * w0[1];
        s11 += x1[1] * w1[1];
        s00 += x0[2] * w0[2];
        s01 += x0[2] * w1[2];
        s10 += x1[2] * w0[2];
        s11 += x1[2] * w1[2];
        s00 += x0[3] * w0[3];
        s01 += x0[3] * w1[3];
        s10 += x1[3] * w0[3];
        s11 += x1[3] * w1[3];
        x0 += 4;
        x1 += 4;
        w0 += 4;
        w1 += 4;
    }
    while (x0 != end) {
        s00 += *x0 * *w0;
        s01 += *x0 * *w1;
        s10 += *x1 * *w0;
        s11 += *x1 * *w1;
        x0++;
        x1++;
        w0++;
        w1++;
    }

    sums[0] = s00;
    sums[1] = s01;
    sums[2] = s10;
    sums[3] = s11;
}

/* One row by four outputs, for the row that is left over and for pooled inputs. */
void pnlp_dense_block_1x4(const int8_t *x, const int8_t *const w[4], int32_t inner, int32_t sums[4])
{
    const int8_t *w0 = w[0], *w1 = w[1], *w2 = w[2], *w3 = w[3];
    const int8_t *end = x + inner;
    const int8_t *end_of_fours = x + (inner & ~3);
    int32_t s0 = 0, s1 = 0, s2 = 0, s3 = 0;

    while (x != end_of_fours) {
        s0 += x[0] * w0[0] + x[1] * w0[1] + x[2] * w0[2] + x[3] * w0[3];
        s1 += x[0] * w1[0] + x[1] * w1[1] + x[2] * w1[2] + x[3] * w1[3];
        s2 += x[0] * w2[0] + x[1] * w2[1] + x[2] * w2[2] + x[3] * w2[3];
        s3 += x[0] * w3[0] + x[1] * w3[1] + x[2] * w3[2] + x[3] * w3[3];
        x += 4;
        w0 += 4;
        w1 += 4;
        w2 += 4;
        w3 += 4;
    }
    while (x != end) {
        s0 += *x * *w0++;
        s1 += *x * *w1++;
        s2 += *x * *w2++;
        s3 += *x * *w3++;
        x++;
    }

    sums[0] = s0;
    sums[1] = s1;
    sums[2] = s2;
    sums[3] = s3;
}
