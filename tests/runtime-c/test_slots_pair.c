/*
 * Tables and a model that belong together, each with two slots of its own, replaced by others that belong together:
 * wherever power is cut, a pair boots. The model is written first; the last write to the tables turns both over.
 */
#include "slots_fixture.h"

enum { SECTOR = 256, SLOT = 3 * SECTOR, OLD_TABLES = 1, NEW_TABLES = 2 };

static const uint32_t no_tables, new_tables = NEW_TABLES;
static pnlp_slots tables_slots;
static image old_tables_image, new_tables_image;

static void set_up_pair(uint32_t unit)
{
    const geometry shape = {"pair", SECTOR, unit, 6};
    set_up(&shape, PNLP_SLOTS_WHOLE);
    slots.bytes = SLOT;
    slots.at[0] = SECTOR;
    slots.at[1] = SECTOR + SLOT;
    tables_slots = slots;
    tables_slots.at[0] = SECTOR + 2 * SLOT;
    tables_slots.at[1] = SECTOR + 3 * SLOT;
    tables_slots.check.context = &no_tables;

    /* The version of a tables image is what models name. */
    make_image(&old_tables_image, 300, OLD_TABLES, 0);
    make_image(&new_tables_image, 500, NEW_TABLES, 0);
    make_image(&old_image, 310, 5, OLD_TABLES);
    make_image(&new_image, 290, 6, NEW_TABLES);
}

/* As a firmware starts: the tables, then the model that goes with them. The version of the model, 0 where none runs. */
static uint32_t boot_pair(int64_t where)
{
    pnlp_slot tables, model;
    check_equal("tables boot", where, pnlp_slots_boot(&tables_slots, &tables), PNLP_OK);
    tables_here = tables.version;
    check_equal("a model boots", where, pnlp_slots_boot(&slots, &model), PNLP_OK);
    const int32_t is_old = is_image(&tables, &old_tables_image) && is_image(&model, &old_image);
    const int32_t is_new = is_image(&tables, &new_tables_image) && is_image(&model, &new_image);
    check_equal("they are a pair", where, is_old || is_new, 1);
    return is_new ? 6u : 5u;
}

static pnlp_status update_pair(void)
{
    const pnlp_slots_check incoming = {check_image, &new_tables};
    const pnlp_status status = update_slots(&slots, &new_image, &incoming, 0);
    return status == PNLP_OK ? update_slots(&tables_slots, &new_tables_image, NULL, 0) : status;
}

static void test_pair(uint32_t unit)
{
    set_up_pair(unit);
    tables_here = OLD_TABLES;
    check_equal("old tables", unit, update_slots(&tables_slots, &old_tables_image, NULL, 0), PNLP_OK);
    check_equal("old model", unit, update_to(&old_image, 0), PNLP_OK);
    check_equal("old", unit, boot_pair(unit), 5);
    check_equal("for other tables", unit, update_to(&new_image, 0), BAD_TABLES);
    save();

    flash_simulator_power_on(&flash, FLASH_NEVER, FLASH_TEAR_BEFORE);
    check_equal("pair", unit, update_pair(), PNLP_OK);
    check_equal("new", unit, boot_pair(unit), 6);
    const uint32_t operations = flash.operations;
    /* One image of the pair is lost: the old pair is still there. */
    pnlp_slot tables;
    check_equal("tables", unit, pnlp_slots_boot(&tables_slots, &tables), PNLP_OK);
    flash.memory[tables_slots.at[tables.index] + 200u] ^= 8u;
    check_equal("falls back", unit, boot_pair(unit), 5);

    for (uint32_t at = 0; at < operations; at++) {
        for (int32_t tear = 0; tear < FLASH_TEARS; tear++) {
            const int64_t where = (int64_t)at * FLASH_TEARS + tear;
            restore();
            tables_here = OLD_TABLES;
            flash_simulator_power_on(&flash, at, (flash_tear)tear);
            check_equal("cut", where, update_pair(), PNLP_FLASH_FAILED);
            flash_simulator_power_on(&flash, FLASH_NEVER, FLASH_TEAR_BEFORE);
            if (boot_pair(where) == 6u) {
                check_equal("not before the last write", where, at + 1u, operations);
                continue;
            }
            check_equal("repeated", where, update_pair(), PNLP_OK);
            check_equal("repeated", where, boot_pair(where), 6);
            check_rules("pair", where);
        }
    }
}

int main(void)
{
    test_pair(8);
    test_pair(32);
    return check_result("slots_pair");
}
