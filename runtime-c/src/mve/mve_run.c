#include <string.h>

#include "mve_pass.h"

/* Sixteen weights of each output for every 16 bytes of a row */
static int32_t pair_bytes(int32_t inner)
{
    return (inner + 15) / 16 * 32;
}

void pnlp_mve_begin(pnlp_mve_pass *pass, const pnlp_dense *layer, int32_t used, int32_t step, int32_t element_bytes)
{
    pass->left_shift = -layer->shift;
    pass->zero_point = layer->zero_point;
    if (element_bytes == 1 && layer->table != NULL) {
        /* The table is indexed from -128. */
        pass->zero_point += 128;
    }
    pass->table = layer->table;
    pass->step = 2 * step * element_bytes;
    pass->more = used / 64 - 1;
    pass->inner = used;
    pass->skip = pair_bytes(layer->inner) - pair_bytes(used);
    pass->element_bytes = element_bytes;
}

void pnlp_mve_place(pnlp_mve_pass *pass, int32_t rows, int32_t row_step, int32_t output_step)
{
    for (int32_t r = 0; r < 4; r++) {
        const int32_t row = (r < rows ? r : rows - 1) * row_step;
        pass->offset[2 * r] = (uint16_t)row;
        pass->offset[2 * r + 1] = (uint16_t)(row + output_step);
    }
}

/* An output without a partner: both are stored aside, and the rows of one are moved to y. */
static void run_last(pnlp_mve_kernel *kernel, const pnlp_mve_pass *pass, int32_t rows, int8_t *y)
{
    int16_t aside[8];
    pnlp_mve_pass last = *pass;
    const uint32_t element_bytes = (uint32_t)pass->element_bytes;

    pnlp_mve_place(&last, 4, 1, 4);
    last.y = aside;
    last.end = (int8_t *)aside + pass->step;
    kernel(&last);
    for (uint32_t r = 0; r < (uint32_t)rows; r++) {
        memcpy(y + pass->offset[2 * r] * element_bytes, (const int8_t *)aside + r * element_bytes, element_bytes);
    }
}

void pnlp_mve_run(pnlp_mve_kernel *kernel, pnlp_mve_pass *pass, const pnlp_dense *layer, int32_t outputs, int32_t rows,
                  void *y)
{
    const int32_t pairs = outputs / 2;

    pass->weight = layer->weight;
    pass->columns = layer->bias;
    pass->y = y;
    pass->end = (int8_t *)y + pairs * pass->step;
    if (pairs > 0) {
        kernel(pass);
    }
    if (outputs % 2 != 0) {
        pass->weight += pairs * pair_bytes(layer->inner);
        pass->columns += pairs * 4;
        run_last(kernel, pass, rows, (int8_t *)y + pairs * pass->step);
    }
}
