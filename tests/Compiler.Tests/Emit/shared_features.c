/* Two models on one reading, and every status that a call can return. Says what failed; ends with 0 where nothing did.
 */
#include <stdio.h>
#include <string.h>

#include "shared_features.h"
#include "tiny_intent.h"
#include "tiny_other.h"

static uint64_t arena[(SHARED_ARENA_BYTES + 15) / 8];
static shared_features features;
static tiny_intent_result result;
static tiny_other_result other;
static int failures;

static void expect(int condition, const char *what)
{
    if (!condition) {
        printf("failed: %s\n", what);
        failures++;
    }
}

static int is_zero(void)
{
    const unsigned char *bytes = (const unsigned char *)&result;
    size_t i;
    for (i = 0; i < sizeof result; i++) {
        if (bytes[i] != 0) {
            return 0;
        }
    }
    return 1;
}

static pnlp_status read_text(const char *text)
{
    return shared_read(arena, sizeof arena, text, strlen(text), &features);
}

static pnlp_status answer(void)
{
    memset(&result, 0x5A, sizeof result);
    memset(arena, 0xA5, sizeof arena);
    return tiny_intent_run_features(arena, sizeof arena, &features, &result);
}

int main(void)
{
    static const pnlp_range words[] = {{0, 4}, {5, 10}};
    static const pnlp_range overlapping[] = {{0, 4}, {3, 10}};
    static const pnlp_range outside[] = {{0, 4}, {5, 11}};

    expect(answer() == PNLP_BAD_FEATURES && is_zero(), "features of no text");

    expect(read_text("play music in paris") == PNLP_OK, "a text is read");
    expect(answer() == PNLP_OK && result.word_count == 4 && result.truncated == 0, "a model answers");
    expect(tiny_other_run_features(arena, sizeof arena, &features, &other) == PNLP_OK, "another answers");
    expect(other.word_count == 4, "on the same words");
    expect(read_text("a b c d e f g h") == PNLP_OK && answer() == PNLP_OK, "a long text is read");
    expect(result.word_count == TINY_INTENT_MAX_TOKENS && result.truncated == 1, "and what was cut is said");
    expect(shared_read_words(arena, sizeof arena, "play music", 10, words, 2, &features) == PNLP_OK, "given words");
    expect(answer() == PNLP_OK && result.word_count == 2, "are answered");

    expect(read_text(" \n") == PNLP_EMPTY_TEXT, "no words");
    expect(answer() == PNLP_EMPTY_TEXT && is_zero(), "no answer to them");

    expect(shared_read(arena, sizeof arena, "a", 1, NULL) == PNLP_NULL_POINTER, "no features");
    expect(shared_read(NULL, sizeof arena, "a", 1, &features) == PNLP_NULL_POINTER, "no arena");
    expect(shared_read(arena, sizeof arena, NULL, 1, &features) == PNLP_NULL_POINTER, "no text");
    expect(shared_read_words(arena, sizeof arena, "a", 1, NULL, 1, &features) == PNLP_NULL_POINTER, "no words given");
    expect(shared_read(arena, SHARED_READ_BYTES - 1, "a", 1, &features) == PNLP_BAD_ARENA, "a small arena");
    expect(shared_read((char *)arena + 4, sizeof arena - 4, "a", 1, &features) == PNLP_BAD_ARENA, "one not aligned");
    expect(shared_read(arena, SHARED_READ_BYTES, "a", 1, &features) == PNLP_OK, "one as small as can be");
    expect(shared_read(arena, sizeof arena, "a", (size_t)0x80000000u, &features) == PNLP_TEXT_TOO_LONG, "a long text");
    expect(answer() == PNLP_BAD_FEATURES && is_zero(), "nothing is left of the text before it");
    expect(shared_read_words(arena, sizeof arena, "play music", 10, overlapping, 2, &features) == PNLP_BAD_WORDS,
           "words that overlap");
    expect(shared_read_words(arena, sizeof arena, "play music", 10, outside, 2, &features) == PNLP_BAD_WORDS,
           "words that leave the text");

    expect(read_text("play") == PNLP_OK, "a text again");
    features.mark ^= 2u;
    expect(answer() == PNLP_BAD_FEATURES && is_zero(), "features of other tables");
    features.mark ^= 2u;
    expect(tiny_intent_run_features(arena, sizeof arena, NULL, &result) == PNLP_NULL_POINTER,
           "a model without features");
    expect(tiny_intent_run_features(NULL, sizeof arena, &features, &result) == PNLP_NULL_POINTER, "without an arena");
    expect(tiny_intent_run_features(arena, sizeof arena, &features, NULL) == PNLP_NULL_POINTER, "without a result");
    expect(tiny_intent_run_features(arena, TINY_INTENT_ARENA_BYTES - 1, &features, &result) == PNLP_BAD_ARENA,
           "with a small arena");
    expect(tiny_intent_run_features((char *)arena + 4, sizeof arena - 4, &features, &result) == PNLP_BAD_ARENA,
           "with one not aligned");

    if (failures == 0) {
        printf("all as expected\n");
    }
    return failures != 0;
}
