/* Words that are written as one and stand for several (docs/text.md, section 2). */
#include "../pnlp_text.h"

/* The listed words [low, high) agree with a text in their first bytes. */
typedef struct pnlp_part_candidates {
    const pnlp_parted_words *parted;
    uint32_t low;
    uint32_t high;
    uint32_t bytes;
} pnlp_part_candidates;

static uint32_t pnlp_parted_length(const pnlp_parted_words *parted, uint32_t word)
{
    return (uint32_t)parted->firsts[word + 1u] - parted->firsts[word];
}

/* The first candidate whose next byte is `least` or more; one that ends here comes before all others. */
static uint32_t pnlp_parted_first_from(const pnlp_part_candidates *of, uint32_t least)
{
    uint32_t low = of->low;
    uint32_t high = of->high;

    while (low < high) {
        const uint32_t middle = low + (high - low) / 2u;
        if (pnlp_parted_length(of->parted, middle) <= of->bytes ||
            of->parted->bytes[of->parted->firsts[middle] + of->bytes] < least) {
            low = middle + 1u;
        } else {
            high = middle;
        }
    }
    return low;
}

static void pnlp_agree_on_byte(pnlp_part_candidates *of, uint32_t byte)
{
    const uint32_t low = pnlp_parted_first_from(of, byte);

    of->high = pnlp_parted_first_from(of, byte + 1u);
    of->low = low;
    of->bytes++;
}

/* One step for each byte of the character's UTF-8. */
static void pnlp_agree_on_character(pnlp_part_candidates *of, uint32_t c)
{
    uint32_t shift = c < 0x80u ? 0u : c < 0x800u ? 6u : c < 0x10000u ? 12u : 18u;

    pnlp_agree_on_byte(of, (shift == 0 ? 0u : (0xF0u << (3u - shift / 6u)) & 0xFFu) | (c >> shift));
    while (shift > 0) {
        shift -= 6u;
        pnlp_agree_on_byte(of, 0x80u | ((c >> shift) & 0x3Fu));
    }
}

/* The cuts of a word of the text; NULL where the list does not have it. */
static const uint8_t *pnlp_cuts_of(const pnlp_tokenizer *tokenizer, const pnlp_parted_words *parted,
                                   const uint8_t *text, pnlp_range word)
{
    pnlp_part_candidates left = {parted, 0, parted->words, 0};
    uint32_t at = word.begin;

    while (at < word.end && left.low < left.high) {
        pnlp_clean clean;
        uint32_t character;
        uint32_t i;

        at = pnlp_decode_utf8(text, at, word.end, &character);
        pnlp_clean_character(tokenizer, character, &clean);
        for (i = 0; i < clean.count; i++) {
            pnlp_agree_on_character(&left, clean.results[i]);
        }
    }
    return left.low < left.high && pnlp_parted_length(parted, left.low) == left.bytes
               ? parted->cuts + left.low * parted->max_cuts
               : NULL;
}

/* The words found so far, and room for more. */
typedef struct pnlp_word_list {
    pnlp_range *words;
    uint32_t count;
    uint32_t max;
    uint8_t *truncated;
} pnlp_word_list;

/* Ends a word and begins the next one; returns 0 where there is no room for it. The last one makes way. */
static int32_t pnlp_cut_word(pnlp_word_list *list, uint32_t word, uint32_t end, uint32_t begin)
{
    pnlp_range next = {begin, list->words[word].end};

    if (list->count == list->max) {
        *list->truncated = 1;
    } else {
        list->count++;
    }
    list->words[word].end = end;
    if (word + 1u == list->count) {
        return 0;
    }
    /* Carried from word to word: of a loop that only moves, compilers make a call of memmove. */
    for (uint32_t i = word + 1u; i < list->count; i++) {
        const pnlp_range moved = list->words[i];
        list->words[i] = next;
        next = moved;
    }
    return 1;
}

/* Cuts a word; returns the number of the word behind its parts. What became of one character is not parted. */
static uint32_t pnlp_part_word(pnlp_word_list *list, const pnlp_tokenizer *tokenizer, const uint8_t *text,
                               uint32_t word, const uint8_t *cuts, uint32_t max_cuts)
{
    const uint32_t word_end = list->words[word].end;
    uint32_t at = list->words[word].begin;
    uint32_t end = at;
    uint32_t characters = 0;
    uint32_t cut = 0;

    while (at < word_end) {
        const uint32_t begin = at;
        pnlp_clean clean;
        uint32_t character;

        at = pnlp_decode_utf8(text, at, word_end, &character);
        pnlp_clean_character(tokenizer, character, &clean);
        if (clean.count > 0) {
            uint32_t is_border = 0;

            while (cut < max_cuts && cuts[cut] > 0 && cuts[cut] <= characters) {
                is_border = 1;
                cut++;
            }
            if (is_border && !pnlp_cut_word(list, word++, end, begin)) {
                return word;
            }
            characters += clean.count;
            end = at;
        } else if (clean.kind == PNLP_ACTION_ACCENT && end == begin) {
            end = at;
        }
    }
    return word + 1u;
}

PNLP_SHARED uint32_t pnlp_part_words(const pnlp_tokenizer *tokenizer, const pnlp_parted_words *parted,
                                     const uint8_t *text, pnlp_range *words, uint32_t word_count, uint32_t max_words,
                                     uint8_t *truncated)
{
    pnlp_word_list list = {words, word_count, max_words, truncated};
    uint32_t word = 0;

    while (word < list.count) {
        const uint8_t *cuts = pnlp_cuts_of(tokenizer, parted, text, words[word]);
        word = cuts == NULL ? word + 1u : pnlp_part_word(&list, tokenizer, text, word, cuts, parted->max_cuts);
    }
    return list.count;
}
