/* Words of scripts that are written without spaces, with the vocabulary as the dictionary (docs/text.md, section 2). */
#include "subword_trie.h"
#include "unspaced_class.h"

#define PNLP_UNSPACED_LEAST_MATCH 2u

/* The classes of unspaced_class.h; marks are those from MARK on. */
#define PNLP_UNSPACED_OTHER 0u
#define PNLP_UNSPACED_LETTER 1u
#define PNLP_UNSPACED_MARK 2u
#define PNLP_UNSPACED_STACKER 3u

/* Text up to where a word ends. */
typedef struct pnlp_passage {
    const pnlp_tokenizer *tokenizer;
    const uint8_t *text;
    uint32_t end;
} pnlp_passage;

/* A character that leaves something behind. */
typedef struct pnlp_letter {
    uint32_t begin;
    uint32_t end;
    uint32_t kind;
    pnlp_clean clean;
} pnlp_letter;

static uint32_t pnlp_unspaced_class_of(uint32_t character)
{
    uint32_t low = 0;
    uint32_t high = PNLP_UNSPACED_RUNS;

    if (character < pnlp_unspaced_runs[0] >> 3) {
        return PNLP_UNSPACED_OTHER;
    }
    while (low < high) {
        uint32_t middle = low + (high - low) / 2u;
        if (pnlp_unspaced_runs[middle] >> 3 <= character) {
            low = middle + 1u;
        } else {
            high = middle;
        }
    }
    return pnlp_unspaced_runs[low - 1u] & 7u;
}

static uint32_t pnlp_is_unspaced(const pnlp_letter *first)
{
    return first->kind >= PNLP_UNSPACED_LETTER && first->kind <= PNLP_UNSPACED_STACKER;
}

/* A mark belongs to its letter, and a stacker ties the next one to it. */
static uint32_t pnlp_is_unspaced_border(uint32_t before, uint32_t kind)
{
    return kind < PNLP_UNSPACED_MARK && !(before == PNLP_UNSPACED_STACKER && kind == PNLP_UNSPACED_LETTER);
}

/* The first letter from a place on; returns 0 where none is left. */
static uint32_t pnlp_read_letter(const pnlp_passage *from, uint32_t at, pnlp_letter *found)
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
    found->kind = pnlp_unspaced_class_of(found->clean.results[0]);
    return 1;
}

/* Where the longest subword ends that begins with a letter; 0 where there is none. */
static uint32_t pnlp_match_end(const pnlp_passage *from, const pnlp_letter *first)
{
    pnlp_letter at = *first;
    uint32_t node = PNLP_START_ROOT;
    uint32_t count = 0;
    uint32_t found = 0;
    uint32_t more = pnlp_is_unspaced(first);

    while (more) {
        const uint32_t before = at.kind;
        const uint32_t end = at.end;
        uint32_t i;

        for (i = 0; i < at.clean.count; i++) {
            node = pnlp_trie_child_of_character(from->tokenizer, node, at.clean.results[i]);
            if (node == PNLP_NO_NODE) {
                return found;
            }
        }
        count += at.clean.count;
        if (count > from->tokenizer->max_word_chars) {
            return found;
        }
        more = pnlp_read_letter(from, end, &at);
        if (!more || pnlp_is_unspaced_border(before, at.kind)) {
            if (count >= PNLP_UNSPACED_LEAST_MATCH && pnlp_trie_bit_at(from->tokenizer->trie_ends, node)) {
                found = end;
            }
            more = more && pnlp_is_unspaced(&at);
        }
    }
    return found;
}

/* What matches is a word, and so is all up to where the script changes or something matches again. */
static uint32_t pnlp_part_end(const pnlp_passage *from, const pnlp_letter *first)
{
    pnlp_letter at = *first;
    uint32_t end = pnlp_match_end(from, first);

    if (end != 0) {
        return end;
    }
    for (;;) {
        const uint32_t before = at.kind;

        end = at.end;
        if (!pnlp_read_letter(from, end, &at) ||
            (pnlp_is_unspaced_border(before, at.kind) &&
             (pnlp_is_unspaced(&at) != pnlp_is_unspaced(first) || pnlp_match_end(from, &at) != 0))) {
            return end;
        }
    }
}

/* Removed accents directly behind a word make it longer. */
static uint32_t pnlp_behind_accents(const pnlp_passage *from, uint32_t at)
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

PNLP_SHARED uint32_t pnlp_split_unspaced(const pnlp_tokenizer *tokenizer, const uint8_t *text, uint32_t bytes,
                                         pnlp_range *words, uint32_t max_words, uint8_t *truncated)
{
    uint32_t count = 0;
    uint32_t at = 0;
    uint8_t more;
    pnlp_range word;

    *truncated = 0;
    while (at < bytes && pnlp_split_words(tokenizer, text + at, bytes - at, &word, 1, &more) != 0) {
        const pnlp_passage from = {tokenizer, text, at + word.end};
        pnlp_letter first;

        at += word.begin;
        while (pnlp_read_letter(&from, at, &first)) {
            if (count == max_words) {
                *truncated = 1;
                return count;
            }
            at = pnlp_behind_accents(&from, pnlp_part_end(&from, &first));
            words[count].begin = first.begin;
            words[count].end = at;
            count++;
        }
        at = from.end;
    }
    return count;
}
