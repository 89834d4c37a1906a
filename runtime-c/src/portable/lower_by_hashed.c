/* A fingerprint lowered to that of a subword, by its text: docs/text.md, section 6, docs/tables.md. */
#include "text_hash.h"

#define PNLP_GOLDEN 0x9E3779B9u

static uint32_t pnlp_slot_fold(uint32_t x)
{
    x &= PNLP_P;
    return x == PNLP_P ? 0 : x;
}

/* floor(x * count / 2^32) */
static uint32_t pnlp_slot_scale(uint32_t x, uint32_t count)
{
    return (uint32_t)(((uint64_t)x * count) >> 32);
}

/* A bucket's displacement was chosen so that each of its texts leads to a slot of its own. */
static uint32_t pnlp_slot_of_hash(const pnlp_hashed *cache, uint32_t h)
{
    const uint32_t displacement = cache->displacements[pnlp_slot_scale(h, cache->buckets)];
    return pnlp_slot_scale(pnlp_hash_mix(h + displacement * PNLP_GOLDEN), cache->slots);
}

static void pnlp_lower_by_unit(const pnlp_projection *projection, const pnlp_hashed *cache, const uint32_t *characters,
                               uint32_t count)
{
    uint32_t h = cache->basis;
    uint32_t a;
    uint32_t b;
    uint32_t i;

    for (i = 0; i < count; i++) {
        h = pnlp_hash_character(h, characters[i]);
    }
    if (cache->hashes != NULL) {
        const uint32_t slot = pnlp_slot_of_hash(cache, pnlp_hash_mix(h));
        a = cache->hashes[2u * slot];
        b = cache->hashes[2u * slot + 1u];
    } else {
        a = pnlp_slot_fold(pnlp_hash_mix(h));
        b = pnlp_slot_fold(pnlp_hash_mix(h + PNLP_GOLDEN));
        b = b == 0 ? 1 : b;
    }
    pnlp_lower_fingerprint((int32_t *)projection->fingerprint, cache->num_hashes, a, b);
}

PNLP_SHARED void pnlp_lower_by_hashed(const pnlp_projection *projection, const pnlp_hashed *cache,
                                      const pnlp_subword *subword)
{
    uint32_t i;

    if (subword->count == 0) {
        for (i = 0; i < cache->unknown_units; i++) {
            pnlp_lower_fingerprint((int32_t *)projection->fingerprint, cache->num_hashes, cache->unknown[2u * i],
                                   cache->unknown[2u * i + 1u]);
        }
    } else if (subword->continuation || subword->count <= cache->ngram_size) {
        pnlp_lower_by_unit(projection, cache, subword->characters, subword->count);
    } else {
        for (i = 0; i + cache->ngram_size <= subword->count; i++) {
            pnlp_lower_by_unit(projection, cache, subword->characters + i, cache->ngram_size);
        }
    }
}
