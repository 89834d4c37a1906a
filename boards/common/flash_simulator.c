#include "flash_simulator.h"

#include <string.h>

enum { UNIT_ERASED, UNIT_PROGRAMMED, UNIT_UNREADABLE };

#define ERASED 0xFFu

static uint32_t draw(flash_simulator *flash)
{
    flash->random ^= flash->random << 13;
    flash->random ^= flash->random >> 17;
    flash->random ^= flash->random << 5;
    return flash->random >> 8;
}

static int32_t refuse(flash_simulator *flash, const char *misuse)
{
    if (flash->misuse == NULL) {
        flash->misuse = misuse;
    }
    return -1;
}

/* 1 where [at, at + bytes) lies in the flash on multiples of "grain". */
static int32_t is_range(const flash_simulator *flash, uint32_t at, uint32_t bytes, uint32_t grain)
{
    return at % grain == 0 && bytes % grain == 0 && at <= flash->bytes && bytes <= flash->bytes - at;
}

static int32_t is_guarded(const flash_simulator *flash, uint32_t at, uint32_t bytes)
{
    return at < flash->guarded_end && at + bytes > flash->guarded_begin;
}

/* The bits of "new_value" that a torn operation has reached, those of "old_value" elsewhere. */
static uint8_t tear_byte(flash_simulator *flash, uint32_t i, uint32_t border, uint8_t old_value, uint8_t new_value)
{
    const uint8_t noise = (uint8_t)draw(flash);
    switch (flash->tear) {
    case FLASH_TEAR_FIRST_PART:
        return i < border ? new_value : old_value;
    case FLASH_TEAR_LAST_PART:
        return i >= border ? new_value : old_value;
    case FLASH_TEAR_BITS:
        return (uint8_t)((new_value & noise) | (old_value & ~noise));
    case FLASH_TEAR_GARBAGE:
    case FLASH_TEAR_UNREADABLE:
        return noise;
    case FLASH_TEAR_AFTER:
        return new_value;
    default:
        return old_value;
    }
}

/*
 * One operation: a sector erased (data is NULL) or a unit programmed. What is torn has to be erased before it is
 * programmed, whatever it reads as.
 */
static int32_t operate(flash_simulator *flash, uint32_t at, const uint8_t *data, uint32_t bytes)
{
    const int32_t is_cut = flash->operations == flash->cut_at;
    const uint32_t border = is_cut ? draw(flash) % bytes : 0;
    uint8_t state = data != NULL ? UNIT_PROGRAMMED : UNIT_ERASED;

    if (is_cut) {
        flash->is_dead = 1;
        if (flash->tear == FLASH_TEAR_BEFORE) {
            return -1;
        }
        if (flash->tear != FLASH_TEAR_AFTER) {
            state = flash->tear == FLASH_TEAR_UNREADABLE ? UNIT_UNREADABLE : UNIT_PROGRAMMED;
        }
    }
    for (uint32_t i = 0; i < bytes; i++) {
        const uint8_t value = data != NULL ? data[i] : (uint8_t)ERASED;
        flash->memory[at + i] = is_cut ? tear_byte(flash, i, border, flash->memory[at + i], value) : value;
    }
    memset(flash->units + at / flash->program_bytes, state, bytes / flash->program_bytes);
    flash->operations++;
    return is_cut ? -1 : 0;
}

static int32_t erase(void *context, uint32_t at, uint32_t bytes)
{
    flash_simulator *flash = (flash_simulator *)context;

    if (flash->is_dead) {
        return -1;
    }
    if (!is_range(flash, at, bytes, flash->sector_bytes)) {
        return refuse(flash, "erased: no whole sectors");
    }
    if (is_guarded(flash, at, bytes)) {
        return refuse(flash, "erased: in use");
    }
    for (const uint32_t end = at + bytes; at != end; at += flash->sector_bytes) {
        if (operate(flash, at, NULL, flash->sector_bytes) != 0) {
            return -1;
        }
    }
    return 0;
}

static int32_t program(void *context, uint32_t at, const void *data, uint32_t bytes)
{
    flash_simulator *flash = (flash_simulator *)context;
    const uint8_t *from = (const uint8_t *)data;

    if (flash->is_dead) {
        return -1;
    }
    if (!is_range(flash, at, bytes, flash->program_bytes)) {
        return refuse(flash, "programmed: no whole units");
    }
    if ((uintptr_t)data % 8u != 0) {
        return refuse(flash, "programmed: data not aligned");
    }
    if (is_guarded(flash, at, bytes)) {
        return refuse(flash, "programmed: in use");
    }
    for (const uint32_t end = at + bytes; at != end; at += flash->program_bytes) {
        if (flash->units[at / flash->program_bytes] != UNIT_ERASED) {
            return refuse(flash, "programmed: twice, or after a cut");
        }
        if (operate(flash, at, from, flash->program_bytes) != 0) {
            return -1;
        }
        from += flash->program_bytes;
    }
    return 0;
}

static int32_t read(void *context, uint32_t at, void *data, uint32_t bytes)
{
    flash_simulator *flash = (flash_simulator *)context;

    if (flash->is_dead) {
        return -1;
    }
    if (!is_range(flash, at, bytes, 1)) {
        return refuse(flash, "read: outside");
    }
    for (uint32_t i = at; i < at + bytes; i++) {
        if (flash->units[i / flash->program_bytes] == UNIT_UNREADABLE) {
            return -1;
        }
    }
    memcpy(data, flash->memory + at, bytes);
    return 0;
}

void flash_simulator_init(flash_simulator *flash, uint8_t *memory, uint8_t *units, uint32_t bytes,
                          uint32_t sector_bytes, uint32_t program_bytes)
{
    memset(flash, 0, sizeof *flash);
    flash->memory = memory;
    flash->units = units;
    flash->bytes = bytes;
    flash->sector_bytes = sector_bytes;
    flash->program_bytes = program_bytes;
    flash->random = 2463534242u;
    memset(memory, ERASED, bytes);
    memset(units, UNIT_ERASED, bytes / program_bytes);
    flash_simulator_power_on(flash, FLASH_NEVER, FLASH_TEAR_BEFORE);
}

void flash_simulator_power_on(flash_simulator *flash, uint32_t cut_at, flash_tear tear)
{
    flash->operations = 0;
    flash->cut_at = cut_at;
    flash->tear = tear;
    flash->is_dead = 0;
}

pnlp_flash flash_simulator_driver(flash_simulator *flash)
{
    pnlp_flash driver;
    driver.erase = erase;
    driver.program = program;
    driver.read = read;
    driver.context = flash;
    driver.mapped = flash->memory;
    driver.sector_bytes = flash->sector_bytes;
    driver.program_bytes = flash->program_bytes;
    return driver;
}
