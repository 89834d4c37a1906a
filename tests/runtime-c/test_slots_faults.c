/*
 * Updates of a slot while the flash fails: a fault begins at every single access (a sector erased, a unit programmed, a
 * reading, a look at an image in place), in every way, passing or stuck; then two of them. With COMPLETE_PAIRS
 * (scripts/check-flash-faults.sh) every pair of faults there is.
 */
#include "slots_starts.h"
#include "update/pnlp_update.h"

/* Emulated boards try every so manieth access. */
#ifndef CUT_STRIDE
#define CUT_STRIDE 1u
#endif
/* For each start: so many pairs, drawn at random. */
#ifndef PAIRS
#define PAIRS (TEST_ROUNDS / 2)
#endif

#ifdef COMPLETE_PAIRS
#define GEOMETRY_BEGIN FIRST_GEOMETRY
#define MOST_UNITS 10u
#define GEOMETRY_END (LAST_GEOMETRY < GEOMETRIES ? LAST_GEOMETRY + 1u : GEOMETRIES)
#else
#define GEOMETRY_BEGIN 0
#define MOST_UNITS MAX_FLASH
#define GEOMETRY_END GEOMETRIES
#endif

typedef struct plan {
    uint32_t at[FLASH_FAULTS];
    flash_fault_how how[FLASH_FAULTS];
    int32_t is_stuck[FLASH_FAULTS];
} plan;

static const plan no_fault = {{FLASH_NEVER, FLASH_NEVER}, {FLASH_FAULT_FAILS, FLASH_FAULT_FAILS}, {0, 0}};

static uint64_t kept_random; /* the same chunks each time: accesses keep their numbers */
static uint32_t runs;

static int64_t name_of(const plan *p)
{
    int64_t name = 0;
    for (uint32_t i = 0; i < FLASH_FAULTS; i++) {
        const uint32_t at = p->at[i] == FLASH_NEVER ? 0 : p->at[i] + 1u;
        name = name * 100000 + (int64_t)at * 10 + (int64_t)p->how[i] * 2 + p->is_stuck[i];
    }
    return name;
}

static uint32_t in_use(void)
{
    pnlp_slot slot;
    return pnlp_slots_boot(&slots, &slot) == PNLP_OK ? PNLP_SLOTS_IN_USE(slot.index) : 0;
}

/* Readings that went wrong for once, at most: nothing else is to be noticed of them. */
static int32_t is_harmless(void)
{
    for (uint32_t i = 0; i < FLASH_FAULTS; i++) {
        const flash_fault *fault = &flash.faults[i];
        if (fault->has_begun && (fault->is_stuck || fault->access == FLASH_ERASES || fault->access == FLASH_PROGRAMS)) {
            return 0;
        }
    }
    return 1;
}

/* Looks that go wrong again and again: the image is refused for what they say. */
static int32_t is_look_stuck(void)
{
    int32_t is_stuck = 0;
    for (uint32_t i = 0; i < FLASH_FAULTS; i++) {
        const flash_fault *fault = &flash.faults[i];
        is_stuck |= fault->has_begun && (fault->lasts > 1u || (fault->is_stuck && fault->access == FLASH_LOOKS));
    }
    return is_stuck;
}

/* An update with these faults; 1 where all of them have begun. The slot that boots is told where one of them stays. */
static int32_t update_with(const plan *p, uint32_t lasts, const image *before, int32_t repeat)
{
    const int64_t where = name_of(p);
    const uint32_t flags = p->is_stuck[0] || p->is_stuck[1] || lasts > PNLP_SLOT_READINGS ? in_use() : 0;

    random_state = kept_random;
    flash.random = 1;
    flash_simulator_power_on(&flash, FLASH_NEVER, FLASH_TEAR_BEFORE);
    for (uint32_t i = 0; i < FLASH_FAULTS; i++) {
        flash_simulator_break(&flash, i, p->at[i], p->how[i], p->is_stuck[i]);
        flash.faults[i].lasts = lasts;
    }
    const pnlp_status status = update_to(&new_image, flags);
    check_rules("faults", where);
    const int32_t may_refuse = is_look_stuck();
    const int32_t have_begun = flash.faults[0].has_begun && (p->at[1] == FLASH_NEVER || flash.faults[1].has_begun);
    if (lasts == 1u && is_harmless()) {
        check_equal("readings that went wrong for once", where, status, PNLP_OK);
    }
    if (status != PNLP_OK && !(may_refuse && status != PNLP_IMAGE_NOT_NEWER)) {
        check_equal("faults", where, status, PNLP_FLASH_FAILED);
    }
    runs++;

    /* The start that follows, while the faults stay, is not led astray either. */
    pnlp_slot slot;
    if (pnlp_slots_boot(&slots, &slot) == PNLP_OK) {
        check_equal("boots with faults", where, slot.version == new_image.version || before != NULL, 1);
        check_equal("boots with faults", where, slot.bytes <= pnlp_slots_capacity(&slots), 1);
    }

    flash_simulator_power_on(&flash, FLASH_NEVER, FLASH_TEAR_BEFORE);
    const int32_t boots = check_boots("boots after faults", where, before, &new_image);
    if (status == PNLP_OK) {
        check_equal("what was committed boots", where, boots, 2);
    }
    check_whole("what passes", where);
    if (repeat) {
        check_equal("the update again", where, update_to(&new_image, in_use()),
                    boots == 2 ? PNLP_IMAGE_NOT_NEWER : PNLP_OK);
        check_rules("the update again", where);
        check_boots("boots after the update", where, &new_image, NULL);
    }
    return have_begun;
}

/* From the saved state, with what boots there guarded. */
static int32_t try_plan(const plan *p, uint32_t lasts, const image *before, int32_t repeat)
{
    flash_simulator_power_on(&flash, FLASH_NEVER, FLASH_TEAR_BEFORE);
    restore();
    guard();
    return update_with(p, lasts, before, repeat);
}

/* ---- One fault --------------------------------------------------------------------------------------------------- */

static uint32_t count_accesses(const image *before)
{
    try_plan(&no_fault, 1, before, 0);
    restore();
    random_state = kept_random;
    flash_simulator_power_on(&flash, FLASH_NEVER, FLASH_TEAR_BEFORE);
    check_equal("no fault", 0, update_to(&new_image, 0), PNLP_OK);
    return flash.accesses;
}

static void test_singles(const image *before, uint32_t accesses)
{
    const uint32_t first = CUT_STRIDE > 1u ? random_u32() % CUT_STRIDE : 0;
    for (uint32_t at = first; at < accesses; at += CUT_STRIDE) {
        for (int32_t i = 0; i < 2 * FLASH_FAULT_HOWS; i++) {
            plan p = no_fault;
            p.at[0] = at;
            p.how[0] = (flash_fault_how)(i / 2);
            p.is_stuck[0] = i % 2;
            try_plan(&p, 1, before, 1);
        }
    }
}

/* Faults that pass, but not at once. The shortest are too short for two looks, even where nobody says what runs. */
static inline void test_bursts(const image *before, uint32_t accesses)
{
    static const uint32_t lengths[] = {PNLP_SLOT_READINGS, 4, 5, 7, 10, 20, 60};
    for (uint32_t at = random_u32() % CUT_STRIDE; at < accesses; at += CUT_STRIDE) {
        plan p = no_fault;
        p.at[0] = at;
        p.how[0] = (flash_fault_how)(random_u32() % FLASH_FAULT_HOWS);
        const uint32_t lasts = lengths[random_u32() % (sizeof lengths / sizeof lengths[0])];
        const uint64_t drawn = random_state;
        try_plan(&p, lasts, before, 1);
        random_state = drawn;
    }
}

/* ---- Two faults -------------------------------------------------------------------------------------------------- */

static inline void test_some_pairs(const image *before, uint32_t accesses)
{
    for (int32_t i = 0; i < PAIRS; i++) {
        plan p = no_fault;
        for (uint32_t k = 0; k < FLASH_FAULTS; k++) {
            p.at[k] = random_u32() % accesses;
            p.how[k] = (flash_fault_how)(random_u32() % FLASH_FAULT_HOWS);
            p.is_stuck[k] = (int32_t)(random_u32() % 2u);
        }
        const uint64_t drawn = random_state;
        try_plan(&p, 1, before, 1);
        random_state = drawn;
    }
}

/* The second fault at every access from that of the first on, until the update has ended before it can begin. */
static inline void test_all_pairs(const image *before, uint32_t accesses)
{
    for (uint32_t at = 0; at < accesses; at++) {
        for (int32_t i = 0; i < 2 * FLASH_FAULT_HOWS; i++) {
            int32_t have_begun = 1;
            for (uint32_t second = at; second < 2u * accesses && have_begun; second++) {
                for (int32_t k = 0; k < 2 * FLASH_FAULT_HOWS; k++) {
                    const plan p = {{at, second}, {(flash_fault_how)(i / 2), (flash_fault_how)(k / 2)}, {i % 2, k % 2}};
                    have_begun = try_plan(&p, 1, before, 0);
                }
            }
        }
    }
}

/* ---- A start ----------------------------------------------------------------------------------------------------- */

/* Up to two readings that go wrong while the device starts: it boots what it should. */
static inline void test_start(const image *before)
{
    pnlp_slot slot;
    flash_simulator_power_on(&flash, FLASH_NEVER, FLASH_TEAR_BEFORE);
    restore();
    (void)pnlp_slots_boot(&slots, &slot);
    /* A reading that goes wrong is followed by others. */
    const uint32_t accesses = 3u * flash.accesses;

    for (uint32_t at = random_u32() % CUT_STRIDE; at < accesses; at += CUT_STRIDE) {
        for (uint32_t second = at; second < accesses; second += 1u + random_u32() % (accesses / 20u + CUT_STRIDE)) {
            plan p = no_fault;
            p.at[0] = at;
            p.at[1] = second != at ? second : FLASH_NEVER;
            p.how[0] = (flash_fault_how)(random_u32() % FLASH_FAULT_HOWS);
            p.how[1] = (flash_fault_how)(random_u32() % FLASH_FAULT_HOWS);
            flash_simulator_power_on(&flash, FLASH_NEVER, FLASH_TEAR_BEFORE);
            flash_simulator_break(&flash, 0, p.at[0], p.how[0], 0);
            flash_simulator_break(&flash, 1, p.at[1], p.how[1], 0);
            const pnlp_status status = pnlp_slots_boot(&slots, &slot);
            flash_simulator_power_on(&flash, FLASH_NEVER, FLASH_TEAR_BEFORE);
            check_equal("a start", name_of(&p), status, before != NULL ? PNLP_OK : PNLP_NO_IMAGE);
            check_equal("a start", name_of(&p), before == NULL || is_image(&slot, before), 1);
        }
    }
}

/* ---- All --------------------------------------------------------------------------------------------------------- */

static void test_from(const geometry *g, uint32_t bytes, start from, pnlp_slots_depth depth)
{
    set_up(g, depth);
    const image *before = prepare(from, bytes);
    flash_simulator_power_on(&flash, FLASH_NEVER, FLASH_TEAR_BEFORE);
    flash.guarded_begin = flash.guarded_end = 0;
    check_rules("prepare", from);
    save();
    kept_random = random_state;

    const uint32_t accesses = count_accesses(before);
#ifdef COMPLETE_PAIRS
    test_singles(before, accesses);
    test_all_pairs(before, accesses);
#else
    const uint64_t drawn = random_state;
    test_singles(before, accesses);
    random_state = drawn;
    test_bursts(before, accesses);
    random_state = drawn + 1u;
    test_some_pairs(before, accesses);
    test_start(before);
#endif
    flash.guarded_begin = flash.guarded_end = 0;
}

int main(void)
{
    for (uint32_t i = GEOMETRY_BEGIN; i < GEOMETRY_END; i++) {
        const geometry *g = &geometries[i];
        for (int32_t from = 0; from < STARTS; from++) {
            /* A few units, and one that reaches into the sector of the trailer. */
            const uint32_t bytes =
                (uint32_t)from % 2u == i % 2u ? HEADER_BYTES + 17u : (g->slot_sectors - 1u) * g->sector_bytes + 1u;
            const uint32_t at_most = HEADER_BYTES + MOST_UNITS * g->program_bytes;
            test_from(g, bytes < at_most ? bytes : at_most, (start)from, (pnlp_slots_depth)(from % 3));
        }
        board_puts(g->name);
        board_puts(": ");
        check_put(runs);
        board_puts(" updates\n");
    }
    return check_result("slots_faults");
}
