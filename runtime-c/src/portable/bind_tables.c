#include "../pnlp_bind.h"

/* Keys of words are told apart by their upper 8 bits first. */
enum { PNLP_CODE_BUCKETS = 256 };

static const pnlp_tables_record *pnlp_record_of(const void *image)
{
    return (const pnlp_tables_record *)(const void *)((const uint8_t *)image + PNLP_IMAGE_HEADER_BYTES);
}

static const void *pnlp_table_array(const uint8_t *image, uint32_t table)
{
    const pnlp_table_place *place = &pnlp_record_of(image)->places[table];
    return place->bytes != 0 ? image + place->at : NULL;
}

/* ---- Checks ------------------------------------------------------------------------------------------------------ */

/* Only answers depend on what these hold: positions are reduced, labels and keys compared, slots scaled. */
static int32_t pnlp_table_is_bulk(uint32_t table)
{
    return table == PNLP_TABLE_TRIE_LABELS || table == PNLP_TABLE_UNIT_HASHES ||
           table == PNLP_TABLE_UNIT_DISPLACEMENTS || table == PNLP_TABLE_UNKNOWN_HASHES || table == PNLP_TABLE_ROWS ||
           table == PNLP_TABLE_CODE_KEYS || table == PNLP_TABLE_WORD_CODES || table == PNLP_TABLE_PARTED_BYTES ||
           table == PNLP_TABLE_PARTED_CUTS;
}

/* Inside the image, and inside of what is always checked where it must be. */
static int32_t pnlp_table_is_inside(const pnlp_image_header *header, uint32_t table, const pnlp_table_place *place)
{
    const uint32_t end =
        pnlp_table_is_bulk(table) ? header->image_bytes : PNLP_IMAGE_HEADER_BYTES + header->checked_bytes;

    return place->bytes == 0 ||
           (place->at % 4u == 0 && place->at >= PNLP_IMAGE_HEADER_BYTES + sizeof(pnlp_tables_record) &&
            place->at <= end && place->bytes <= end - place->at);
}

static uint32_t pnlp_words_of_bits(uint32_t bits)
{
    return bits / 32u + (bits % 32u != 0 ? 1u : 0u);
}

static int32_t pnlp_is_tokenizer(const pnlp_table_place *places, uint32_t unknown)
{
    const uint32_t pages = places[PNLP_TABLE_UNICODE_ACTIONS].bytes / 64u;
    const uint32_t nodes = places[PNLP_TABLE_TRIE_LABELS].bytes;

    return places[PNLP_TABLE_UNICODE_BLOCKS].bytes == 272u && places[PNLP_TABLE_UNICODE_PAGES].bytes >= 64u &&
           places[PNLP_TABLE_UNICODE_PAGES].bytes % 64u == 0 && pages > 0 &&
           places[PNLP_TABLE_UNICODE_ACTIONS].bytes % 64u == 0 &&
           places[PNLP_TABLE_UNICODE_BASES].bytes == 2u * pages && places[PNLP_TABLE_UNICODE_RESULTS].bytes >= 2u &&
           places[PNLP_TABLE_UNICODE_SEQUENCES].bytes >= 4u && places[PNLP_TABLE_UNICODE_DELTAS].bytes == 32u &&
           nodes >= 2u && nodes < 0x80000000u && unknown < nodes &&
           places[PNLP_TABLE_TRIE_PARENTS].bytes == 4u * pnlp_words_of_bits(nodes) &&
           places[PNLP_TABLE_TRIE_FIRSTS].bytes == 4u * pnlp_words_of_bits(nodes + 1u) &&
           places[PNLP_TABLE_TRIE_ENDS].bytes == 4u * pnlp_words_of_bits(nodes) &&
           places[PNLP_TABLE_TRIE_BLOCKS].bytes == 8u * ((nodes + 255u) / 256u) &&
           places[PNLP_TABLE_TRIE_GROUPS].bytes >= 4u;
}

/* Words that are parted, if any: where each begins ascends from 0 to the end of their bytes, and all have as many cuts.
 */
static int32_t pnlp_is_parted_words(const uint8_t *image, const pnlp_table_place *places)
{
    const uint32_t firsts = places[PNLP_TABLE_PARTED_FIRSTS].bytes / 2u;
    const uint16_t *first = (const uint16_t *)(const void *)(image + places[PNLP_TABLE_PARTED_FIRSTS].at);

    if (places[PNLP_TABLE_PARTED_FIRSTS].bytes == 0) {
        return places[PNLP_TABLE_PARTED_BYTES].bytes == 0 && places[PNLP_TABLE_PARTED_CUTS].bytes == 0;
    }
    if (firsts < 2u || places[PNLP_TABLE_PARTED_FIRSTS].bytes % 2u != 0 || first[0] != 0 ||
        first[firsts - 1u] != places[PNLP_TABLE_PARTED_BYTES].bytes ||
        places[PNLP_TABLE_PARTED_CUTS].bytes % (firsts - 1u) != 0) {
        return 0;
    }
    for (uint32_t word = 1; word < firsts; word++) {
        if (first[word] < first[word - 1u]) {
            return 0;
        }
    }
    return 1;
}

/* A row of some subwords: its number, and its values. */
static uint32_t pnlp_hot_row_bytes(uint32_t num_hashes)
{
    return 4u * (num_hashes + 1u);
}

/* The encoding of the subwords that have no row of their own. */
static pnlp_tables_form pnlp_form_of_rest(pnlp_tables_form form)
{
    switch (form) {
    case PNLP_FORM_HOT_UNITS_U16:
        return PNLP_FORM_UNITS_U16;
    case PNLP_FORM_HOT_UNITS_U32:
        return PNLP_FORM_UNITS_U32;
    case PNLP_FORM_HOT_HASHED:
        return PNLP_FORM_HASHED;
    case PNLP_FORM_HOT_NONE:
        return PNLP_FORM_NONE;
    default:
        return form;
    }
}

/* What the encoding reads, and nothing else. */
static int32_t pnlp_is_form(const pnlp_table_place *places, pnlp_tables_form form, uint32_t subwords,
                            uint32_t num_hashes)
{
    const uint32_t hashes = places[PNLP_TABLE_UNIT_HASHES].bytes;
    const uint32_t references = places[PNLP_TABLE_SUBWORD_UNITS].bytes;
    const pnlp_tables_form rest = pnlp_form_of_rest(form);

    if (rest != form &&
        (places[PNLP_TABLE_ROWS].bytes == 0 || places[PNLP_TABLE_ROWS].bytes % pnlp_hot_row_bytes(num_hashes) != 0)) {
        return 0;
    }
    switch (rest) {
    case PNLP_FORM_UNITS_U16:
    case PNLP_FORM_UNITS_U32:
        return hashes >= 8u && hashes % 8u == 0 && places[PNLP_TABLE_UNIT_OFFSETS].bytes / 4u == subwords + 1u &&
               places[PNLP_TABLE_UNIT_OFFSETS].bytes % 4u == 0 && references > 0 &&
               references % (rest == PNLP_FORM_UNITS_U16 ? 2u : 4u) == 0;
    case PNLP_FORM_ROWS:
        return places[PNLP_TABLE_ROWS].bytes == (uint64_t)subwords * num_hashes * 4u;
    case PNLP_FORM_ROWS_U16:
        return places[PNLP_TABLE_ROWS].bytes == (uint64_t)subwords * num_hashes * 2u;
    case PNLP_FORM_HASHED:
        return hashes >= 8u && hashes % 8u == 0 && places[PNLP_TABLE_UNIT_DISPLACEMENTS].bytes >= 2u &&
               places[PNLP_TABLE_UNIT_DISPLACEMENTS].bytes % 2u == 0 &&
               places[PNLP_TABLE_UNKNOWN_HASHES].bytes % 8u == 0;
    case PNLP_FORM_NONE:
        return hashes == 0 && places[PNLP_TABLE_UNKNOWN_HASHES].bytes % 8u == 0;
    default:
        return 0;
    }
}

/* Codes of words, num_codes each, or none: entries as their firsts count them. */
static int32_t pnlp_is_codes(const uint8_t *image, const pnlp_table_place *places, uint32_t num_codes)
{
    const uint32_t keys = places[PNLP_TABLE_CODE_KEYS].bytes;
    const uint32_t codes = places[PNLP_TABLE_WORD_CODES].bytes;
    const uint32_t *firsts = (const uint32_t *)pnlp_table_array(image, PNLP_TABLE_CODE_FIRSTS);

    if (num_codes == 0 || firsts == NULL) {
        return num_codes == 0 && firsts == NULL && keys == 0 && codes == 0;
    }
    if (places[PNLP_TABLE_CODE_FIRSTS].bytes != 4u * (PNLP_CODE_BUCKETS + 1u) || firsts[0] != 0) {
        return 0;
    }
    for (uint32_t bucket = 0; bucket < PNLP_CODE_BUCKETS; bucket++) {
        if (firsts[bucket] > firsts[bucket + 1u]) {
            return 0;
        }
    }
    return keys == 2u * (uint64_t)firsts[PNLP_CODE_BUCKETS] &&
           codes == (uint64_t)firsts[PNLP_CODE_BUCKETS] * ((num_codes + 1u) / 2u);
}

PNLP_SHARED pnlp_status pnlp_tables_check_record(const void *image, pnlp_tables_form form, uint32_t num_hashes,
                                                 uint32_t num_codes)
{
    const pnlp_image_header *header = (const pnlp_image_header *)image;
    const pnlp_tables_record *record = pnlp_record_of(image);

    for (uint32_t table = 0; table < PNLP_TABLE_COUNT; table++) {
        if (!pnlp_table_is_inside(header, table, &record->places[table])) {
            return PNLP_IMAGE_DAMAGED;
        }
    }
    return pnlp_is_tokenizer(record->places, record->unknown) &&
                   pnlp_is_parted_words((const uint8_t *)image, record->places) &&
                   pnlp_is_form(record->places, form, record->unknown + 1u, num_hashes) &&
                   pnlp_is_codes((const uint8_t *)image, record->places, num_codes)
               ? PNLP_OK
               : PNLP_IMAGE_DAMAGED;
}

PNLP_SHARED pnlp_status pnlp_tables_open(const void *image, size_t bytes, const pnlp_image_need *need,
                                         pnlp_tables_form form, uint32_t num_hashes, uint32_t num_codes,
                                         int32_t check_all)
{
    const pnlp_status status = pnlp_image_check(image, bytes, need, check_all);
    return status == PNLP_OK ? pnlp_tables_check_record(image, form, num_hashes, num_codes) : status;
}

PNLP_SHARED uint64_t pnlp_tables_mark(const void *image, uint64_t mark)
{
    const uint8_t *identity = ((const pnlp_image_header *)image)->tables;

    for (uint32_t i = 0; i < 8u; i++) {
        mark ^= (uint64_t)identity[i] << (8u * i);
    }
    return mark | 1u;
}

/* ---- Descriptors ------------------------------------------------------------------------------------------------- */

static const uint8_t *pnlp_table_u8(const uint8_t *image, uint32_t table)
{
    return (const uint8_t *)pnlp_table_array(image, table);
}

static const uint16_t *pnlp_table_u16(const uint8_t *image, uint32_t table)
{
    return (const uint16_t *)pnlp_table_array(image, table);
}

static const uint32_t *pnlp_table_u32(const uint8_t *image, uint32_t table)
{
    return (const uint32_t *)pnlp_table_array(image, table);
}

PNLP_SHARED void pnlp_bind_tokenizer(pnlp_tokenizer *bound, const uint8_t *image, uint32_t max_word_chars)
{
    bound->unicode_blocks = pnlp_table_u8(image, PNLP_TABLE_UNICODE_BLOCKS);
    bound->unicode_pages = pnlp_table_u16(image, PNLP_TABLE_UNICODE_PAGES);
    bound->unicode_actions = pnlp_table_u8(image, PNLP_TABLE_UNICODE_ACTIONS);
    bound->unicode_bases = pnlp_table_u16(image, PNLP_TABLE_UNICODE_BASES);
    bound->unicode_results = pnlp_table_u16(image, PNLP_TABLE_UNICODE_RESULTS);
    bound->unicode_sequences = pnlp_table_u32(image, PNLP_TABLE_UNICODE_SEQUENCES);
    bound->unicode_deltas = pnlp_table_u32(image, PNLP_TABLE_UNICODE_DELTAS);
    bound->trie_labels = pnlp_table_u8(image, PNLP_TABLE_TRIE_LABELS);
    bound->trie_parents = pnlp_table_u32(image, PNLP_TABLE_TRIE_PARENTS);
    bound->trie_firsts = pnlp_table_u32(image, PNLP_TABLE_TRIE_FIRSTS);
    bound->trie_ends = pnlp_table_u32(image, PNLP_TABLE_TRIE_ENDS);
    bound->trie_blocks = pnlp_table_u32(image, PNLP_TABLE_TRIE_BLOCKS);
    bound->trie_groups = pnlp_table_u32(image, PNLP_TABLE_TRIE_GROUPS);
    bound->unknown = pnlp_record_of(image)->unknown;
    bound->max_word_chars = max_word_chars;
}

PNLP_SHARED void pnlp_bind_parted_words(pnlp_parted_words *bound, const uint8_t *image)
{
    const pnlp_table_place *places = pnlp_record_of(image)->places;
    const uint32_t firsts = places[PNLP_TABLE_PARTED_FIRSTS].bytes / 2u;

    bound->firsts = pnlp_table_u16(image, PNLP_TABLE_PARTED_FIRSTS);
    bound->bytes = pnlp_table_u8(image, PNLP_TABLE_PARTED_BYTES);
    bound->cuts = pnlp_table_u8(image, PNLP_TABLE_PARTED_CUTS);
    bound->words = firsts > 0 ? firsts - 1u : 0;
    bound->max_cuts = bound->words > 0 ? places[PNLP_TABLE_PARTED_CUTS].bytes / bound->words : 0;
}

PNLP_SHARED void pnlp_bind_units(pnlp_units *bound, const uint8_t *image, pnlp_tables_form form, uint32_t num_hashes,
                                 uint32_t feature_size)
{
    bound->hashes = pnlp_table_u32(image, PNLP_TABLE_UNIT_HASHES);
    bound->offsets = pnlp_table_u32(image, PNLP_TABLE_UNIT_OFFSETS);
    bound->units_u16 = form == PNLP_FORM_UNITS_U16 ? pnlp_table_u16(image, PNLP_TABLE_SUBWORD_UNITS) : NULL;
    bound->units_u32 = form == PNLP_FORM_UNITS_U32 ? pnlp_table_u32(image, PNLP_TABLE_SUBWORD_UNITS) : NULL;
    bound->num_hashes = num_hashes;
    bound->feature_size = feature_size;
}

PNLP_SHARED void pnlp_bind_rows(pnlp_rows *bound, const uint8_t *image, uint32_t num_hashes, uint32_t feature_size)
{
    bound->rows = pnlp_table_u32(image, PNLP_TABLE_ROWS);
    bound->num_hashes = num_hashes;
    bound->feature_size = feature_size;
}

PNLP_SHARED void pnlp_bind_rows_u16(pnlp_rows_u16 *bound, const uint8_t *image, uint32_t num_hashes,
                                    uint32_t feature_size)
{
    bound->rows = pnlp_table_u16(image, PNLP_TABLE_ROWS);
    bound->num_hashes = num_hashes;
    bound->feature_size = feature_size;
}

PNLP_SHARED void pnlp_bind_hashed(pnlp_hashed *bound, const uint8_t *image, uint32_t ngram_size, uint32_t num_hashes,
                                  uint32_t feature_size)
{
    const pnlp_tables_record *record = pnlp_record_of(image);

    bound->hashes = pnlp_table_u32(image, PNLP_TABLE_UNIT_HASHES);
    bound->displacements = pnlp_table_u16(image, PNLP_TABLE_UNIT_DISPLACEMENTS);
    bound->slots = record->places[PNLP_TABLE_UNIT_HASHES].bytes / 8u;
    bound->buckets = record->places[PNLP_TABLE_UNIT_DISPLACEMENTS].bytes / 2u;
    bound->basis = record->basis;
    bound->unknown = pnlp_table_u32(image, PNLP_TABLE_UNKNOWN_HASHES);
    bound->unknown_units = record->places[PNLP_TABLE_UNKNOWN_HASHES].bytes / 8u;
    bound->ngram_size = ngram_size;
    bound->num_hashes = num_hashes;
    bound->feature_size = feature_size;
}

static void pnlp_bind_hot_rows(pnlp_hot_rows *bound, const uint8_t *image, uint32_t num_hashes)
{
    bound->rows = pnlp_table_u32(image, PNLP_TABLE_ROWS);
    bound->count = pnlp_record_of(image)->places[PNLP_TABLE_ROWS].bytes / pnlp_hot_row_bytes(num_hashes);
}

PNLP_SHARED void pnlp_bind_hot_units(pnlp_hot_units *bound, const uint8_t *image, pnlp_tables_form form,
                                     uint32_t num_hashes, uint32_t feature_size)
{
    pnlp_bind_units(&bound->rest, image, pnlp_form_of_rest(form), num_hashes, feature_size);
    pnlp_bind_hot_rows(&bound->hot, image, num_hashes);
}

PNLP_SHARED void pnlp_bind_hot_hashed(pnlp_hot_hashed *bound, const uint8_t *image, uint32_t ngram_size,
                                      uint32_t num_hashes, uint32_t feature_size)
{
    pnlp_bind_hashed(&bound->rest, image, ngram_size, num_hashes, feature_size);
    pnlp_bind_hot_rows(&bound->hot, image, num_hashes);
}

PNLP_SHARED void pnlp_bind_word_codes(pnlp_word_codes *bound, const uint8_t *image, uint32_t num_codes,
                                      uint32_t feature_size)
{
    bound->firsts = pnlp_table_u32(image, PNLP_TABLE_CODE_FIRSTS);
    bound->keys = pnlp_table_u16(image, PNLP_TABLE_CODE_KEYS);
    bound->codes = pnlp_table_u8(image, PNLP_TABLE_WORD_CODES);
    bound->num_codes = num_codes;
    bound->feature_size = feature_size;
}
