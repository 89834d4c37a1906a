/*
 * Stands in for a generated model in the test of the runner. Words are the runs of bytes that are not spaces; the bio
 * head opens a span at each word of an upper-case letter and continues it over words of digits; the sequence head says
 * whether the number of words is odd.
 */
#ifndef FAKE_MODEL_H
#define FAKE_MODEL_H

#include "pnlp/pnlp.h"

#ifdef __cplusplus
extern "C" {
#endif

#define FAKE_MAX_TOKENS 4
#define FAKE_PARITY_OFFSET (FAKE_MAX_TOKENS * 8)
#define FAKE_LETTERS_OFFSET (FAKE_PARITY_OFFSET + 8)
#define FAKE_ARENA_BYTES (FAKE_LETTERS_OFFSET + FAKE_MAX_TOKENS * 3 * 2)

typedef struct fake_result {
    uint16_t word_count;
    uint8_t truncated;
    pnlp_label parity;
    uint16_t letters_count;
    pnlp_span letters[FAKE_MAX_TOKENS];
} fake_result;

pnlp_status fake_run(void *arena, size_t arena_bytes, const uint8_t *text, size_t text_bytes, fake_result *result);
pnlp_status fake_run_words(void *arena, size_t arena_bytes, const uint8_t *text, size_t text_bytes,
                           const pnlp_range *words, uint32_t word_count, fake_result *result);

#ifdef __cplusplus
}
#endif

#endif
