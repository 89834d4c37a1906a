/*
 * Runs the projection on caches and words given on standard input, for DeviceProjectionTests. All numbers are u32,
 * little-endian; a case is: kind (0 rows, 1 units in 16 bits, 2 units in 32 bits, 3 hashed, 4 rows in 16 bits), hashes,
 * features, the cache's arrays with their lengths before them (hashed: the size of n-grams, the unknown token's base
 * hashes, and of the subwords: offsets, characters, whether they are continuations; then the basis, slots and
 * displacements of the perfect hash, or nothing), then, but for rows, those of a mixture, or nothing, and the words'
 * subwords likewise (offsets, ids).
 * Answers are the positions of all words, u16.
 */
#include "pnlp_text.h"

#include <stdio.h>
#include <stdlib.h>

/* Stands in for the tokenizer: the words of the case at hand. A word's range begins at the number of the word. */
static struct {
    const uint32_t *offsets;
    const uint32_t *subwords;
    const uint32_t *text_offsets; /* NULL: only the numbers of subwords are known */
    const uint32_t *characters;
    const uint32_t *continuations;
} replayed;

void pnlp_visit_subwords(const pnlp_tokenizer *tokenizer, const uint8_t *text, pnlp_range range, uint32_t *scratch,
                         pnlp_subword_visitor visit, void *context)
{
    uint32_t i;
    (void)tokenizer;
    (void)text;
    (void)scratch;
    for (i = replayed.offsets[range.begin]; i < replayed.offsets[range.begin + 1]; i++) {
        pnlp_subword subword = {replayed.subwords[i], NULL, 0, 0};
        if (replayed.text_offsets != NULL && subword.number != 0) {
            const uint32_t begin = replayed.text_offsets[subword.number];
            subword.characters = replayed.characters + begin;
            subword.count = replayed.text_offsets[subword.number + 1] - begin;
            subword.continuation = (uint8_t)replayed.continuations[subword.number];
        }
        visit(context, &subword);
    }
}

static int read_number(uint32_t *value)
{
    return fread(value, sizeof *value, 1, stdin) == 1;
}

static uint32_t need_number(void)
{
    uint32_t value;
    if (!read_number(&value)) {
        exit(2);
    }
    return value;
}

static uint32_t *need_array(uint32_t *length)
{
    uint32_t *values;
    *length = need_number();
    values = (uint32_t *)malloc(*length * sizeof *values);
    if (values == NULL || fread(values, sizeof *values, *length, stdin) != *length) {
        exit(2);
    }
    return values;
}

static uint16_t *narrow(const uint32_t *values, uint32_t length)
{
    uint16_t *narrowed = (uint16_t *)malloc(length * sizeof *narrowed);
    uint32_t i;
    for (i = 0; i < length; i++) {
        narrowed[i] = (uint16_t)values[i];
    }
    return narrowed;
}

int main(void)
{
    uint32_t kind;
    while (read_number(&kind)) {
        const uint32_t hashes = need_number();
        const uint32_t features = need_number();
        const uint32_t ngram_size = kind == 3 ? need_number() : 0;
        uint32_t lengths[9] = {0, 0, 0, 0, 0, 0, 0, 0, 0};
        uint32_t *first = need_array(&lengths[0]);
        uint32_t *offsets = kind == 0 || kind == 4 ? NULL : need_array(&lengths[1]);
        uint32_t *units = kind == 0 || kind == 4 ? NULL : need_array(&lengths[2]);
        uint32_t *continuations = kind != 3 ? NULL : need_array(&lengths[5]);
        const uint32_t basis = kind == 3 ? need_number() : 0;
        uint32_t *slots = kind != 3 ? NULL : need_array(&lengths[6]);
        uint32_t *wide_displacements = kind != 3 ? NULL : need_array(&lengths[7]);
        uint16_t *displacements = kind != 3 ? NULL : narrow(wide_displacements, lengths[7]);
        uint16_t *narrow_units = kind == 1 ? narrow(units, lengths[2]) : NULL;
        uint32_t *hot_rows = kind == 0 || kind == 4 ? NULL : need_array(&lengths[8]);
        const pnlp_hot_rows hot = {hot_rows, lengths[8] / (1 + hashes)};
        uint32_t *word_offsets = need_array(&lengths[3]);
        uint32_t *subwords = need_array(&lengths[4]);
        const uint32_t words = lengths[3] - 1;
        pnlp_range *ranges = (pnlp_range *)calloc(words, sizeof *ranges);
        uint32_t *fingerprint = (uint32_t *)malloc(hashes * sizeof *fingerprint);
        uint16_t *positions = (uint16_t *)malloc(words * hashes * sizeof *positions);
        uint32_t w;
        replayed.offsets = word_offsets;
        replayed.subwords = subwords;
        replayed.text_offsets = kind == 3 ? offsets : NULL;
        replayed.characters = units;
        replayed.continuations = continuations;
        for (w = 0; w < words; w++) {
            ranges[w].begin = w;
        }
        if (kind == 0) {
            pnlp_rows cache = {first, hashes, features};
            pnlp_project_rows(NULL, &cache, NULL, ranges, words, NULL, fingerprint, positions, hashes);
        } else if (kind == 4) {
            uint16_t *codes = narrow(first, lengths[0]);
            pnlp_rows_u16 cache = {codes, hashes, features};
            pnlp_project_rows_u16(NULL, &cache, NULL, ranges, words, NULL, fingerprint, positions, hashes);
            free(codes);
        } else if (kind == 3) {
            pnlp_hashed cache = {NULL, NULL, 0, 0, 0x811C9DC5u, first, lengths[0] / 2, ngram_size, hashes, features};
            if (lengths[6] != 0) {
                cache.hashes = slots;
                cache.slots = lengths[6] / 2;
                cache.displacements = displacements;
                cache.buckets = lengths[7];
                cache.basis = basis;
            }
            if (hot.count != 0) {
                pnlp_hot_hashed mixture = {cache, hot};
                pnlp_project_hot_hashed(NULL, &mixture, NULL, ranges, words, NULL, fingerprint, positions, hashes);
            } else {
                pnlp_project_hashed(NULL, &cache, NULL, ranges, words, NULL, fingerprint, positions, hashes);
            }
        } else {
            pnlp_units cache = {first, offsets, narrow_units, kind == 1 ? NULL : units, hashes, features};
            if (hot.count != 0) {
                pnlp_hot_units mixture = {cache, hot};
                pnlp_project_hot_units(NULL, &mixture, NULL, ranges, words, NULL, fingerprint, positions, hashes);
            } else {
                pnlp_project_units(NULL, &cache, NULL, ranges, words, NULL, fingerprint, positions, hashes);
            }
        }
        fwrite(positions, sizeof *positions, (size_t)words * hashes, stdout);
        free(positions);
        free(fingerprint);
        free(ranges);
        free(subwords);
        free(word_offsets);
        free(narrow_units);
        free(continuations);
        free(slots);
        free(wide_displacements);
        free(displacements);
        free(hot_rows);
        free(units);
        free(offsets);
        free(first);
    }
    return 0;
}
