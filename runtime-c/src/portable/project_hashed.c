/* Fingerprints of units that are found by their text: docs/text.md, sections 6 and 7, docs/tables.md. */
#include "pnlp_text.h"

#define FNV_PRIME 0x01000193u
#define GOLDEN 0x9E3779B9u

static uint32_t hash_byte(uint32_t h, uint32_t byte)
{
    return (h ^ byte) * FNV_PRIME;
}

/* The UTF-8 of a character, byte by byte. */
static uint32_t hash_character(uint32_t h, uint32_t c)
{
    if (c < 0x80u) {
        return hash_byte(h, c);
    }
    if (c < 0x800u) {
        h = hash_byte(h, 0xC0u | (c >> 6));
    } else {
        if (c < 0x10000u) {
            h = hash_byte(h, 0xE0u | (c >> 12));
        } else {
            h = hash_byte(h, 0xF0u | (c >> 18));
            h = hash_byte(h, 0x80u | ((c >> 12) & 0x3Fu));
        }
        h = hash_byte(h, 0x80u | ((c >> 6) & 0x3Fu));
    }
    return hash_byte(h, 0x80u | (c & 0x3Fu));
}

static uint32_t mix(uint32_t x)
{
    x ^= x >> 16;
    x *= 0x85EBCA6Bu;
    x ^= x >> 13;
    x *= 0xC2B2AE35u;
    return x ^ (x >> 16);
}

static uint32_t fold(uint32_t x)
{
    x &= PNLP_P;
    return x == PNLP_P ? 0 : x;
}

/* floor(x * count / 2^32) */
static uint32_t scale(uint32_t x, uint32_t count)
{
    return (uint32_t)(((uint64_t)x * count) >> 32);
}

/* A bucket's displacement was chosen so that each of its texts leads to a slot of its own. */
static uint32_t slot_of(const pnlp_hashed *cache, uint32_t h)
{
    const uint32_t displacement = cache->displacements[scale(h, cache->buckets)];
    return scale(mix(h + displacement * GOLDEN), cache->slots);
}

static void lower_by_unit(const pnlp_projection *projection, const uint32_t *characters, uint32_t count)
{
    const pnlp_hashed *cache = (const pnlp_hashed *)projection->cache;
    uint32_t h = cache->basis;
    uint32_t a;
    uint32_t b;
    uint32_t i;

    for (i = 0; i < count; i++) {
        h = hash_character(h, characters[i]);
    }
    if (cache->hashes != NULL) {
        const uint32_t slot = slot_of(cache, mix(h));
        a = cache->hashes[2u * slot];
        b = cache->hashes[2u * slot + 1u];
    } else {
        a = fold(mix(h));
        b = fold(mix(h + GOLDEN));
        b = b == 0 ? 1 : b;
    }
    pnlp_lower_fingerprint((int32_t *)projection->fingerprint, cache->num_hashes, a, b);
}

static void lower_by_subword(void *context, const pnlp_subword *subword)
{
    const pnlp_projection *projection = (const pnlp_projection *)context;
    const pnlp_hashed *cache = (const pnlp_hashed *)projection->cache;
    uint32_t i;

    if (subword->count == 0) {
        for (i = 0; i < cache->unknown_units; i++) {
            pnlp_lower_fingerprint((int32_t *)projection->fingerprint, cache->num_hashes, cache->unknown[2u * i],
                                   cache->unknown[2u * i + 1u]);
        }
    } else if (subword->continuation || subword->count <= cache->ngram_size) {
        lower_by_unit(projection, subword->characters, subword->count);
    } else {
        for (i = 0; i + cache->ngram_size <= subword->count; i++) {
            lower_by_unit(projection, subword->characters + i, cache->ngram_size);
        }
    }
}

void pnlp_project_hashed(const pnlp_tokenizer *tokenizer, const pnlp_hashed *cache, const uint8_t *text,
                         const pnlp_range *words, uint32_t word_count, uint32_t *word_scratch, uint32_t *fingerprint,
                         uint16_t *positions)
{
    const pnlp_projection projection = {cache, fingerprint, cache->num_hashes, cache->feature_size, PNLP_P};

    pnlp_project_words(&projection, lower_by_subword, tokenizer, text, words, word_count, word_scratch, positions);
}
