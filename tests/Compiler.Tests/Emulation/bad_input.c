/*
 * Calls a model as no one should, and as some will: the statuses on the console, a line each. The arena lies between
 * guards, and what a refused call leaves of it, of the guards and of the result is looked at.
 */
#include <string.h>

#include "board.h"
#include "tiny_intent.h"

enum { GUARD = 256, MEGABYTE = 1 << 20, PATTERN = 0xA5 };

int main(int argc, char **argv);

static uint64_t memory[(TINY_INTENT_ARENA_BYTES + 7) / 8 + 2 * GUARD / 8];
static char text[MEGABYTE];
static tiny_intent_result result;

static uint8_t *arena(void)
{
    return (uint8_t *)memory + GUARD;
}

static int all(const uint8_t *from, const uint8_t *to, int value)
{
    while (from < to && *from == value) {
        from++;
    }
    return from == to;
}

static void put_number(uint32_t number)
{
    char digits[11];
    char *at = digits + sizeof digits - 1;
    *at = '\0';
    do {
        *--at = (char)('0' + (int)(number % 10u));
        number /= 10u;
    } while (number > 0);
    board_puts(at);
}

/* Status, words, truncated; then what was touched that should not have been. */
static void report(const char *name, pnlp_status status, size_t arena_bytes)
{
    const uint8_t *const all_memory = (const uint8_t *)memory;
    const uint8_t *const end = all_memory + sizeof memory;
    board_puts(name);
    board_puts(" ");
    put_number((uint32_t)status);
    board_puts(" ");
    put_number(result.word_count);
    board_puts(" ");
    put_number(result.truncated);
    if (!all(all_memory, arena(), PATTERN) || !all(arena() + TINY_INTENT_ARENA_BYTES, end, PATTERN)) {
        board_puts(" GUARDS");
    }
    if (arena_bytes < TINY_INTENT_ARENA_BYTES && !all(arena(), end, PATTERN)) {
        board_puts(" ARENA");
    }
    if (status != PNLP_OK && !all((const uint8_t *)&result, (const uint8_t *)(&result + 1), 0)) {
        board_puts(" RESULT");
    }
    board_puts("\n");
}

static void prepare(void)
{
    memset(memory, PATTERN, sizeof memory);
    memset(&result, PATTERN, sizeof result);
}

static void call(const char *name, void *at, size_t arena_bytes, const char *from, size_t bytes)
{
    prepare();
    const pnlp_status status = tiny_intent_run(at, arena_bytes, from, bytes, &result);
    report(name, status, arena_bytes);
}

static void call_words(const char *name, const pnlp_range *words, uint32_t count)
{
    prepare();
    const pnlp_status status =
        tiny_intent_run_words(arena(), TINY_INTENT_ARENA_BYTES, "weather in paris", 16, words, count, &result);
    report(name, status, TINY_INTENT_ARENA_BYTES);
}

static void fill(const char *with, size_t bytes)
{
    for (size_t i = 0; i < sizeof text; i++) {
        text[i] = with[i % bytes];
    }
}

int main(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    const size_t enough = TINY_INTENT_ARENA_BYTES;

    call("good", arena(), enough, "weather in paris", 16);
    call("no_arena", NULL, enough, "weather", 7);
    call("no_arena_bytes", arena(), 0, "weather", 7);
    call("small_arena", arena(), enough - 1, "weather", 7);
    for (size_t i = 1; i < 8; i++) {
        call("misaligned_arena", arena() + i, enough, "weather", 7);
    }
    call("no_text", arena(), enough, NULL, 7);
    call("empty", arena(), enough, "", 0);
    call("no_text_of_no_bytes", arena(), enough, NULL, 0);
    call("over_the_limit", arena(), enough, "weather", (size_t)0x80000000u);
    call("far_over_the_limit", arena(), enough, "weather", (size_t)0xFFFFFFFFu);

    prepare();
    report("no_result",
           tiny_intent_run(arena(), enough, "weather", 7, NULL) == PNLP_NULL_POINTER ? PNLP_OK : PNLP_NO_UPDATE, 0);

    fill("weather ", 8);
    call("megabyte_of_words", arena(), enough, text, sizeof text);
    fill("a", 1);
    call("megabyte_of_one_word", arena(), enough, text, sizeof text);
    fill(" ", 1);
    call("megabyte_of_spaces", arena(), enough, text, sizeof text);
    fill("\xFF", 1);
    call("megabyte_of_no_utf8", arena(), enough, text, sizeof text);
    fill("\xE4\xB8\x96", 3);
    call("megabyte_cut_in_a_character", arena(), enough, text, sizeof text);
    call("lone_continuation", arena(), enough, "\x80 \xBF", 3);
    call("cut_sequences", arena(), enough, "\xC3 \xE4\xB8 \xF0\x9F\x98 \xF8", 10);
    call("overlong_and_surrogate", arena(), enough, "\xC0\xAF \xED\xA0\x80 \xF4\x90\x80\x80", 11);
    call("zero_bytes", arena(), enough, "we\0at\0her", 9);

    {
        static const pnlp_range overlapping[] = {{0, 7}, {6, 10}};
        static const pnlp_range outside[] = {{0, 17}};
        static const pnlp_range backward[] = {{8, 10}, {0, 7}};
        static const pnlp_range nothing[] = {{3, 3}};
        static const pnlp_range huge[] = {{0, 0xFFFFFFFFu}};
        call_words("no_words", NULL, 1);
        call_words("overlapping_words", overlapping, 2);
        call_words("words_outside", outside, 1);
        call_words("words_backward", backward, 2);
        call_words("empty_word", nothing, 1);
        call_words("huge_word", huge, 1);
        call_words("many_words", NULL, 0);
    }
    return 0;
}
