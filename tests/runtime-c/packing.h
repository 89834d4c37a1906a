/* Constants as the kernels of this build read them: what src/Compiler/Packing does ahead of time, for the tests. */
#ifndef PNLP_PACKING_H
#define PNLP_PACKING_H

#include "check.h"
#include "pnlp_inner.h"

enum { SCRATCH_BYTES = 16384, SCRATCH_GUARD = 0x3C };

typedef enum packing_kind { PACK_FULLY_CONNECTED, PACK_TOKEN_CONTRACT, PACK_TOKEN_EXPAND } packing_kind;

/* packing_<isa>.c. The layer comes back with pointers to packed tables, good until the next call but one; the bytes of
 * scratch.
 */
uint32_t pack_dense(packing_kind kind, pnlp_dense *layer, int32_t max_rows);
uint32_t pack_bottleneck(pnlp_bottleneck *layer);

/* Bytes of the weights of two outputs. */
int32_t pack_pair_bytes(packing_kind kind, int32_t inner);

/* Whether an odd last output is filled up to a pair. */
extern const int32_t pack_fills_pairs;

/* A byte for each feature, for each word of the window a list of numbers. */
static inline uint32_t pairing_bytes(const pnlp_bottleneck *layer)
{
    return (uint32_t)((layer->feature_size + 7) / 8 * 8 +
                      (2 * layer->window + 1) * ((layer->num_hashes + 3) / 2 * 2) * 2);
}

static uint64_t scratch[SCRATCH_BYTES / 8];

static inline void scratch_paint(void)
{
    for (uint32_t i = 0; i < SCRATCH_BYTES; i++) {
        ((uint8_t *)scratch)[i] = SCRATCH_GUARD;
    }
}

/* Nothing was written behind what the kernel asked for. */
static inline void scratch_check(const char *what, uint32_t used)
{
    for (uint32_t i = used; i < SCRATCH_BYTES; i++) {
        check_equal(what, i, ((const uint8_t *)scratch)[i], SCRATCH_GUARD);
    }
}

#endif
