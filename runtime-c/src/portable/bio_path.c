/*
 * The best path through the labels, word by word. A kind (no slot, or a slot) begins after any kind; I-x continues x
 * alone. Of each word and kind the way there is kept in 16 bits: the kind before (where this one begins), whether I-x
 * continues an I-x, and whether I-x is better than B-x.
 */
#include "../pnlp_inner.h"

#define PNLP_PATH_KIND_BEFORE 0x3FFFu
#define PNLP_PATH_AFTER_INSIDE 0x4000u
#define PNLP_PATH_INSIDE_BEST 0x8000u

/* Below every sum of a path: 256 words of at most 2^16 each way. */
#define PNLP_NO_PATH (-((int32_t)1 << 30))

/* Adds the word's logits to the paths that lead to it. */
static void pnlp_path_add_logits(const pnlp_path *sums, const int16_t *logits, uint16_t *ways)
{
    const int32_t kinds = sums->kinds;

    sums->begin[0] = sums->best[0] = sums->enter[0] + logits[0];
    for (int32_t x = 1; x < kinds; x++) {
        const int32_t begin = sums->enter[x] + logits[2 * x - 1];
        const int32_t inside = sums->inside[x] + logits[2 * x];
        sums->begin[x] = begin;
        sums->inside[x] = inside;
        sums->best[x] = inside > begin ? inside : begin;
        ways[x] = (uint16_t)(ways[x] | (inside > begin ? PNLP_PATH_INSIDE_BEST : 0u));
    }
}

/* From the word before: where each slot goes on, and from where each kind begins. */
static void pnlp_path_step(const pnlp_path *sums, uint16_t *ways)
{
    const pnlp_transitions *transitions = sums->transitions;
    const int32_t kinds = sums->kinds;
    const int16_t *row = transitions->start;
    const int16_t *bounds = transitions->bounds;
    int32_t first = 0;
    int32_t least;

    for (int32_t x = 1; x < kinds; x++) {
        first = sums->best[x] > sums->best[first] ? x : first;
    }
    /* No kind is entered at a lesser sum than this: what cannot reach it is passed over. */
    least = sums->best[first] + bounds[2 * first];
    for (int32_t x = 0; x < kinds; x++) {
        sums->enter[x] = PNLP_NO_PATH;
    }
    for (int32_t from = 0; from < kinds; from++, row += kinds, bounds += 2) {
        const int32_t sum = sums->best[from];
        if (sum + bounds[1] < least) {
            continue;
        }
        for (int32_t x = 0; x < kinds; x++) {
            if (sum + row[x] > sums->enter[x]) {
                sums->enter[x] = sum + row[x];
                ways[x] = (uint16_t)from;
            }
        }
    }
    for (int32_t x = 1; x < kinds; x++) {
        const int32_t after_begin = sums->begin[x] + transitions->keep[x - 1];
        const int32_t after_inside = sums->inside[x] + transitions->keep[kinds + x - 2];
        sums->inside[x] = after_inside > after_begin ? after_inside : after_begin;
        ways[x] = (uint16_t)(ways[x] | (after_inside > after_begin ? PNLP_PATH_AFTER_INSIDE : 0u));
    }
}

PNLP_SHARED pnlp_path pnlp_path_begin(const pnlp_transitions *transitions, void *scratch)
{
    const int32_t kinds = transitions->slots + 1;
    const int16_t *at_first = transitions->start + kinds * kinds;
    int32_t *room = (int32_t *)scratch;
    const pnlp_path path = {
        transitions, room, room + kinds, room + 2 * kinds, room + 3 * kinds, (uint16_t *)(void *)(room + 4 * kinds),
        kinds,       0};

    for (int32_t x = 0; x < kinds; x++) {
        path.enter[x] = at_first[x];
        path.inside[x] = PNLP_NO_PATH;
        path.ways[x] = 0;
    }
    return path;
}

PNLP_SHARED void pnlp_path_add(pnlp_path *path, const int16_t *logits)
{
    /* Kept in registers: what is written through its pointers could be any of its numbers for all the compiler knows.
     */
    const pnlp_path p = *path;
    uint16_t *ways = p.ways + p.words * p.kinds;

    if (p.words > 0) {
        pnlp_path_step(&p, ways);
    }
    pnlp_path_add_logits(&p, logits, ways);
    path->words++;
}

/* Follows the ways back from the last word; each word's label replaces its first way, which nobody asks for again. */
PNLP_SHARED void pnlp_path_end(const pnlp_path *path)
{
    const pnlp_path p = *path;
    uint32_t kind = 0;
    uint32_t inside;

    for (int32_t x = 1; x < p.kinds; x++) {
        kind = p.best[x] > p.best[kind] ? (uint32_t)x : kind;
    }
    inside = p.ways[(p.words - 1) * p.kinds + (int32_t)kind] & PNLP_PATH_INSIDE_BEST;
    for (int32_t t = p.words - 1; t >= 0; t--) {
        uint16_t *here = p.ways + t * p.kinds;
        const uint32_t way = here[kind];
        here[0] = (uint16_t)(kind == 0 ? 0u : 2u * kind - (inside == 0));
        if (inside != 0) {
            inside = way & PNLP_PATH_AFTER_INSIDE;
        } else if (t > 0) {
            kind = way & PNLP_PATH_KIND_BEFORE;
            inside = here[(int32_t)kind - p.kinds] & PNLP_PATH_INSIDE_BEST;
        }
    }
}
