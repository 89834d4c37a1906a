/* The model of the firmware, models/mtop-en with its constants in images: tables that stay, a model that is updated. */
#ifndef EXAMPLE_MODEL_H
#define EXAMPLE_MODEL_H

#include "pnlp/pnlp_slots.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Where the tables are: here they come from tables.bin; in a product they lie in flash at an address of their own. The
 * context of pnlp_slots_check_image.
 */
const pnlp_slots_need *model_need(void);

/* Opens the model in a slot and asks it something. */
pnlp_status model_run(const pnlp_slot *slot);

#ifdef __cplusplus
}
#endif

#endif
