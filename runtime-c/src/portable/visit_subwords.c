/* From the bytes of a word to its subwords (docs/text.md, sections 3 and 4). */
#include "../pnlp_text.h"

typedef struct pnlp_word_buffer {
    uint32_t *characters; /* [max_word_chars] */
    uint32_t *subwords;   /* [max_word_chars] */
    uint32_t count;       /* of characters; those from max_word_chars on are counted but not kept */
    uint32_t visited;
} pnlp_word_buffer;

static void pnlp_visit_unknown(const pnlp_tokenizer *tokenizer, pnlp_subword_visitor visit, void *context)
{
    pnlp_subword subword;

    subword.number = tokenizer->unknown;
    subword.characters = NULL;
    subword.count = 0;
    subword.continuation = 0;
    visit(context, &subword);
}

static void pnlp_visit_found(const pnlp_word_buffer *word, pnlp_subword_visitor visit, void *context)
{
    uint32_t begin = 0;

    while (begin < word->count) {
        pnlp_subword subword;
        uint32_t end = begin + 1u;

        while (end < word->count && word->subwords[end] == PNLP_INSIDE) {
            end++;
        }
        subword.number = word->subwords[begin];
        subword.characters = word->characters + begin;
        subword.count = end - begin;
        subword.continuation = begin != 0;
        visit(context, &subword);
        begin = end;
    }
}

/* Subwords are reported when the word is known to match to its end: otherwise it is unknown as a whole. */
static void pnlp_end_word(const pnlp_tokenizer *tokenizer, pnlp_word_buffer *word, pnlp_subword_visitor visit,
                          void *context)
{
    if (word->count == 0) {
        return;
    }
    if (word->count <= tokenizer->max_word_chars &&
        pnlp_match_subwords(tokenizer, word->characters, word->count, word->subwords) != 0) {
        pnlp_visit_found(word, visit, context);
    } else {
        pnlp_visit_unknown(tokenizer, visit, context);
    }
    word->count = 0;
    word->visited = 1;
}

PNLP_SHARED void pnlp_visit_subwords(const pnlp_tokenizer *tokenizer, const uint8_t *text, pnlp_range range,
                                     uint32_t *scratch, pnlp_subword_visitor visit, void *context)
{
    pnlp_word_buffer word;
    uint32_t at = range.begin;

    word.characters = scratch;
    word.subwords = scratch + tokenizer->max_word_chars;
    word.count = 0;
    word.visited = 0;
    while (at < range.end) {
        pnlp_clean clean;
        uint32_t character;
        uint32_t i;

        at = pnlp_decode_utf8(text, at, range.end, &character);
        pnlp_clean_character(tokenizer, character, &clean);
        if (clean.kind == PNLP_ACTION_SPACE || clean.kind == PNLP_ACTION_SINGLE) {
            pnlp_end_word(tokenizer, &word, visit, context);
        }
        for (i = 0; i < clean.count; i++) {
            if (word.count < tokenizer->max_word_chars) {
                word.characters[word.count] = clean.results[i];
            }
            word.count++;
            if (clean.kind == PNLP_ACTION_SINGLE) {
                pnlp_end_word(tokenizer, &word, visit, context);
            }
        }
    }
    pnlp_end_word(tokenizer, &word, visit, context);
    if (!word.visited) {
        pnlp_visit_unknown(tokenizer, visit, context);
    }
}
