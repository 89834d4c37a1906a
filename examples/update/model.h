/* What the firmware knows of its model: here, that it is an image with a line of text in it. */
#ifndef EXAMPLE_MODEL_H
#define EXAMPLE_MODEL_H

#include "pnlp/pnlp_slots.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The context of pnlp_slots_check_image. */
extern const pnlp_slots_need model_need;

void model_run(const void *image);

#ifdef __cplusplus
}
#endif

#endif
