#include "fake_model.h"

#include "pnlp_inner.h"

static pnlp_status evaluate(uint8_t *arena, const uint8_t *text, fake_result *result)
{
    const pnlp_range *words = (const pnlp_range *)(void *)arena;
    int16_t *parity = (int16_t *)(void *)(arena + FAKE_PARITY_OFFSET);
    int16_t *letters = (int16_t *)(void *)(arena + FAKE_LETTERS_OFFSET);
    const int32_t count = result->word_count;

    if (count == 0) {
        return PNLP_EMPTY_TEXT;
    }
    for (int32_t t = 0; t < count; t++) {
        const uint8_t first = text[words[t].begin];
        letters[t * 3] = 0;
        letters[t * 3 + 1] = (int16_t)(first >= 'A' && first <= 'Z' ? 100 + first : -1);
        letters[t * 3 + 2] = (int16_t)(first >= '0' && first <= '9' ? 200 + first : -2);
    }
    PNLP_TRACE("letters", letters, count * 6);
    parity[0] = (int16_t)(-count);
    parity[1] = (int16_t)((count & 1) != 0 ? count : -count - 1);
    PNLP_TRACE("parity", parity, 4);

    result->parity = pnlp_sequence_label_s16(parity, 2, 1u << 24);
    result->letters_count = pnlp_bio_spans_s16(letters, count, 3, words, result->letters);
    return PNLP_OK;
}

pnlp_status fake_run(void *arena, size_t arena_bytes, const uint8_t *text, size_t text_bytes, fake_result *result)
{
    pnlp_range *words = (pnlp_range *)arena;
    uint32_t begin = 0;

    if (arena_bytes < FAKE_ARENA_BYTES) {
        return PNLP_BAD_ARENA;
    }
    while (begin < text_bytes) {
        uint32_t end = begin;
        while (end < text_bytes && text[end] != ' ') {
            end++;
        }
        if (end > begin) {
            if (result->word_count == FAKE_MAX_TOKENS) {
                result->truncated = 1;
                break;
            }
            words[result->word_count].begin = begin;
            words[result->word_count].end = end;
            result->word_count++;
        }
        begin = end + 1;
    }
    return evaluate((uint8_t *)arena, text, result);
}

pnlp_status fake_run_words(void *arena, size_t arena_bytes, const uint8_t *text, size_t text_bytes,
                           const pnlp_range *words, uint32_t word_count, fake_result *result)
{
    pnlp_range *kept = (pnlp_range *)arena;

    if (arena_bytes < FAKE_ARENA_BYTES) {
        return PNLP_BAD_ARENA;
    }
    for (uint32_t i = 0; i < word_count; i++) {
        if (words[i].end > text_bytes || words[i].begin >= words[i].end) {
            return PNLP_BAD_WORDS;
        }
        if (i == FAKE_MAX_TOKENS) {
            result->truncated = 1;
            break;
        }
        kept[i] = words[i];
        result->word_count++;
    }
    return evaluate((uint8_t *)arena, text, result);
}
