/* Words of scripts that are written without spaces, with the vocabulary as the dictionary (docs/text.md, section 2). */
#include "subword_trie.h"
#include "unspaced_class.h"

#define LEAST_MATCH 2u

/* The classes of unspaced_class.h; marks are those from MARK on. */
#define OTHER 0u
#define LETTER 1u
#define MARK 2u
#define STACKER 3u

/* Text up to where a word ends. */
typedef struct passage {
    const pnlp_tokenizer *tokenizer;
    const uint8_t *text;
    uint32_t end;
} passage;

/* A character that leaves something behind. */
typedef struct letter {
    uint32_t begin;
    uint32_t end;
    uint32_t kind;
    pnlp_clean clean;
} letter;

static uint32_t class_of(uint32_t character)
{
    uint32_t low = 0;
    uint32_t high = UNSPACED_RUNS;

    if (character < unspaced_runs[0] >> 3) {
        return OTHER;
    }
    while (low < high) {
        uint32_t middle = low + (high - low) / 2u;
        if (unspaced_runs[middle] >> 3 <= character) {
            low = middle + 1u;
        } else {
            high = middle;
        }
    }
    return unspaced_runs[low - 1u] & 7u;
}

static uint32_t is_unspaced(const letter *first)
{
    return first->kind >= LETTER && first->kind <= STACKER;
}

/* A mark belongs to its letter, and a stacker ties the next one to it. */
static uint32_t is_border(uint32_t before, uint32_t kind)
{
    return kind < MARK && !(before == STACKER && kind == LETTER);
}

/* The first letter from a place on; returns 0 where none is left. */
static uint32_t read_letter(const passage *from, uint32_t at, letter *found)
{
    do {
        uint32_t character;

        if (at >= from->end) {
            return 0;
        }
        found->begin = at;
        at = pnlp_decode_utf8(from->text, at, from->end, &character);
        pnlp_clean_character(from->tokenizer, character, &found->clean);
    } while (found->clean.count == 0);
    found->end = at;
    found->kind = class_of(found->clean.results[0]);
    return 1;
}

/* Where the longest subword ends that begins with a letter; 0 where there is none. */
static uint32_t match_end(const passage *from, const letter *first)
{
    letter at = *first;
    uint32_t node = PNLP_START_ROOT;
    uint32_t count = 0;
    uint32_t found = 0;
    uint32_t more = is_unspaced(first);

    while (more) {
        const uint32_t before = at.kind;
        const uint32_t end = at.end;
        uint32_t i;

        for (i = 0; i < at.clean.count; i++) {
            node = child_of_character(from->tokenizer, node, at.clean.results[i]);
            if (node == PNLP_NO_NODE) {
                return found;
            }
        }
        count += at.clean.count;
        if (count > from->tokenizer->max_word_chars) {
            return found;
        }
        more = read_letter(from, end, &at);
        if (!more || is_border(before, at.kind)) {
            if (count >= LEAST_MATCH && bit_at(from->tokenizer->trie_ends, node)) {
                found = end;
            }
            more = more && is_unspaced(&at);
        }
    }
    return found;
}

/* What matches is a word, and so is all up to where the script changes or something matches again. */
static uint32_t part_end(const passage *from, const letter *first)
{
    letter at = *first;
    uint32_t end = match_end(from, first);

    if (end != 0) {
        return end;
    }
    for (;;) {
        const uint32_t before = at.kind;

        end = at.end;
        if (!read_letter(from, end, &at) ||
            (is_border(before, at.kind) && (is_unspaced(&at) != is_unspaced(first) || match_end(from, &at) != 0))) {
            return end;
        }
    }
}

/* Removed accents directly behind a word make it longer. */
static uint32_t behind_accents(const passage *from, uint32_t at)
{
    while (at < from->end) {
        pnlp_clean clean;
        uint32_t character;
        const uint32_t end = pnlp_decode_utf8(from->text, at, from->end, &character);

        pnlp_clean_character(from->tokenizer, character, &clean);
        if (clean.kind != PNLP_ACTION_ACCENT) {
            return at;
        }
        at = end;
    }
    return at;
}

uint32_t pnlp_split_unspaced(const pnlp_tokenizer *tokenizer, const uint8_t *text, uint32_t bytes, pnlp_range *words,
                             uint32_t max_words, uint8_t *truncated)
{
    uint32_t count = 0;
    uint32_t at = 0;
    uint8_t more;
    pnlp_range word;

    *truncated = 0;
    while (at < bytes && pnlp_split_words(tokenizer, text + at, bytes - at, &word, 1, &more) != 0) {
        const passage from = {tokenizer, text, at + word.end};
        letter first;

        at += word.begin;
        while (read_letter(&from, at, &first)) {
            if (count == max_words) {
                *truncated = 1;
                return count;
            }
            at = behind_accents(&from, part_end(&from, &first));
            words[count].begin = first.begin;
            words[count].end = at;
            count++;
        }
        at = from.end;
    }
    return count;
}
