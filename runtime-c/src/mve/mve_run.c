#include <string.h>

#include "mve_pass.h"

/* Sixteen weights of each output for every 16 bytes of a row */
static int32_t pnlp_mve_pair_bytes(int32_t inner)
{
    return (inner + 15) / 16 * 32;
}

PNLP_SHARED void pnlp_mve_begin(pnlp_mve_job *job, pnlp_mve_kernel kernel, const pnlp_dense *layer, int32_t used,
                                int32_t outputs, int32_t step, int32_t element_bytes)
{
    pnlp_mve_pass *pass = &job->pairs;

    job->kernel = kernel;
    job->pair_count = outputs / 2;
    job->has_last = outputs % 2;
    job->element_bytes = element_bytes;

    pass->left_shift = -layer->shift;
    pass->zero_point = layer->zero_point;
    pass->table = layer->table;
    if (element_bytes == 1 && layer->table != NULL) {
        /* The table is indexed from -128. */
        pass->zero_point += 128;
    }
    pass->step = 2 * step * element_bytes;
    pass->columns = layer->bias;
    pass->more = used / 64 - 1;
    pass->inner = used;
    pass->skip = pnlp_mve_pair_bytes(layer->inner) - pnlp_mve_pair_bytes(used);
    pass->weight = layer->weight;

    job->last = *pass;
    job->last.columns += job->pair_count * 4;
    job->last.weight += job->pair_count * pnlp_mve_pair_bytes(layer->inner);
    for (int32_t r = 0; r < 4; r++) {
        job->last.offset[2 * r] = (uint16_t)r;
        job->last.offset[2 * r + 1] = (uint16_t)(r + 4);
    }
}

PNLP_SHARED void pnlp_mve_place(pnlp_mve_job *job, const int8_t *x, int32_t x_step, int32_t y_step, int32_t output_step,
                                int32_t rows)
{
    job->pairs.rows = rows;
    job->last.rows = rows;
    for (int32_t r = 0; r < 4; r++) {
        const int32_t row = r < rows ? r : rows - 1;
        job->pairs.x[r] = x + row * x_step;
        job->last.x[r] = x + row * x_step;
        job->pairs.offset[2 * r] = (uint16_t)(row * y_step);
        job->pairs.offset[2 * r + 1] = (uint16_t)(row * y_step + output_step);
    }
}

static void pnlp_mve_run_pass(pnlp_mve_kernel kernel, const pnlp_mve_pass *pass)
{
    if (kernel == PNLP_MVE_S8) {
        pnlp_mve_pass_s8(pass);
    } else if (kernel == PNLP_MVE_S16) {
        pnlp_mve_pass_s16(pass);
    } else {
        pnlp_mve_pass_turned_s8(pass);
    }
}

/* Of the pair only the first is wanted: both are stored aside. */
static void pnlp_mve_run_last(pnlp_mve_job *job, int32_t rows, int8_t *y)
{
    int16_t aside[8];
    const uint16_t *offset = job->pairs.offset;

    job->last.y = aside;
    job->last.end = (int8_t *)aside + job->last.step;
    pnlp_mve_run_pass(job->kernel, &job->last);
    for (int32_t r = 0; r < rows; r++) {
        if (job->element_bytes == 1) {
            y[offset[2 * r]] = ((const int8_t *)aside)[r];
        } else {
            memcpy(y + 2 * offset[2 * r], &aside[r], 2);
        }
    }
}

PNLP_SHARED void pnlp_mve_run(pnlp_mve_job *job, int32_t rows, void *y)
{
    pnlp_mve_pass *pass = &job->pairs;

    pass->y = y;
    pass->end = (int8_t *)y + job->pair_count * pass->step;
    if (job->pair_count > 0) {
        pnlp_mve_run_pass(job->kernel, pass);
    }
    if (job->has_last) {
        pnlp_mve_run_last(job, rows, (int8_t *)y + job->pair_count * pass->step);
    }
}
