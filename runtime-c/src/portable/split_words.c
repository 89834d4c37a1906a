/* From UTF-8 to words (docs/text.md, sections 2 and 5). */
#include "../pnlp_text.h"

PNLP_SHARED uint32_t pnlp_split_words(const pnlp_tokenizer *tokenizer, const uint8_t *text, uint32_t bytes,
                                      pnlp_range *words, uint32_t max_words, uint8_t *truncated)
{
    uint32_t count = 0;
    uint32_t begin = 0;
    uint8_t in_word = 0;

    *truncated = 0;
    while (begin < bytes) {
        pnlp_clean clean;
        uint32_t character;
        uint32_t end = pnlp_decode_utf8(text, begin, bytes, &character);
        uint32_t i;

        pnlp_clean_character(tokenizer, character, &clean);
        if (clean.kind == PNLP_ACTION_SPACE) {
            in_word = 0;
        } else if (clean.kind == PNLP_ACTION_ACCENT) {
            if (count > 0 && words[count - 1].end == begin) {
                words[count - 1].end = end;
            }
        } else if (clean.kind == PNLP_ACTION_LETTER && in_word) {
            words[count - 1].end = end;
        } else if (clean.kind != PNLP_ACTION_REMOVED) {
            in_word = clean.kind == PNLP_ACTION_LETTER;
            for (i = 0; i < (in_word ? 1u : clean.count); i++) {
                if (count == max_words) {
                    *truncated = 1;
                    return count;
                }
                words[count].begin = begin;
                words[count].end = end;
                count++;
            }
        }
        begin = end;
    }
    return count;
}
