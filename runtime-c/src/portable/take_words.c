#include <string.h>

#include "../pnlp_text.h"

PNLP_SHARED pnlp_status pnlp_take_words(const pnlp_range *given, size_t count, size_t text_bytes, pnlp_range *words,
                                        uint32_t max_words, uint32_t *word_count, uint8_t *truncated)
{
    const size_t taken = count < max_words ? count : max_words;
    uint32_t end = 0;

    /* Those that are not taken must be words as well. */
    for (size_t i = 0; i < count; i++) {
        if (given[i].begin < end || given[i].end <= given[i].begin || given[i].end > text_bytes) {
            return PNLP_BAD_WORDS;
        }
        end = given[i].end;
    }
    if (taken != 0) {
        memcpy(words, given, taken * sizeof *words);
    }
    *word_count = (uint32_t)taken;
    *truncated = taken < count;
    return PNLP_OK;
}
