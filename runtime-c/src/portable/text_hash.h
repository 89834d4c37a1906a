/* FNV-1a of characters, and the finish that spreads it: docs/text.md, section 6. */
#ifndef PNLP_TEXT_HASH_H
#define PNLP_TEXT_HASH_H

#include "../pnlp_text.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PNLP_FNV_BASIS 0x811C9DC5u
#define PNLP_FNV_PRIME 0x01000193u

static inline uint32_t pnlp_hash_byte(uint32_t h, uint32_t byte)
{
    return (h ^ byte) * PNLP_FNV_PRIME;
}

/* The UTF-8 of a character, byte by byte. */
static inline uint32_t pnlp_hash_character(uint32_t h, uint32_t c)
{
    if (c < 0x80u) {
        return pnlp_hash_byte(h, c);
    }
    if (c < 0x800u) {
        h = pnlp_hash_byte(h, 0xC0u | (c >> 6));
    } else {
        if (c < 0x10000u) {
            h = pnlp_hash_byte(h, 0xE0u | (c >> 12));
        } else {
            h = pnlp_hash_byte(h, 0xF0u | (c >> 18));
            h = pnlp_hash_byte(h, 0x80u | ((c >> 12) & 0x3Fu));
        }
        h = pnlp_hash_byte(h, 0x80u | ((c >> 6) & 0x3Fu));
    }
    return pnlp_hash_byte(h, 0x80u | (c & 0x3Fu));
}

/* The finalizer of MurmurHash3. */
static inline uint32_t pnlp_hash_mix(uint32_t x)
{
    x ^= x >> 16;
    x *= 0x85EBCA6Bu;
    x ^= x >> 13;
    x *= 0xC2B2AE35u;
    return x ^ (x >> 16);
}

#ifdef __cplusplus
}
#endif

#endif
