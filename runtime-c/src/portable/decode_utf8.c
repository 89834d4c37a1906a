/* UTF-8, one character at a time (docs/text.md, section 1). */
#include "../pnlp_text.h"

#define PNLP_REPLACEMENT 0xFFFDu

PNLP_SHARED uint32_t pnlp_decode_utf8(const uint8_t *text, uint32_t at, uint32_t end, uint32_t *character)
{
    uint32_t lead = text[at++];
    uint32_t missing;
    /* The range of the second byte excludes overlong forms, surrogates and values above U+10FFFF. */
    uint32_t low = 0x80u;
    uint32_t high = 0xBFu;

    if (lead < 0x80u) {
        *character = lead;
        return at;
    }
    *character = PNLP_REPLACEMENT;
    if (lead < 0xC2u || lead > 0xF4u) {
        return at;
    }
    if (lead < 0xE0u) {
        missing = 1;
        lead &= 0x1Fu;
    } else if (lead < 0xF0u) {
        missing = 2;
        low = lead == 0xE0u ? 0xA0u : low;
        high = lead == 0xEDu ? 0x9Fu : high;
        lead &= 0x0Fu;
    } else {
        missing = 3;
        low = lead == 0xF0u ? 0x90u : low;
        high = lead == 0xF4u ? 0x8Fu : high;
        lead &= 0x07u;
    }
    while (missing > 0) {
        if (at == end || text[at] < low || text[at] > high) {
            return at; /* the maximal subpart ends before this byte */
        }
        lead = (lead << 6) | (text[at++] & 0x3Fu);
        low = 0x80u;
        high = 0xBFu;
        missing--;
    }
    *character = lead;
    return at;
}
