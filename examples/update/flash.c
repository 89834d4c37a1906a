#include "flash.h"

#include "board.h"
#include "flash_simulator.h"

enum { FLASH_BYTES = 2 * FLASH_SLOT_SECTORS * FLASH_SECTOR_BYTES, FLASH_UNITS = FLASH_BYTES / FLASH_PROGRAM_BYTES };

static struct {
    uint64_t memory[FLASH_BYTES / 8];
    uint8_t units[FLASH_UNITS];
} kept __attribute__((aligned(16))); /* images want that */

static flash_simulator simulator;
static pnlp_flash driver;

static uint32_t read_file(const char *name, void *data, uint32_t bytes)
{
    const int32_t file = board_open_read(name);
    if (file < 0) {
        return 0;
    }
    const uint32_t count = board_read(file, data, bytes);
    (void)board_close(file);
    return count;
}

const pnlp_flash *flash_open(void)
{
    uint32_t cut[3] = {FLASH_NEVER, FLASH_TEAR_BEFORE, 1}; /* operation, tear, seed */

    flash_simulator_init(&simulator, (uint8_t *)kept.memory, kept.units, FLASH_BYTES, FLASH_SECTOR_BYTES,
                         FLASH_PROGRAM_BYTES);
    if (read_file("flash.bin", &kept, sizeof kept) != sizeof kept) {
        flash_simulator_init(&simulator, (uint8_t *)kept.memory, kept.units, FLASH_BYTES, FLASH_SECTOR_BYTES,
                             FLASH_PROGRAM_BYTES);
    }
    (void)read_file("cut.bin", cut, sizeof cut);
    simulator.random = cut[2] != 0 ? cut[2] : 1u;
    flash_simulator_power_on(&simulator, cut[0], (flash_tear)(cut[1] % FLASH_TEARS));
    driver = flash_simulator_driver(&simulator);
    return &driver;
}

int32_t flash_power_failed(void)
{
    return simulator.is_dead;
}

uint32_t flash_operations(void)
{
    return simulator.operations;
}

int32_t flash_close(void)
{
    if (simulator.misuse != NULL) {
        board_puts(simulator.misuse);
        board_puts("\n");
        return -1;
    }
    const int32_t file = board_open_write("flash.bin");
    if (file < 0) {
        return -1;
    }
    const int32_t written = board_write(file, &kept, sizeof kept);
    return board_close(file) == 0 ? written : -1;
}
