/* Steps in the byte trie of the subwords (docs/tables.md). */
#ifndef PNLP_SUBWORD_TRIE_H
#define PNLP_SUBWORD_TRIE_H

#include "../pnlp_text.h"

/* Not inline: with that hint compilers take all steps apart, for more code and no gain. */
#if defined(__GNUC__)
#define PNLP_TRIE_STEP static __attribute__((unused))
#else
#define PNLP_TRIE_STEP static
#endif

#ifdef __cplusplus
extern "C" {
#endif

#define PNLP_START_ROOT 0u
#define PNLP_CONTINUATION_ROOT 1u

/* No node has a root as its child. */
#define PNLP_NO_NODE 0u

#define PNLP_TRIE_BLOCK 256u
#define PNLP_TRIE_GROUPS 64u

PNLP_TRIE_STEP uint32_t pnlp_trie_bits(uint32_t x)
{
    x -= (x >> 1) & 0x55555555u;
    x = (x & 0x33333333u) + ((x >> 2) & 0x33333333u);
    x = (x + (x >> 4)) & 0x0F0F0F0Fu;
    return (x * 0x01010101u) >> 24;
}

/* The place of the lowest bit that is set; there is one. */
PNLP_TRIE_STEP uint32_t pnlp_trie_lowest(uint32_t x)
{
    return pnlp_trie_bits((x & (0u - x)) - 1u);
}

PNLP_TRIE_STEP uint32_t pnlp_trie_bit_at(const uint32_t *bitmap, uint32_t node)
{
    return (bitmap[node / 32u] >> (node % 32u)) & 1u;
}

/* How many bits are set before a node: "before" its block, and those between. */
PNLP_TRIE_STEP uint32_t pnlp_trie_rank(const uint32_t *bitmap, uint32_t before, uint32_t node)
{
    uint32_t word;

    for (word = node / PNLP_TRIE_BLOCK * (PNLP_TRIE_BLOCK / 32u); word < node / 32u; word++) {
        before += pnlp_trie_bits(bitmap[word]);
    }
    return before + pnlp_trie_bits(bitmap[word] & (((uint32_t)1 << (node % 32u)) - 1u));
}

/* The first node of a group of siblings. */
PNLP_TRIE_STEP uint32_t pnlp_trie_group_begin(const pnlp_tokenizer *tokenizer, uint32_t group)
{
    uint32_t node = tokenizer->trie_groups[group / PNLP_TRIE_GROUPS];
    uint32_t skip = group % PNLP_TRIE_GROUPS;
    uint32_t word = node / 32u;
    uint32_t firsts = tokenizer->trie_firsts[word] & (0xFFFFFFFFu << (node % 32u));
    uint32_t count = pnlp_trie_bits(firsts);

    while (count <= skip) {
        skip -= count;
        firsts = tokenizer->trie_firsts[++word];
        count = pnlp_trie_bits(firsts);
    }
    while (skip-- > 0) {
        firsts &= firsts - 1u;
    }
    return word * 32u + pnlp_trie_lowest(firsts);
}

/* Behind the last node of a group: where the next one begins. A bit behind the last node ends the last group. */
PNLP_TRIE_STEP uint32_t pnlp_trie_group_end(const pnlp_tokenizer *tokenizer, uint32_t begin)
{
    uint32_t word = (begin + 1u) / 32u;
    uint32_t firsts = tokenizer->trie_firsts[word] & (0xFFFFFFFFu << ((begin + 1u) % 32u));

    while (firsts == 0) {
        firsts = tokenizer->trie_firsts[++word];
    }
    return word * 32u + pnlp_trie_lowest(firsts);
}

/* The k-th node that has children has the k-th group. Siblings are sorted by their labels. */
PNLP_TRIE_STEP uint32_t pnlp_trie_child(const pnlp_tokenizer *tokenizer, uint32_t node, uint32_t byte)
{
    uint32_t low;
    uint32_t high;
    uint32_t end;

    if (!pnlp_trie_bit_at(tokenizer->trie_parents, node)) {
        return PNLP_NO_NODE;
    }
    low = pnlp_trie_group_begin(
        tokenizer, pnlp_trie_rank(tokenizer->trie_parents, tokenizer->trie_blocks[node / PNLP_TRIE_BLOCK * 2u], node));
    end = pnlp_trie_group_end(tokenizer, low);
    high = end;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2u;
        if (tokenizer->trie_labels[middle] < byte) {
            low = middle + 1u;
        } else {
            high = middle;
        }
    }
    return low < end && tokenizer->trie_labels[low] == byte ? low : PNLP_NO_NODE;
}

/* One step for each byte of the character's UTF-8. */
PNLP_TRIE_STEP uint32_t pnlp_trie_child_of_character(const pnlp_tokenizer *tokenizer, uint32_t node, uint32_t c)
{
    uint32_t shift = c < 0x80u ? 0u : c < 0x800u ? 6u : c < 0x10000u ? 12u : 18u;
    uint32_t lead = shift == 0 ? 0u : (0xF0u << (3u - shift / 6u)) & 0xFFu;

    node = pnlp_trie_child(tokenizer, node, lead | (c >> shift));
    while (shift > 0 && node != PNLP_NO_NODE) {
        shift -= 6u;
        node = pnlp_trie_child(tokenizer, node, 0x80u | ((c >> shift) & 0x3Fu));
    }
    return node;
}

/* The number of the subword that ends at a node: how many end before it. */
PNLP_TRIE_STEP uint32_t pnlp_trie_subword_at(const pnlp_tokenizer *tokenizer, uint32_t node)
{
    return pnlp_trie_rank(tokenizer->trie_ends, tokenizer->trie_blocks[node / PNLP_TRIE_BLOCK * 2u + 1u], node);
}

#ifdef __cplusplus
}
#endif

#endif
