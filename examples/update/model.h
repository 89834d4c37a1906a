/* What the firmware knows of its model. */
#ifndef EXAMPLE_MODEL_H
#define EXAMPLE_MODEL_H

#include "pnlp/pnlp_slots.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { MODEL_HEADER_BYTES = 32 };

/* The check of the slots. */
pnlp_status model_check(const void *context, const void *image, uint32_t capacity, pnlp_slots_depth depth,
                        pnlp_slots_image *found);

void model_run(const void *image);

#ifdef __cplusplus
}
#endif

#endif
