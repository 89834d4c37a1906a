/* argmax, sequence label and BIO spans against docs/numerics.md. */
#include "check.h"
#include "packing.h"
#include "pnlp_inner.h"

enum { MAX_LABELS = 70, MAX_WORDS = 40, MAX_SLOTS = 4 };

static int16_t logits[MAX_WORDS * MAX_LABELS];
static pnlp_range ranges[MAX_WORDS];
static pnlp_span spans[MAX_WORDS];
static pnlp_span spans_of_labels[MAX_WORDS];
static uint16_t word_labels[MAX_WORDS];
static uint32_t exp2_table[256];

static uint32_t naive_root(uint64_t value)
{
    uint64_t root = 0;
    for (int32_t bit = 31; bit >= 0; bit--) {
        const uint64_t next = root + ((uint64_t)1 << bit);
        root = next * next <= value ? next : root;
    }
    return (uint32_t)root;
}

/* round(2^(15 - f/256)) from the square roots of one half, in 32 bits after the point */
static void make_exp2_table(void)
{
    uint32_t roots[8]; /* 2^(-2^-(i+1)) */
    uint64_t previous = (uint64_t)1 << 31;
    for (int32_t i = 0; i < 8; i++) {
        roots[i] = naive_root(previous << 32);
        previous = roots[i];
    }
    for (uint32_t f = 0; f < 256; f++) {
        uint64_t value = (uint64_t)1 << 32;
        for (uint32_t i = 0; i < 8; i++) {
            if ((f >> (7 - i) & 1u) != 0) {
                value = (value * roots[i]) >> 32;
            }
        }
        exp2_table[f] = (uint32_t)((value + ((uint64_t)1 << 16)) >> 17);
    }
}

static int32_t naive_argmax(const int16_t *values, int32_t count)
{
    int32_t index = 0;
    for (int32_t i = 0; i < count; i++) {
        index = values[i] > values[index] ? i : index;
    }
    return index;
}

static void fill_logits(int32_t count)
{
    const int32_t kind = random_between(0, 2);
    for (int32_t i = 0; i < count; i++) {
        logits[i] = (int16_t)(kind == 0   ? random_between(-32768, 32767)
                              : kind == 1 ? random_between(-2, 2)
                                          : (random_u32() & 1u ? 32767 : -32768));
    }
}

static void sequence(int32_t count, uint32_t factor)
{
    const pnlp_label label = pnlp_sequence_label_s16(logits, count, factor);
    const int32_t index = naive_argmax(logits, count);
    uint64_t sum = 0;

    for (int32_t i = 0; i < count; i++) {
        const uint64_t u = ((uint64_t)(logits[index] - logits[i]) * factor) >> 16;
        if (u < 16u * 256u) {
            sum += exp2_table[u & 255u] >> (u >> 8);
        }
    }
    check_equal("argmax_s16", count, pnlp_argmax_s16(logits, count), index);
    check_equal("sequence_label_s16, label", factor, label.index, index);
    check_equal("sequence_label_s16, score", factor, label.score, (int64_t)(((uint64_t)32768 * 65535) / sum));
}

/* Spans as the longest runs: B-x or a first I-x, then only I-x. */
static void bio(int32_t words, int32_t slots)
{
    const int32_t labels = 1 + 2 * slots;
    int32_t want = 0;
    uint32_t place = 0;

    for (int32_t t = 0; t < words; t++) {
        ranges[t].begin = place + (random_u32() & 3u);
        ranges[t].end = ranges[t].begin + 1u + (random_u32() & 7u);
        place = ranges[t].end;
    }
    const int32_t got = pnlp_bio_spans_s16(logits, words, labels, ranges, spans);

    for (int32_t t = 0; t < words;) {
        const int32_t label = naive_argmax(logits + t * labels, labels);
        const int32_t first = t++;
        if (label == 0) {
            continue;
        }
        const int32_t slot = (label - 1) / 2;
        while (t < words && naive_argmax(logits + t * labels, labels) == 2 + 2 * slot) {
            t++;
        }
        if (want < got) {
            check_equal("bio_spans_s16, slot", want, spans[want].slot, slot);
            check_equal("bio_spans_s16, begin", want, spans[want].begin, ranges[first].begin);
            check_equal("bio_spans_s16, end", want, spans[want].end, ranges[t - 1].end);
        }
        want++;
    }
    check_equal("bio_spans_s16, count", words, got, want);

    /* The same from labels that were found before. */
    for (int32_t t = 0; t < words; t++) {
        word_labels[t] = (uint16_t)naive_argmax(logits + t * labels, labels);
    }
    check_equal("bio_spans_u16, count", words, pnlp_bio_spans_u16(word_labels, words, ranges, spans_of_labels), want);
    for (int32_t i = 0; i < want; i++) {
        check_equal("bio_spans_u16, slot", i, spans_of_labels[i].slot, spans[i].slot);
        check_equal("bio_spans_u16, begin", i, spans_of_labels[i].begin, spans[i].begin);
        check_equal("bio_spans_u16, end", i, spans_of_labels[i].end, spans[i].end);
    }
}

static int16_t start[(MAX_SLOTS + 2) * (MAX_SLOTS + 1)];
static int16_t bounds[(MAX_SLOTS + 1) * 2];
static int16_t keep[2 * MAX_SLOTS];
static int64_t path_sums[MAX_WORDS][2 * MAX_SLOTS + 1];
static int32_t path_before[MAX_WORDS][2 * MAX_SLOTS + 1];

/* What the path gains from one label to the next; -2^40 where there is no way. */
static int64_t naive_transition(int32_t from, int32_t to, int32_t slots)
{
    const int32_t kind = (to + 1) / 2;
    if (to == 0 || (to & 1) != 0) {
        return start[(from < 0 ? slots + 1 : (from + 1) / 2) * (slots + 1) + kind];
    }
    if (from < 1 || (from + 1) / 2 != kind) {
        return -((int64_t)1 << 40);
    }
    return keep[((from & 1) != 0 ? 0 : slots) + kind - 1];
}

/* All labels of all words against all labels of the word before. */
static void bio_path(int32_t words, int32_t slots)
{
    const int32_t labels = 1 + 2 * slots;
    const int32_t kinds = slots + 1;
    const pnlp_transitions transitions = {start, bounds, keep, slots};
    int32_t label[MAX_WORDS];
    uint32_t want = 0;

    for (int32_t row = 0; row < kinds; row++) {
        bounds[2 * row] = bounds[2 * row + 1] = start[row * kinds];
        for (int32_t x = 1; x < kinds; x++) {
            const int16_t value = start[row * kinds + x];
            bounds[2 * row] = value < bounds[2 * row] ? value : bounds[2 * row];
            bounds[2 * row + 1] = value > bounds[2 * row + 1] ? value : bounds[2 * row + 1];
        }
    }
    for (int32_t t = 0; t < words; t++) {
        for (int32_t to = 0; to < labels; to++) {
            int64_t best = t == 0 ? naive_transition(-1, to, slots) : INT64_MIN;
            for (int32_t from = 0; t > 0 && from < labels; from++) {
                const int64_t sum = path_sums[t - 1][from] + naive_transition(from, to, slots);
                if (sum > best) {
                    best = sum;
                    path_before[t][to] = from;
                }
            }
            path_sums[t][to] = best + logits[t * labels + to];
        }
    }
    for (int32_t t = words - 1; t >= 0; t--) {
        label[t] = 0;
        if (t < words - 1) {
            label[t] = path_before[t + 1][label[t + 1]];
            continue;
        }
        for (int32_t to = 1; to < labels; to++) {
            label[t] = path_sums[t][to] > path_sums[t][label[t]] ? to : label[t];
        }
    }

    scratch_paint();
    const uint16_t got = pnlp_bio_path_s16(&transitions, logits, words, ranges, scratch, spans);
    scratch_check("bio_path_s16, past its scratch", (uint32_t)pnlp_path_bytes(kinds, words));
    for (int32_t t = 0; t < words; t++) {
        if (label[t] == 0) {
            continue;
        }
        if ((label[t] & 1) != 0) {
            check_equal("bio_path_s16, begin", t, want < got ? spans[want].begin : 0xFFFFFFFFu, ranges[t].begin);
            check_equal("bio_path_s16, slot", t, want < got ? spans[want].slot : 0xFFFF, (label[t] - 1) / 2);
            want++;
        }
        if (t == words - 1 || label[t + 1] != 2 * ((label[t] + 1) / 2)) {
            check_equal("bio_path_s16, end", t, want <= got ? spans[want - 1].end : 0xFFFFFFFFu, ranges[t].end);
        }
    }
    check_equal("bio_path_s16, count", words, got, want);
}

/* Transitions as wide as logits, or so alike that many paths are equal. */
static void fill_transitions(int32_t slots)
{
    const int32_t kind = random_between(0, 2);
    for (int32_t i = 0; i < (slots + 2) * (slots + 1); i++) {
        start[i] = (int16_t)(kind == 0 ? random_between(-32768, 32767) : random_between(-kind, 1));
    }
    for (int32_t i = 0; i < 2 * slots; i++) {
        keep[i] = (int16_t)(kind == 0 ? random_between(-32768, 32767) : random_between(-kind, 1));
    }
}

int main(void)
{
    make_exp2_table();
    for (int32_t round = 0; round < TEST_ROUNDS; round++) {
        const int32_t count = random_between(1, MAX_LABELS);
        fill_logits(count);
        sequence(count, random_between(0, 3) == 0 ? 0xFFFFFFFFu : 1u + (random_u32() >> random_between(0, 31)) / 2u);
        const int32_t slots = random_between(1, MAX_SLOTS);
        const int32_t words = random_between(1, MAX_WORDS);
        fill_logits(words * (1 + 2 * slots));
        bio(words, slots);
        fill_transitions(slots);
        bio_path(words, slots);
    }
    /* One step of the exponent a time: each entry of the table in each of its shifts */
    for (int32_t below = 0; below < 17 * 256; below++) {
        logits[0] = (int16_t)(below - 32768);
        logits[1] = -32768;
        sequence(2, 1u << 16);
    }
    /* One score is too coarse to tell neighbouring entries apart; several counts of the same logit are not. */
    for (int32_t f = 0; f < 256; f++) {
        logits[0] = (int16_t)f;
        for (int32_t count = 2; count < MAX_LABELS; count++) {
            logits[count - 1] = 0;
            sequence(count, 1u << 16);
        }
    }
    return check_result("heads");
}
