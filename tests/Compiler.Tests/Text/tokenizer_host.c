/*
 * Host of the device's tokenizer for DeviceTokenizerTests. All numbers are u32, little-endian.
 * stdin:  { tokenizer, max_words, begin, end, bytes, text[bytes] }...
 * stdout: { words, truncated, { begin, end, subwords }... } and, for the caller's range [begin, end), its subwords;
 *         subwords are { count, subword... }.
 */
#include <stdio.h>
#include <stdlib.h>

#include "pnlp_text.h"
#include "tokenizer_tables.h"

static uint32_t found[1 << 16];
static uint32_t found_count;

static void put(uint32_t value)
{
    fwrite(&value, sizeof value, 1, stdout);
}

static void visit(void *context, const pnlp_subword *subword)
{
    if (context != &found_count || found_count == sizeof found / sizeof *found) {
        abort();
    }
    found[found_count++] = subword->number;
}

/* The range and the scratch lie in blocks of their own, so that the sanitizer sees any access outside of them. */
static void put_subwords(const pnlp_tokenizer *tokenizer, const uint8_t *text, pnlp_range range)
{
    uint32_t bytes = range.end - range.begin;
    uint8_t *copy = malloc(bytes == 0 ? 1 : bytes);
    uint32_t *scratch = malloc(2 * tokenizer->max_word_chars * sizeof *scratch);
    pnlp_range whole = {0, bytes};
    uint32_t i;

    for (i = 0; i < bytes; i++) {
        copy[i] = text[range.begin + i];
    }
    found_count = 0;
    pnlp_visit_subwords(tokenizer, copy, whole, scratch, visit, &found_count);
    put(found_count);
    fwrite(found, sizeof *found, found_count, stdout);
    free(scratch);
    free(copy);
}

int main(void)
{
    uint32_t header[5];

    while (fread(header, sizeof header, 1, stdin) == 1) {
        const pnlp_tokenizer *tokenizer = tokenizers[header[0]];
        uint32_t bytes = header[4];
        uint8_t *text = malloc(bytes == 0 ? 1 : bytes);
        pnlp_range *words = malloc((header[1] == 0 ? 1 : header[1]) * sizeof *words);
        pnlp_range range = {header[2], header[3]};
        uint8_t truncated = 0xFF;
        uint32_t count;
        uint32_t i;

        if (fread(text, 1, bytes, stdin) != bytes) {
            return 1;
        }
        count = splitters[header[0]](tokenizer, text, bytes, words, header[1], &truncated);
        if (parted_words[header[0]] != NULL) {
            count = pnlp_part_words(tokenizer, parted_words[header[0]], text, words, count, header[1], &truncated);
        }
        put(count);
        put(truncated);
        for (i = 0; i < count; i++) {
            put(words[i].begin);
            put(words[i].end);
            put_subwords(tokenizer, text, words[i]);
        }
        put_subwords(tokenizer, text, range);
        free(words);
        free(text);
    }
    return 0;
}
