/* Clean-up of one character (docs/text.md, section 2). */
#include "../pnlp_text.h"

#define PNLP_UNICODE_PAGE_BYTES 64u

/* Results at or above this and below 0xE000 refer to a sequence: no character has these numbers. */
#define PNLP_UNICODE_FIRST_SEQUENCE 0xD800u
#define PNLP_UNICODE_LAST_OF_SEQUENCE 0x80000000u

static uint32_t pnlp_action_at(const uint8_t *actions, uint32_t index)
{
    return ((uint32_t)actions[index / 2] >> (index % 2 * 4)) & 15u;
}

/* Entries exist for mapped characters only: the page's first, and one for each mapped character before this one. */
static void pnlp_map_character(const pnlp_tokenizer *tokenizer, uint32_t page, uint32_t index, pnlp_clean *clean)
{
    const uint8_t *actions = tokenizer->unicode_actions + page * PNLP_UNICODE_PAGE_BYTES;
    uint32_t entry = tokenizer->unicode_bases[page];
    uint32_t result;
    uint32_t i;

    for (i = 0; i < index; i++) {
        uint32_t action = pnlp_action_at(actions, i);
        entry += action == PNLP_ACTION_MAPPED_LETTERS || action == PNLP_ACTION_MAPPED_SINGLES ? 1u : 0u;
    }
    result = tokenizer->unicode_results[entry];
    if (result < PNLP_UNICODE_FIRST_SEQUENCE || result >= 0xE000u) {
        clean->count = 1;
        clean->results[0] = result;
        return;
    }
    clean->count = 0;
    entry = result - PNLP_UNICODE_FIRST_SEQUENCE;
    do {
        result = tokenizer->unicode_sequences[entry++];
        clean->results[clean->count++] = result & ~PNLP_UNICODE_LAST_OF_SEQUENCE;
    } while ((result & PNLP_UNICODE_LAST_OF_SEQUENCE) == 0 && clean->count < PNLP_MAX_CLEAN);
}

/* Unicode 16, section 3.12. */
static void pnlp_decompose_hangul(uint32_t character, pnlp_clean *clean)
{
    uint32_t s = character - 0xAC00u;
    uint32_t trailing = s % 28u;

    clean->results[0] = 0x1100u + s / 588u;
    clean->results[1] = 0x1161u + s % 588u / 28u;
    clean->results[2] = 0x11A7u + trailing;
    clean->count = trailing == 0 ? 2u : 3u;
}

PNLP_SHARED void pnlp_clean_character(const pnlp_tokenizer *tokenizer, uint32_t character, pnlp_clean *clean)
{
    uint32_t block = tokenizer->unicode_blocks[character >> 12];
    uint32_t page = tokenizer->unicode_pages[block * 32u + ((character >> 7) & 31u)];
    uint32_t index = character & 127u;
    uint32_t action = pnlp_action_at(tokenizer->unicode_actions + page * PNLP_UNICODE_PAGE_BYTES, index);

    clean->count = 1;
    clean->results[0] = character;
    switch (action) {
    case PNLP_ACTION_LETTER:
    case PNLP_ACTION_SINGLE:
        clean->kind = (pnlp_action)action;
        break;
    case PNLP_ACTION_SPACE:
    case PNLP_ACTION_REMOVED:
    case PNLP_ACTION_ACCENT:
        clean->kind = (pnlp_action)action;
        clean->count = 0;
        break;
    case PNLP_ACTION_HANGUL:
        clean->kind = PNLP_ACTION_LETTER;
        pnlp_decompose_hangul(character, clean);
        break;
    case PNLP_ACTION_MAPPED_LETTERS:
    case PNLP_ACTION_MAPPED_SINGLES:
        clean->kind = action == PNLP_ACTION_MAPPED_LETTERS ? PNLP_ACTION_LETTER : PNLP_ACTION_SINGLE;
        pnlp_map_character(tokenizer, page, index, clean);
        break;
    default:
        clean->kind = PNLP_ACTION_LETTER;
        clean->results[0] = character + tokenizer->unicode_deltas[action - PNLP_ACTION_DELTA];
        break;
    }
}
