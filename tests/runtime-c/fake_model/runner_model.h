/* What the compiler generates beside a model, here for a model small enough to answer by hand. */
#ifndef RUNNER_MODEL_H
#define RUNNER_MODEL_H

#include "fake_model.h"

#define RUNNER_ARENA_BYTES FAKE_ARENA_BYTES
#define RUNNER_RESULT fake_result
#define RUNNER_MAX_TOKENS FAKE_MAX_TOKENS
#define RUNNER_WORDS(arena) ((const pnlp_range *)(arena))
#define RUNNER_HEAD_COUNT 2
#define RUNNER_WORD_COUNT(result) ((result).word_count)
#define RUNNER_TRUNCATED(result) ((result).truncated)
#define RUNNER_RUN(arena, bytes, text, text_bytes, result) fake_run(arena, bytes, text, text_bytes, result)
#define RUNNER_RUN_WORDS(arena, bytes, text, text_bytes, words, word_count, result)                                    \
    fake_run_words(arena, bytes, text, text_bytes, words, word_count, result)
#define RUNNER_NAME_parity(index) ((index) == 1 ? "odd" : "even")
#define RUNNER_NAME_letters(index) ((index) == 0 ? "letter" : "")
#define RUNNER_LOGITS_PER_WORD 0
#define RUNNER_HEADS(SEQUENCE, BIO, BIO_SHOWN)                                                                         \
    SEQUENCE(parity, FAKE_PARITY_OFFSET, 2)                                                                            \
    BIO(letters, FAKE_LETTERS_OFFSET, 3)

#endif
