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

/* Bits that were read wrongly are right again. */
static void settle(flash_simulator *flash)
{
    if (flash->flipped != FLASH_NEVER) {
        flash->memory[flash->flipped / 8u] ^= (uint8_t)(1u << flash->flipped % 8u);
        flash->flipped = FLASH_NEVER;
    }
    flash->flips_later = FLASH_NEVER;
}

/* An access begins: the fault that it meets, or NULL. */
static const flash_fault *meet(flash_simulator *flash, flash_access access, uint32_t at, uint32_t bytes)
{
    const uint32_t now = flash->accesses++;
    const flash_fault *met = NULL;

    settle(flash);
    for (uint32_t i = 0; i < FLASH_FAULTS; i++) {
        flash_fault *fault = &flash->faults[i];
        if (now == fault->at) {
            fault->has_begun = 1;
            fault->access = access;
            fault->place = at;
            fault->bytes = bytes;
            fault->random = draw(flash);
        }
        if (!fault->has_begun || met != NULL) {
            continue;
        }
        const int32_t is_same =
            access == fault->access && at < fault->place + fault->bytes && fault->place < at + bytes;
        const int32_t is_in_time =
            now - fault->at < fault->lasts && (fault->lasts == 1u || access == FLASH_READS || access == FLASH_LOOKS);
        if (fault->is_stuck ? is_same : is_in_time) {
            met = fault;
        }
    }
    return met;
}

/* The bit that a fault flips in what an access touches: always the same one of its place. */
static uint32_t wrong_bit(const flash_fault *fault, uint32_t at, uint32_t bytes)
{
    const uint32_t bit = fault->is_stuck ? 8u * fault->place + fault->random % (8u * fault->bytes)
                                         : 8u * at + fault->random % (8u * bytes);
    return bit / 8u >= at && bit / 8u < at + bytes ? bit : FLASH_NEVER;
}

/* One operation with a fault. What it leaves may only be programmed again where nobody could know of the fault. */
static int32_t operate_wrongly(flash_simulator *flash, const flash_fault *fault, uint32_t at, const uint8_t *data,
                               uint32_t bytes)
{
    const uint32_t bit = wrong_bit(fault, at, bytes);

    if (data == NULL && (fault->how == FLASH_FAULT_SKIPS || fault->how == FLASH_FAULT_FLIPS)) {
        flash->has_lied = 1;
    }
    if (fault->how == FLASH_FAULT_PART || fault->how == FLASH_FAULT_DONE || fault->how == FLASH_FAULT_FLIPS) {
        for (uint32_t i = 0; i < bytes; i++) {
            const uint8_t done = data != NULL ? data[i] & flash->memory[at + i] : (uint8_t)ERASED;
            const uint8_t mask = fault->how == FLASH_FAULT_PART ? (uint8_t)draw(flash) : 0xFFu;
            flash->memory[at + i] = (uint8_t)((done & mask) | (flash->memory[at + i] & ~mask));
        }
    }
    if (fault->how == FLASH_FAULT_FLIPS && bit != FLASH_NEVER) {
        flash->memory[bit / 8u] ^= (uint8_t)(1u << bit % 8u);
    }
    if (data != NULL || fault->how != FLASH_FAULT_SKIPS) {
        const int32_t is_erased = data == NULL && (fault->how == FLASH_FAULT_DONE || fault->how == FLASH_FAULT_FLIPS);
        memset(flash->units + at / flash->program_bytes, is_erased ? UNIT_ERASED : UNIT_PROGRAMMED,
               bytes / flash->program_bytes);
    }
    flash->operations++;
    return fault->how == FLASH_FAULT_SKIPS || fault->how == FLASH_FAULT_FLIPS ? 0 : -1;
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
    const flash_fault *fault = meet(flash, data != NULL ? FLASH_PROGRAMS : FLASH_ERASES, at, bytes);

    if (fault != NULL && !is_cut) {
        return operate_wrongly(flash, fault, at, data, bytes);
    }
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
        /* Programming only clears bits; it matters where an erasure was none. */
        const uint8_t value =
            data != NULL ? (uint8_t)(flash->has_lied ? data[i] & flash->memory[at + i] : data[i]) : (uint8_t)ERASED;
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
        if (flash->units[at / flash->program_bytes] != UNIT_ERASED && !flash->has_lied) {
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
    const flash_fault *fault = meet(flash, FLASH_READS, at, bytes);
    if (fault != NULL && fault->how == FLASH_FAULT_FAILS) {
        return -1;
    }
    if (fault != NULL && fault->how == FLASH_FAULT_SKIPS) {
        memset(data, ERASED, bytes);
        return 0;
    }
    for (uint32_t i = at; i < at + bytes; i++) {
        if (flash->units[i / flash->program_bytes] == UNIT_UNREADABLE) {
            return -1;
        }
    }
    memcpy(data, flash->memory + at, bytes);
    if (fault == NULL) {
        return 0;
    }
    uint8_t *const to = (uint8_t *)data;
    const uint32_t bit = wrong_bit(fault, at, bytes);
    for (uint32_t i = 0; fault->how == FLASH_FAULT_PART && i < bytes; i++) {
        to[i] = (uint8_t)(to[i] ^ draw(flash));
    }
    if (fault->how == FLASH_FAULT_FLIPS && bit != FLASH_NEVER) {
        to[bit / 8u - at] ^= (uint8_t)(1u << bit % 8u);
    }
    return fault->how == FLASH_FAULT_FLIPS ? 0 : -1;
}

int32_t flash_simulator_look(flash_simulator *flash, uint32_t at, uint32_t bytes)
{
    const flash_fault *fault = meet(flash, FLASH_LOOKS, at, bytes);
    if (fault == NULL || flash->is_dead) {
        return 0;
    }
    const uint32_t bit = wrong_bit(fault, at, bytes);
    if (fault->how == FLASH_FAULT_FLIPS && bit != FLASH_NEVER) {
        flash->memory[bit / 8u] ^= (uint8_t)(1u << bit % 8u);
        flash->flipped = bit;
    } else if (fault->how == FLASH_FAULT_SKIPS) {
        flash->flips_later = bit;
    }
    return fault->how == FLASH_FAULT_FLIPS || fault->how == FLASH_FAULT_SKIPS ? 0 : -1;
}

void flash_simulator_looked(flash_simulator *flash)
{
    const uint32_t bit = flash->flips_later;
    settle(flash);
    if (bit != FLASH_NEVER) {
        flash->memory[bit / 8u] ^= (uint8_t)(1u << bit % 8u);
        flash->flipped = bit;
    }
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
    flash->flipped = flash->flips_later = FLASH_NEVER;
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
    settle(flash);
    flash->accesses = 0;
    flash->has_lied = 0;
    memset(flash->faults, 0, sizeof flash->faults);
    for (uint32_t i = 0; i < FLASH_FAULTS; i++) {
        flash->faults[i].at = FLASH_NEVER;
    }
}

void flash_simulator_break(flash_simulator *flash, uint32_t which, uint32_t at, flash_fault_how how, int32_t is_stuck)
{
    flash_fault *fault = &flash->faults[which % FLASH_FAULTS];
    memset(fault, 0, sizeof *fault);
    fault->at = at;
    fault->lasts = 1;
    fault->how = how;
    fault->is_stuck = is_stuck;
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
