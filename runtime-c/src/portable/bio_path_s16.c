/*
 * The best path through the labels, word by word. A kind (no slot, or a slot) begins after any kind; I-x continues x
 * alone. Of each word and kind the way there is kept in 16 bits: the kind before (where this one begins), whether I-x
 * continues an I-x, and whether I-x is better than B-x.
 */
#include "pnlp_inner.h"

#define KIND_BEFORE 0x3FFFu
#define AFTER_INSIDE 0x4000u
#define INSIDE_BEST 0x8000u

/* Below every sum of a path: 256 words of at most 2^16 each way. */
#define NO_PATH (-((int32_t)1 << 30))

typedef struct path_sums {
    int32_t *begin;  /* [kinds]: the best path that ends in O or B-x here */
    int32_t *inside; /* [kinds]: in I-x */
    int32_t *best;   /* [kinds]: the greater of the two */
    int32_t *enter;  /* [kinds]: the best path up to the word before, on its way to O or B-x */
} path_sums;

/* Adds the word's logits to the paths that lead to it. */
static void add_logits(const path_sums *sums, const int16_t *logits, int32_t kinds, uint16_t *ways)
{
    sums->begin[0] = sums->best[0] = sums->enter[0] + logits[0];
    for (int32_t x = 1; x < kinds; x++) {
        const int32_t begin = sums->enter[x] + logits[2 * x - 1];
        const int32_t inside = sums->inside[x] + logits[2 * x];
        sums->begin[x] = begin;
        sums->inside[x] = inside;
        sums->best[x] = inside > begin ? inside : begin;
        ways[x] = (uint16_t)(ways[x] | (inside > begin ? INSIDE_BEST : 0u));
    }
}

/* From the word before: where each slot goes on, and from where each kind begins. */
static void step(const pnlp_transitions *transitions, const path_sums *sums, int32_t kinds, uint16_t *ways)
{
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
        sums->enter[x] = NO_PATH;
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
        ways[x] = (uint16_t)(ways[x] | (after_inside > after_begin ? AFTER_INSIDE : 0u));
    }
}

/* Follows the ways back from the last word; each word's label replaces its first way, which nobody asks for again. */
static void follow(const path_sums *sums, int32_t words, int32_t kinds, uint16_t *ways)
{
    uint32_t kind = 0;
    uint32_t inside;

    for (int32_t x = 1; x < kinds; x++) {
        kind = sums->best[x] > sums->best[kind] ? (uint32_t)x : kind;
    }
    inside = ways[(words - 1) * kinds + (int32_t)kind] & INSIDE_BEST;
    for (int32_t t = words - 1; t >= 0; t--) {
        uint16_t *here = ways + t * kinds;
        const uint32_t way = here[kind];
        here[0] = (uint16_t)(kind == 0 ? 0u : 2u * kind - (inside == 0));
        if (inside != 0) {
            inside = way & AFTER_INSIDE;
        } else if (t > 0) {
            kind = way & KIND_BEFORE;
            inside = here[(int32_t)kind - kinds] & INSIDE_BEST;
        }
    }
}

uint16_t pnlp_bio_path_s16(const pnlp_transitions *transitions, const int16_t *logits, int32_t words,
                           const pnlp_range *ranges, void *scratch, pnlp_span *spans)
{
    const int32_t kinds = transitions->slots + 1;
    const int16_t *at_first = transitions->start + kinds * kinds;
    int32_t *room = (int32_t *)scratch;
    const path_sums sums = {room, room + kinds, room + 2 * kinds, room + 3 * kinds};
    uint16_t *ways = (uint16_t *)(void *)(room + 4 * kinds);
    pnlp_bio_spans to = {spans, 0, 0};

    for (int32_t x = 0; x < kinds; x++) {
        sums.enter[x] = at_first[x];
        sums.inside[x] = NO_PATH;
        ways[x] = 0;
    }
    for (int32_t t = 0; t < words; t++) {
        if (t > 0) {
            step(transitions, &sums, kinds, ways + t * kinds);
        }
        add_logits(&sums, logits + t * (2 * kinds - 1), kinds, ways + t * kinds);
    }
    if (words > 0) {
        follow(&sums, words, kinds, ways);
    }
    for (int32_t t = 0; t < words; t++) {
        pnlp_bio_read(&to, ways[t * kinds], &ranges[t]);
    }
    return (uint16_t)to.count;
}
