/* Codes of words against their definition: random words and tables, and keys that were computed elsewhere. */
#include <string.h>

#include "check.h"
#include "pnlp_text.h"

enum {
    MAX_WORDS = 24,
    MAX_SUBWORDS = 5,
    MAX_CHARACTERS = 6,
    MAX_ENTRIES = 400,
    MAX_CODES = 64,
    MAX_GAP = 5,
    KEYS = 1 << 24,
    BUCKETS = 256,
    GUARD = 0x5A5A,
    POSITIONS = MAX_WORDS * (MAX_CODES + MAX_GAP)
};

/* Stands in for the tokenizer: a word's range begins at the number of the word. */
typedef struct word {
    uint32_t subwords; /* an unknown one has no characters */
    uint32_t counts[MAX_SUBWORDS];
    uint32_t characters[MAX_SUBWORDS][MAX_CHARACTERS];
} word;

static word words[MAX_WORDS];
static uint32_t entries[MAX_ENTRIES];
static uint8_t entry_codes[MAX_ENTRIES][MAX_CODES];
static uint32_t firsts[BUCKETS + 1];
static uint16_t keys[MAX_ENTRIES];
static uint8_t codes[MAX_ENTRIES * ((MAX_CODES + 1) / 2)];
static pnlp_range ranges[MAX_WORDS];
static uint16_t positions[POSITIONS + 1];

void pnlp_visit_subwords(const pnlp_tokenizer *tokenizer, const uint8_t *text, pnlp_range range, uint32_t *scratch,
                         pnlp_subword_visitor visit, void *context)
{
    const word *w = &words[range.begin];
    (void)tokenizer;
    (void)text;

    for (uint32_t i = 0; i < w->subwords; i++) {
        pnlp_subword subword;
        memcpy(scratch, w->characters[i], sizeof w->characters[i]);
        subword.number = i;
        subword.characters = w->counts[i] == 0 ? NULL : scratch;
        subword.count = w->counts[i];
        subword.continuation = (uint8_t)(random_u32() & 1u); /* of no concern */
        visit(context, &subword);
        memset(scratch, 0xA5, sizeof w->characters[i]);
    }
}

/* ---- The definition: docs/text.md, sections 6 and 8 ---------------------------------------------------------------
 */

static uint32_t utf8_of(uint32_t c, uint8_t *bytes)
{
    const uint32_t count = c < 0x80u ? 1u : (c < 0x800u ? 2u : (c < 0x10000u ? 3u : 4u));
    const uint32_t leads[5] = {0, 0, 0xC0u, 0xE0u, 0xF0u};

    for (uint32_t i = count; i-- > 1u;) {
        bytes[i] = (uint8_t)(0x80u + c % 64u);
        c /= 64u;
    }
    bytes[0] = (uint8_t)(leads[count] + c);
    return count;
}

/* Of the characters that are known. */
static uint32_t key_of_characters(const word *w)
{
    uint32_t h = 2166136261u;

    for (uint32_t i = 0; i < w->subwords; i++) {
        for (uint32_t j = 0; j < w->counts[i]; j++) {
            uint8_t bytes[4];
            const uint32_t count = utf8_of(w->characters[i][j], bytes);
            for (uint32_t k = 0; k < count; k++) {
                h = (uint32_t)((uint64_t)(h ^ bytes[k]) * 16777619u);
            }
        }
    }
    h = (uint32_t)((uint64_t)(h ^ (h >> 16)) * 2246822507u);
    h = (uint32_t)((uint64_t)(h ^ (h >> 13)) * 3266489909u);
    return (h ^ (h >> 16)) / 256u;
}

/* KEYS for a word that has none. */
static uint32_t key_of(const word *w)
{
    for (uint32_t i = 0; i < w->subwords; i++) {
        if (w->counts[i] == 0) {
            return KEYS;
        }
    }
    return key_of_characters(w);
}

static int32_t entry_of(uint32_t key, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (entries[i] == key) {
            return (int32_t)i;
        }
    }
    return -1;
}

/* ---- Random words and tables --------------------------------------------------------------------------------------
 */

static uint32_t random_character(void)
{
    switch (random_between(0, 3)) {
    case 0:
        return (uint32_t)random_between(0x21, 0x7F);
    case 1:
        return (uint32_t)random_between(0x80, 0x7FF);
    case 2:
        return (uint32_t)random_between(0x800, 0xFFFF);
    default:
        return (uint32_t)random_between(0x10000, 0x10FFFF);
    }
}

static void random_word(word *w, int32_t known)
{
    w->subwords = (uint32_t)random_between(1, MAX_SUBWORDS);
    for (uint32_t i = 0; i < w->subwords; i++) {
        w->counts[i] = (uint32_t)random_between(1, MAX_CHARACTERS);
        for (uint32_t j = 0; j < w->counts[i]; j++) {
            w->characters[i][j] = random_character();
        }
    }
    if (!known) {
        w->counts[random_between(0, (int32_t)w->subwords - 1)] = 0;
    }
}

/* The first word's key lies in the first bucket, the second's in the last one. */
static void random_words(uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        do {
            random_word(&words[i], i < 2u || random_between(0, 5) != 0);
        } while ((i == 0 && key_of(&words[i]) >> 16 != 0) || (i == 1u && key_of(&words[i]) >> 16 != BUCKETS - 1));
    }
}

static uint32_t add_entry(uint32_t key, uint32_t count)
{
    uint32_t at = count;

    if (count == MAX_ENTRIES || key >= KEYS || entry_of(key, count) >= 0) {
        return count;
    }
    while (at > 0 && entries[at - 1u] > key) {
        entries[at] = entries[at - 1u];
        at--;
    }
    entries[at] = key;
    return count + 1u;
}

/*
 * Keys of some of the words, of unknown ones too, which nobody may ask for; others close by or of the same lower half;
 * and any others.
 */
static uint32_t random_entries(uint32_t word_count)
{
    const uint32_t others = (uint32_t)random_between(0, MAX_ENTRIES);
    uint32_t count = 0;

    for (uint32_t i = 0; i < word_count; i++) {
        const uint32_t key = key_of_characters(&words[i]);
        const uint32_t kinds = random_u32();
        count = (kinds & 1u) != 0 ? add_entry(key, count) : count;
        count = (kinds & 2u) != 0 ? add_entry(key + 1u, count) : count;
        count = (kinds & 4u) != 0 && key > 0 ? add_entry(key - 1u, count) : count;
        count = (kinds & 8u) != 0 ? add_entry(key ^ 0x10000u, count) : count;
    }
    /* Many of one bucket, so that there are long ones and empty ones. */
    while (count < others) {
        const uint32_t bucket = random_u32() % 3u != 0 ? 77u : random_u32() % BUCKETS;
        count = add_entry((bucket << 16) | (random_u32() & 0xFFFFu), count);
    }
    return count;
}

static void pack_entries(pnlp_word_codes *table, uint32_t count, uint32_t num_codes)
{
    const uint32_t bytes = (num_codes + 1u) / 2u;

    memset(firsts, 0, sizeof firsts);
    memset(codes, 0xF7, sizeof codes); /* the spare half of a last byte is of no concern */
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t bucket = (entries[i] >> 16) + 1u; bucket <= BUCKETS; bucket++) {
            firsts[bucket]++;
        }
        keys[i] = (uint16_t)entries[i];
        for (uint32_t j = 0; j < num_codes; j++) {
            const uint32_t code = random_u32() & 15u;
            uint8_t *packed = &codes[i * bytes + j / 2u];
            entry_codes[i][j] = (uint8_t)code;
            *packed = (uint8_t)(j % 2u == 0 ? (*packed & 0xF0u) | code : (*packed & 0x0Fu) | (code << 4));
        }
    }
    table->firsts = firsts;
    table->keys = keys;
    table->codes = codes;
    table->num_codes = num_codes;
}

static void check_words(const pnlp_word_codes *table, uint32_t word_count, uint32_t entry_count, uint32_t stride)
{
    uint32_t scratch[MAX_CHARACTERS];

    for (uint32_t i = 0; i <= POSITIONS; i++) {
        positions[i] = GUARD;
    }
    pnlp_project_codes(NULL, table, NULL, ranges, word_count, scratch, positions, stride);
    for (uint32_t w = 0; w < word_count; w++) {
        const int32_t entry = entry_of(key_of(&words[w]), entry_count);
        for (uint32_t j = 0; j < stride; j++) {
            uint32_t want = GUARD;
            if (j < table->num_codes) {
                want = table->feature_size + 16u * j + (entry < 0 ? 0u : entry_codes[entry][j]);
            }
            check_equal("position", (int64_t)w * 1000 + j, positions[w * stride + j], want);
        }
    }
    check_equal("behind the last word", word_count, positions[word_count * stride], GUARD);
}

static void random_round(void)
{
    const uint32_t word_count = (uint32_t)random_between(2, MAX_WORDS);
    const uint32_t num_codes = (uint32_t)random_between(1, MAX_CODES);
    pnlp_word_codes table;
    uint32_t entry_count;

    random_words(word_count);
    entry_count = random_entries(word_count);
    table.feature_size = random_u32() % 4u == 0 ? 65536u - 16u * num_codes : (uint32_t)random_between(1, 4096);
    pack_entries(&table, entry_count, num_codes);
    check_words(&table, random_u32() % 8u == 0 ? 0 : word_count, entry_count,
                num_codes + (uint32_t)random_between(0, MAX_GAP));
}

/* Keys by another program's arithmetic: alarm, stra + sse of one letter, a Thai word, and a letter beyond 16 bits. */
static void fixed_keys(void)
{
    static const word fixed[] = {
        {2, {3, 2}, {{'a', 'l', 'a'}, {'r', 'm'}}},
        {1, {6}, {{'s', 't', 'r', 'a', 0xDF, 'e'}}},
        {2, {2, 2}, {{0xE15, 0xE25}, {0xE32, 0xE14}}},
        {2, {1, 1}, {{0x1D4B3}, {'2'}}},
    };
    static const uint32_t known[] = {0x425821, 0x5D9F8A, 0x552E6C, 0xF564B0};

    for (uint32_t i = 0; i < sizeof known / sizeof *known; i++) {
        pnlp_word_codes table;
        words[0] = fixed[i];
        check_equal("key", i, key_of(&words[0]), known[i]);
        entries[0] = known[i];
        table.feature_size = 512;
        pack_entries(&table, 1, 3);
        check_words(&table, 1, 1, 3);
    }
}

int main(void)
{
    for (uint32_t i = 0; i < MAX_WORDS; i++) {
        ranges[i].begin = i;
        ranges[i].end = i + 1u;
    }
    fixed_keys();
    for (int32_t round = 0; round < TEST_ROUNDS; round++) {
        random_round();
    }
    return check_result("word codes");
}
