/* The record of a tables image: word codes that fit what the firmware wants, and all that does not. */
#include <string.h>

#include "check.h"
#include "pnlp_bind.h"

enum { ENTRIES = 5, NUM_CODES = 3, CODE_BYTES = 2, FEATURES = 512, HASHES = 4, NODES = 2, IMAGE_BYTES = 3072 };

static uint64_t image_words[IMAGE_BYTES / 8];
static uint8_t *const image = (uint8_t *)image_words;
static pnlp_image_header *const header = (pnlp_image_header *)(void *)image_words;
static pnlp_tables_record *record;
static uint32_t end; /* of what is placed */

static void place(uint32_t table, uint32_t bytes)
{
    record->places[table].at = end;
    record->places[table].bytes = bytes;
    end += (bytes + 7u) / 8u * 8u;
}

/* The least tokenizer that there is; base hashes of no units; codes of five words, the last of the last bucket. */
static void make_image(int32_t with_codes)
{
    static const uint16_t keys[ENTRIES] = {7, 9, 0, 65535, 65535};
    static const uint8_t codes[ENTRIES * CODE_BYTES] = {0x21, 3, 0x54, 6, 0x87, 9, 0xBA, 12, 0xED, 15};

    memset(image_words, 0, sizeof image_words);
    record = (pnlp_tables_record *)(void *)(image + PNLP_IMAGE_HEADER_BYTES);
    end = (uint32_t)(PNLP_IMAGE_HEADER_BYTES + sizeof *record);
    place(PNLP_TABLE_UNICODE_BLOCKS, 272);
    place(PNLP_TABLE_UNICODE_PAGES, 64);
    place(PNLP_TABLE_UNICODE_ACTIONS, 64);
    place(PNLP_TABLE_UNICODE_BASES, 2);
    place(PNLP_TABLE_UNICODE_RESULTS, 2);
    place(PNLP_TABLE_UNICODE_SEQUENCES, 4);
    place(PNLP_TABLE_UNICODE_DELTAS, 32);
    place(PNLP_TABLE_TRIE_PARENTS, 4);
    place(PNLP_TABLE_TRIE_FIRSTS, 4);
    place(PNLP_TABLE_TRIE_ENDS, 4);
    place(PNLP_TABLE_TRIE_BLOCKS, 8);
    place(PNLP_TABLE_TRIE_GROUPS, 4);
    if (with_codes) {
        place(PNLP_TABLE_CODE_FIRSTS, 4 * 257);
    }
    end = (end + 15u) / 16u * 16u;
    header->checked_bytes = end - PNLP_IMAGE_HEADER_BYTES;
    place(PNLP_TABLE_TRIE_LABELS, NODES);
    if (with_codes) {
        uint32_t *firsts = (uint32_t *)(void *)(image + record->places[PNLP_TABLE_CODE_FIRSTS].at);
        place(PNLP_TABLE_CODE_KEYS, sizeof keys);
        place(PNLP_TABLE_WORD_CODES, sizeof codes);
        memcpy(image + record->places[PNLP_TABLE_CODE_KEYS].at, keys, sizeof keys);
        memcpy(image + record->places[PNLP_TABLE_WORD_CODES].at, codes, sizeof codes);
        for (uint32_t bucket = 1; bucket <= 256u; bucket++) {
            firsts[bucket] = bucket == 256u ? ENTRIES : (bucket > 100u ? 4u : 2u);
        }
    }
    header->image_bytes = (end + 15u) / 16u * 16u;
}

static pnlp_status check_codes(uint32_t num_codes)
{
    return pnlp_tables_check_record(image, PNLP_FORM_NONE, HASHES, num_codes);
}

static void test_agreement(void)
{
    make_image(1);
    check_equal("codes", 0, check_codes(NUM_CODES), PNLP_OK);
    check_equal("codes that take the same bytes", 0, check_codes(NUM_CODES + 1), PNLP_OK);
    check_equal("fewer codes", 0, check_codes(NUM_CODES - 1), PNLP_IMAGE_DAMAGED);
    check_equal("more codes", 0, check_codes(NUM_CODES + 2), PNLP_IMAGE_DAMAGED);
    check_equal("codes that nobody wants", 0, check_codes(0), PNLP_IMAGE_DAMAGED);
    make_image(0);
    check_equal("no codes", 0, check_codes(0), PNLP_OK);
    check_equal("codes that are missing", 0, check_codes(NUM_CODES), PNLP_IMAGE_DAMAGED);
    check_equal("the most codes, missing", 0, check_codes(64), PNLP_IMAGE_DAMAGED);
}

static void test_places(void)
{
    static const uint32_t tables[] = {PNLP_TABLE_CODE_FIRSTS, PNLP_TABLE_CODE_KEYS, PNLP_TABLE_WORD_CODES};
    static const uint32_t others[] = {0, 1, 0xFFFFFFFFu, 4, 0xFFFFFFFCu, 0x80000000u};

    for (uint32_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        for (uint32_t j = 0; j < sizeof others / sizeof *others; j++) {
            make_image(1);
            record->places[tables[i]].bytes = others[j] == 0 ? 0 : record->places[tables[i]].bytes + others[j];
            check_equal("other bytes", i * 10 + j, check_codes(NUM_CODES), PNLP_IMAGE_DAMAGED);
            check_equal("other bytes, and no codes", i * 10 + j, check_codes(0), PNLP_IMAGE_DAMAGED);
        }
        make_image(0);
        place(tables[i], 2);
        header->image_bytes = (end + 15u) / 16u * 16u;
        check_equal("one table alone, and no codes", i, check_codes(0), PNLP_IMAGE_DAMAGED);
        make_image(1);
        record->places[tables[i]].at += 2u;
        check_equal("between two words", i, check_codes(NUM_CODES), PNLP_IMAGE_DAMAGED);
        make_image(1);
        record->places[tables[i]].at = header->image_bytes;
        check_equal("outside of the image", i, check_codes(NUM_CODES), PNLP_IMAGE_DAMAGED);
        make_image(1);
        record->places[tables[i]].at = PNLP_IMAGE_HEADER_BYTES;
        check_equal("in the record", i, check_codes(NUM_CODES), PNLP_IMAGE_DAMAGED);
        /* What is read as an index lies in what is always checked. */
        make_image(1);
        header->checked_bytes = record->places[tables[i]].at - PNLP_IMAGE_HEADER_BYTES;
        check_equal("in the bulk part", i, check_codes(NUM_CODES), i == 0 ? PNLP_IMAGE_DAMAGED : PNLP_OK);
    }
}

static void test_firsts(void)
{
    static const struct {
        uint32_t bucket;
        uint32_t first;
    } others[] = {{0, 1}, {1, 6}, {50, 5}, {101, 1}, {255, 6}, {256, 4}, {256, 6}, {256, 3}, {7, 0xFFFFFFFFu}};

    for (uint32_t i = 0; i < sizeof others / sizeof *others; i++) {
        uint32_t *firsts;
        make_image(1);
        firsts = (uint32_t *)(void *)(image + record->places[PNLP_TABLE_CODE_FIRSTS].at);
        firsts[others[i].bucket] = others[i].first;
        check_equal("firsts", i, check_codes(NUM_CODES), PNLP_IMAGE_DAMAGED);
    }
    /* So many entries that their bytes have no room in 32 bits. */
    make_image(1);
    record->places[PNLP_TABLE_CODE_KEYS].bytes = 0;
    record->places[PNLP_TABLE_WORD_CODES].bytes = 0;
    ((uint32_t *)(void *)(image + record->places[PNLP_TABLE_CODE_FIRSTS].at))[256] = 0x80000000u;
    check_equal("too many entries", 0, check_codes(NUM_CODES), PNLP_IMAGE_DAMAGED);
}

static void test_bound(void)
{
    pnlp_word_codes codes;

    make_image(1);
    pnlp_bind_word_codes(&codes, image, NUM_CODES, FEATURES);
    check_equal("codes of a word", 0, codes.num_codes, NUM_CODES);
    check_equal("counters", 0, codes.feature_size, FEATURES);
    check_equal("entries", 0, codes.firsts[256], ENTRIES);
    check_equal("entries of the last bucket", 0, codes.firsts[255], ENTRIES - 1);
    check_equal("the last key", 0, codes.keys[ENTRIES - 1], 65535);
    check_equal("its last code", 0, codes.codes[ENTRIES * CODE_BYTES - 1], 15);
}

int main(void)
{
    test_agreement();
    test_places();
    test_firsts();
    test_bound();
    return check_result("tables");
}
