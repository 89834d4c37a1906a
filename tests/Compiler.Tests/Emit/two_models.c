/* Two models in one program, and every status that a call can return. Says what failed; ends with 0 where nothing did.
 */
#include <stdio.h>
#include <string.h>

#include "other_model.h"
#include "tiny_intent.h"

static uint64_t arena[(TINY_INTENT_ARENA_BYTES + OTHER_MODEL_ARENA_BYTES + 15) / 8];
static tiny_intent_result result;
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

static pnlp_status run(const char *text)
{
    memset(&result, 0x5A, sizeof result);
    return tiny_intent_run(arena, sizeof arena, text, strlen(text), &result);
}

static pnlp_status run_words(pnlp_range first, pnlp_range second)
{
    pnlp_range words[2];
    words[0] = first;
    words[1] = second;
    memset(&result, 0x5A, sizeof result);
    return tiny_intent_run_words(arena, sizeof arena, "play music", 10, words, 2, &result);
}

static pnlp_range range(uint32_t begin, uint32_t end)
{
    pnlp_range made;
    made.begin = begin;
    made.end = end;
    return made;
}

int main(void)
{
    static other_model_result other;
    uint16_t i;

    expect(run("play music in paris") == PNLP_OK, "a text is answered");
    expect(result.word_count == 4 && result.truncated == 0, "its words are counted");
    expect(result.intent.index < TINY_INTENT_INTENT_LABELS, "the label is one of the head's");
    for (i = 0; i < result.slots_count; i++) {
        expect(result.slots[i].begin < result.slots[i].end && result.slots[i].end <= 19, "a span lies in the text");
        expect(result.slots[i].slot < TINY_INTENT_SLOTS_KINDS, "a span's slot is one of the head's");
    }
    expect(run("a b c d e f g h") == PNLP_OK && result.word_count == TINY_INTENT_MAX_TOKENS && result.truncated == 1,
           "a long text is cut and says so");

    expect(run("") == PNLP_EMPTY_TEXT && is_zero(), "no text");
    expect(run(" \n\t ") == PNLP_EMPTY_TEXT && is_zero(), "no words");

    expect(tiny_intent_run(arena, sizeof arena, "a", 1, NULL) == PNLP_NULL_POINTER, "no result");
    memset(&result, 0x5A, sizeof result);
    expect(tiny_intent_run(NULL, sizeof arena, "a", 1, &result) == PNLP_NULL_POINTER && is_zero(), "no arena");
    expect(tiny_intent_run(arena, sizeof arena, NULL, 1, &result) == PNLP_NULL_POINTER, "no text pointer");
    expect(tiny_intent_run_words(arena, sizeof arena, "a", 1, NULL, 1, &result) == PNLP_NULL_POINTER,
           "no word pointer");
    expect(tiny_intent_run_words(arena, sizeof arena, "a", 1, NULL, 0, &result) == PNLP_EMPTY_TEXT, "no words given");

    expect(tiny_intent_run(arena, TINY_INTENT_ARENA_BYTES - 1, "a", 1, &result) == PNLP_BAD_ARENA,
           "an arena too small");
    expect(tiny_intent_run((char *)arena + 4, TINY_INTENT_ARENA_BYTES, "a", 1, &result) == PNLP_BAD_ARENA,
           "misaligned");
    expect(tiny_intent_run(arena, TINY_INTENT_ARENA_BYTES, "a", 1, &result) == PNLP_OK, "an arena just large enough");
    expect(tiny_intent_run(arena, sizeof arena, "a", (size_t)0x7FFFFFFF + 1, &result) == PNLP_TEXT_TOO_LONG &&
               is_zero(),
           "a text of 2 GiB");

    expect(run_words(range(0, 4), range(5, 10)) == PNLP_OK && result.word_count == 2, "words of the caller");
    expect(run_words(range(0, 4), range(4, 10)) == PNLP_OK, "words that touch");
    expect(run_words(range(0, 4), range(3, 10)) == PNLP_BAD_WORDS && is_zero(), "words that overlap");
    expect(run_words(range(5, 10), range(0, 4)) == PNLP_BAD_WORDS, "words in the wrong order");
    expect(run_words(range(0, 4), range(5, 11)) == PNLP_BAD_WORDS, "a word that leaves the text");
    expect(run_words(range(0, 4), range(5, 5)) == PNLP_BAD_WORDS, "an empty word");
    expect(run_words(range(0, 4), range(8, 5)) == PNLP_BAD_WORDS, "a word that ends before it begins");
    expect(run_words(range(0, 4), range(5, 0xFFFFFFFFu)) == PNLP_BAD_WORDS, "a word that ends far away");

    expect(strcmp(tiny_intent_intent_name(0), "IN:GET_WEATHER") == 0, "a label's name");
    expect(strcmp(tiny_intent_slots_name(1), "DATE_TIME") == 0, "a slot's name");
    expect(strcmp(tiny_intent_intent_name(TINY_INTENT_INTENT_LABELS), "") == 0, "no label");
    expect(strcmp(tiny_intent_slots_name(65535), "") == 0, "no slot");

    expect(run("set alarm for noon") == PNLP_OK, "the first model");
    expect(other_model_run(arena, sizeof arena, "set alarm for noon", 18, &other) == PNLP_OK, "the second model");
    expect(other.intent.index == result.intent.index && other.intent.score == result.intent.score,
           "both are the same model");

    if (failures == 0) {
        printf("all as expected\n");
    }
    return failures;
}
