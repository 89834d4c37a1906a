/* WordPiece: longest match first in a byte trie (docs/text.md, section 3; docs/tables.md). */
#include "pnlp_text.h"

#define START_ROOT 0u
#define CONTINUATION_ROOT 1u

/* No node has a root as its child. */
#define NO_NODE 0u

#define BLOCK 256u
#define GROUPS 64u

static uint32_t bits(uint32_t x)
{
    x -= (x >> 1) & 0x55555555u;
    x = (x & 0x33333333u) + ((x >> 2) & 0x33333333u);
    x = (x + (x >> 4)) & 0x0F0F0F0Fu;
    return (x * 0x01010101u) >> 24;
}

/* The place of the lowest bit that is set; there is one. */
static uint32_t lowest(uint32_t x)
{
    return bits((x & (0u - x)) - 1u);
}

static uint32_t bit_at(const uint32_t *bitmap, uint32_t node)
{
    return (bitmap[node / 32u] >> (node % 32u)) & 1u;
}

/* How many bits are set before a node: "before" its block, and those between. */
static uint32_t rank(const uint32_t *bitmap, uint32_t before, uint32_t node)
{
    uint32_t word;

    for (word = node / BLOCK * (BLOCK / 32u); word < node / 32u; word++) {
        before += bits(bitmap[word]);
    }
    return before + bits(bitmap[word] & (((uint32_t)1 << (node % 32u)) - 1u));
}

/* The first node of a group of siblings. */
static uint32_t group_begin(const pnlp_tokenizer *tokenizer, uint32_t group)
{
    uint32_t node = tokenizer->trie_groups[group / GROUPS];
    uint32_t skip = group % GROUPS;
    uint32_t word = node / 32u;
    uint32_t firsts = tokenizer->trie_firsts[word] & (0xFFFFFFFFu << (node % 32u));
    uint32_t count = bits(firsts);

    while (count <= skip) {
        skip -= count;
        firsts = tokenizer->trie_firsts[++word];
        count = bits(firsts);
    }
    while (skip-- > 0) {
        firsts &= firsts - 1u;
    }
    return word * 32u + lowest(firsts);
}

/* Behind the last node of a group: where the next one begins. A bit behind the last node ends the last group. */
static uint32_t group_end(const pnlp_tokenizer *tokenizer, uint32_t begin)
{
    uint32_t word = (begin + 1u) / 32u;
    uint32_t firsts = tokenizer->trie_firsts[word] & (0xFFFFFFFFu << ((begin + 1u) % 32u));

    while (firsts == 0) {
        firsts = tokenizer->trie_firsts[++word];
    }
    return word * 32u + lowest(firsts);
}

/* The k-th node that has children has the k-th group. Siblings are sorted by their labels. */
static uint32_t child(const pnlp_tokenizer *tokenizer, uint32_t node, uint32_t byte)
{
    uint32_t low;
    uint32_t high;
    uint32_t end;

    if (!bit_at(tokenizer->trie_parents, node)) {
        return NO_NODE;
    }
    low = group_begin(tokenizer, rank(tokenizer->trie_parents, tokenizer->trie_blocks[node / BLOCK * 2u], node));
    end = group_end(tokenizer, low);
    high = end;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2u;
        if (tokenizer->trie_labels[middle] < byte) {
            low = middle + 1u;
        } else {
            high = middle;
        }
    }
    return low < end && tokenizer->trie_labels[low] == byte ? low : NO_NODE;
}

/* One step for each byte of the character's UTF-8. */
static uint32_t child_of_character(const pnlp_tokenizer *tokenizer, uint32_t node, uint32_t c)
{
    uint32_t shift = c < 0x80u ? 0u : c < 0x800u ? 6u : c < 0x10000u ? 12u : 18u;
    uint32_t lead = shift == 0 ? 0u : (0xF0u << (3u - shift / 6u)) & 0xFFu;

    node = child(tokenizer, node, lead | (c >> shift));
    while (shift > 0 && node != NO_NODE) {
        shift -= 6u;
        node = child(tokenizer, node, 0x80u | ((c >> shift) & 0x3Fu));
    }
    return node;
}

/* The number of the subword that ends at a node: how many end before it. */
static uint32_t subword_at(const pnlp_tokenizer *tokenizer, uint32_t node)
{
    return rank(tokenizer->trie_ends, tokenizer->trie_blocks[node / BLOCK * 2u + 1u], node);
}

uint32_t pnlp_match_subwords(const pnlp_tokenizer *tokenizer, const uint32_t *characters, uint32_t count,
                             uint32_t *subwords)
{
    uint32_t begin = 0;
    uint32_t found = 0;

    while (begin < count) {
        uint32_t node = begin == 0 ? START_ROOT : CONTINUATION_ROOT;
        uint32_t longest = NO_NODE;
        uint32_t end = begin;
        uint32_t i;

        for (i = begin; i < count; i++) {
            node = child_of_character(tokenizer, node, characters[i]);
            if (node == NO_NODE) {
                break;
            }
            if (bit_at(tokenizer->trie_ends, node)) {
                longest = node;
                end = i + 1u;
            }
        }
        if (longest == NO_NODE) {
            return 0;
        }
        subwords[begin] = subword_at(tokenizer, longest);
        found++;
        while (++begin < end) {
            subwords[begin] = PNLP_INSIDE;
        }
    }
    return found;
}
