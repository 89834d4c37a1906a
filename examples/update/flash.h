/* The flash of the example: in RAM, kept in a file from one start to the next. A product puts its part's driver here.
 */
#ifndef EXAMPLE_FLASH_H
#define EXAMPLE_FLASH_H

#include "pnlp/pnlp_slots.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Sectors and program units of an STM32L4. A slot is large enough for the trailer to have a sector of its own:
 * 1.2 MB of model, some room for the next one.
 */
enum { FLASH_SECTOR_BYTES = 2048, FLASH_PROGRAM_BYTES = 8, FLASH_SLOT_SECTORS = 640 };

/* Reads what the last start left, or begins with erased flash. If cut.bin is there, power fails as it says. */
const pnlp_flash *flash_open(void);

/* Keeps what is there now; 0, or -1 where it cannot be written. Says whether power failed on the way. */
int32_t flash_close(void);
int32_t flash_power_failed(void);

/* Sectors erased and units programmed so far. */
uint32_t flash_operations(void);

#ifdef __cplusplus
}
#endif

#endif
