/* WordPiece: longest match first (docs/text.md, section 3). */
#include "subword_trie.h"

PNLP_SHARED uint32_t pnlp_match_subwords(const pnlp_tokenizer *tokenizer, const uint32_t *characters, uint32_t count,
                                         uint32_t *subwords)
{
    uint32_t begin = 0;
    uint32_t found = 0;

    while (begin < count) {
        uint32_t node = begin == 0 ? PNLP_START_ROOT : PNLP_CONTINUATION_ROOT;
        uint32_t longest = PNLP_NO_NODE;
        uint32_t end = begin;
        uint32_t i;

        for (i = begin; i < count; i++) {
            node = pnlp_trie_child_of_character(tokenizer, node, characters[i]);
            if (node == PNLP_NO_NODE) {
                break;
            }
            if (pnlp_trie_bit_at(tokenizer->trie_ends, node)) {
                longest = node;
                end = i + 1u;
            }
        }
        if (longest == PNLP_NO_NODE) {
            return 0;
        }
        subwords[begin] = pnlp_trie_subword_at(tokenizer, longest);
        found++;
        while (++begin < end) {
            subwords[begin] = PNLP_INSIDE;
        }
    }
    return found;
}
