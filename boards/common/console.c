/*
 * The console of a board: a line in, an answer out. Texts and commands for people, frames for programs;
 * docs/protocol.md has both. Knows no model: runner_model.h says what to call, console_model.h what to tell about it,
 * and console_vectors.c holds texts with the answers that the reference gives.
 */
#include <stdint.h>
#include <string.h>

#include "board.h"
#include "console_line.h"
#include "runner_model_use.h"
#include "uart.h"

#include "console_model.h"

enum { PROTOCOL = 1, MAX_GIVEN_WORDS = 256, WINDOW_BYTES = 512 };

#ifdef BOARD_COUNTS_CYCLES
#define COUNTED "cycles"
#else
#define COUNTED "instructions"
#endif

/* ---- Running ----------------------------------------------------------------------------------------------------- */

static uint64_t arena[(RUNNER_ARENA_BYTES + 7) / 8];
static pnlp_range given_words[MAX_GIVEN_WORDS];
static RUNNER_RESULT result;

/* Of the images, and of the last text. */
static pnlp_status opened;
static pnlp_status status;
static uint64_t count;
static uint32_t stack;
static uint32_t texts;

/* "words" is NULL where the model splits the text itself. */
static void understand(const uint8_t *text, uint32_t bytes, const pnlp_range *words, uint32_t word_count)
{
    memset(&result, 0, sizeof result);
    texts++;
#ifdef PNLP_LOGITS_HOOK
    prepare_shows();
#endif
    board_stack_paint();
    board_counter_start();
    status = words == NULL ? RUNNER_RUN(arena, sizeof arena, text, bytes, &result)
                           : RUNNER_RUN_WORDS(arena, sizeof arena, text, bytes, words, word_count, &result);
#ifdef PNLP_LOGITS_HOOK
    count = stop_counting();
#else
    count = board_counter_stop();
#endif
    stack = board_stack_used();
}

/* ---- The answer's record ----------------------------------------------------------------------------------------- */

/* What happens to the bytes of a record: their checksum, a part of them in hexadecimal, or a comparison. */
typedef enum record_use { RECORD_DIGEST, RECORD_WINDOW, RECORD_COMPARE } record_use;

/* The first value in which a record is not what it should be. */
typedef struct difference {
    int32_t found;
    const char *head;
    const char *value;
    uint32_t index;
    uint32_t expected;
    uint32_t actual;
} difference;

static struct {
    record_use use;
    uint32_t bytes; /* so far */
    uint32_t crc;
    uint32_t window; /* the offset from which a window is written */
    const uint8_t *expected;
    const char *head;
    const char *value;
    uint32_t index;
    difference first;
} record;

static uint32_t take_expected(uint32_t bytes)
{
    uint32_t value = 0;
    for (uint32_t i = 0; i < bytes; i++) {
        value |= (uint32_t)*record.expected++ << (8 * i);
    }
    return value;
}

static void compare(uint32_t actual, uint32_t bytes)
{
    const uint32_t expected = take_expected(bytes);
    if (actual != expected && !record.first.found) {
        const difference first = {1, record.head, record.value, record.index, expected, actual};
        record.first = first;
    }
}

static void put_byte(uint8_t byte)
{
    if (record.use == RECORD_DIGEST) {
        record.crc = console_crc32(record.crc, &byte, 1);
    } else if (record.bytes >= record.window && record.bytes - record.window < WINDOW_BYTES) {
        console_put_hex(byte, 2);
    }
    record.bytes++;
}

static void put(const char *value, uint32_t index, uint32_t number, uint32_t bytes)
{
    record.value = value;
    record.index = index;
    if (record.use == RECORD_COMPARE) {
        compare(number, bytes);
        return;
    }
    for (uint32_t i = 0; i < bytes; i++) {
        put_byte((uint8_t)(number >> (8 * i)));
    }
}

/* Vectors hold a checksum in place of logits: there are thousands of them. */
static void put_logits(const uint8_t *at, uint32_t logits)
{
    uint32_t crc = 0;
    for (uint32_t i = 0; i < logits; i++) {
        const uint16_t logit = (uint16_t)((const int16_t *)(const void *)at)[i];
        if (record.use == RECORD_COMPARE) {
            const uint8_t bytes[2] = {(uint8_t)logit, (uint8_t)(logit >> 8)};
            crc = console_crc32(crc, bytes, sizeof bytes);
        } else {
            put("logit", i, logit, 2);
        }
    }
    if (record.use == RECORD_COMPARE) {
        put("CRC-32 of the logits", 0, crc, 4);
    }
}

/* The record of the last text: as the runner's output has it from the words on (boards/README.md). */
static void walk_record(record_use use)
{
    record.use = use;
    record.bytes = 0;
    record.crc = 0;
    if (status != PNLP_OK) {
        return;
    }
    const uint8_t *bytes = (const uint8_t *)arena;
    const pnlp_range *words = RUNNER_WORDS((const void *)arena);
    const uint32_t word_count = (uint32_t)RUNNER_WORD_COUNT(result);

    record.head = "words";
    for (uint32_t i = 0; i < word_count; i++) {
        put("begin", i, words[i].begin, 4);
        put("end", i, words[i].end, 4);
    }

#define SEQUENCE(field, logits_offset, labels)                                                                         \
    record.head = #field;                                                                                              \
    put_logits(bytes + (logits_offset), (labels));                                                                     \
    put("label", 0, result.field.index, 2);                                                                            \
    put("score", 0, result.field.score, 2);

#define SPANS(field)                                                                                                   \
    put("spans", 0, result.field##_count, 2);                                                                          \
    for (uint32_t i = 0; i < result.field##_count; i++) {                                                              \
        put("begin of span", i, result.field[i].begin, 4);                                                             \
        put("end of span", i, result.field[i].end, 4);                                                                 \
        put("slot of span", i, result.field[i].slot, 2);                                                               \
    }

#define BIO(field, logits_offset, labels)                                                                              \
    record.head = #field;                                                                                              \
    put_logits(bytes + (logits_offset), word_count * (labels));                                                        \
    SPANS(field)

#define BIO_SHOWN(field, logits_before, labels)                                                                        \
    record.head = #field;                                                                                              \
    put_logits((const uint8_t *)(shown + word_count * (logits_before)), word_count *(labels));                         \
    SPANS(field)

    RUNNER_HEADS(SEQUENCE, BIO, BIO_SHOWN)

#undef SEQUENCE
#undef SPANS
#undef BIO
#undef BIO_SHOWN
}

/* ---- For people -------------------------------------------------------------------------------------------------- */

static void show_score(uint32_t score)
{
    const uint32_t permille = (score * 1000u + 32767u) / 65535u;
    console_put_decimal(permille / 10u);
    console_put('.');
    console_put_decimal(permille % 10u);
    console_puts(" %");
}

static void show_span(const char *head, const char *slot, const char *text, const pnlp_span *span)
{
    console_puts(head);
    console_puts(": ");
    console_puts(slot);
    console_puts(" \"");
    for (uint32_t i = span->begin; i < span->end; i++) {
        console_put(text[i]);
    }
    console_puts("\"");
    console_end_line();
}

static void show_answer(const char *text)
{
    if (status != PNLP_OK) {
        console_puts(status == PNLP_EMPTY_TEXT ? "no words" : "refused with status ");
        if (status != PNLP_EMPTY_TEXT) {
            console_put_decimal((uint32_t)status);
        }
        console_end_line();
        return;
    }

#define SEQUENCE(field, logits_offset, labels)                                                                         \
    console_puts(#field ": ");                                                                                         \
    console_puts(RUNNER_NAME_##field(result.field.index));                                                             \
    console_put(' ');                                                                                                  \
    show_score(result.field.score);                                                                                    \
    console_end_line();

#define BIO(field, logits_offset, labels)                                                                              \
    for (uint32_t i = 0; i < result.field##_count; i++) {                                                              \
        show_span(#field, RUNNER_NAME_##field(result.field[i].slot), text, &result.field[i]);                          \
    }

    RUNNER_HEADS(SEQUENCE, BIO, BIO)

#undef SEQUENCE
#undef BIO

    console_put_decimal(RUNNER_WORD_COUNT(result));
    console_puts(RUNNER_TRUNCATED(result) != 0 ? " words, more are left out, " : " words, ");
    console_put_decimal(count);
    console_puts(" " COUNTED);
    console_end_line();
}

static void show_number(const char *what, uint64_t number)
{
    console_puts(what);
    console_put_decimal(number);
    console_end_line();
}

static void show_info(void)
{
    console_puts("model " CONSOLE_MODEL ", content " CONSOLE_CONTENT);
    console_end_line();
    console_puts("compiler " CONSOLE_COMPILER ", board " CONSOLE_BOARD ", kernels " CONSOLE_ISA);
    console_end_line();
    for (uint32_t i = 0; i < console_input_count; i++) {
        console_puts(console_inputs[i]);
        console_end_line();
    }
    show_number("bytes of weights in flash ", CONSOLE_WEIGHTS_BYTES);
    show_number("bytes of tables in flash ", CONSOLE_TABLES_BYTES);
    show_number("bytes of arena ", RUNNER_ARENA_BYTES);
    show_number("status of the images ", (uint32_t)opened);
    show_number("texts since the start ", texts);
}

/* The next vector at "at": its text is run, "next" is where its answer begins. */
static const uint8_t *run_vector(const uint8_t *at, const uint8_t **text, uint32_t *bytes)
{
    record.expected = at;
    *bytes = take_expected(4);
    *text = record.expected;
    record.expected += *bytes;
    understand(*text, *bytes, NULL, 0);
    return record.expected;
}

static uint32_t size_of_vector(const uint8_t *at)
{
    record.expected = at;
    return take_expected(4);
}

static void show_bench(void)
{
    const uint8_t *at = console_vectors;
    uint64_t sum = 0;
    uint64_t most = 0;
    uint64_t words = 0;
    uint32_t counted_texts = 0;
    for (uint32_t i = 0; i < console_vector_count; i++) {
        const uint8_t *text;
        uint32_t bytes;
        const uint32_t size = size_of_vector(at);
        (void)run_vector(at + 4, &text, &bytes);
        if (status == PNLP_OK) {
            counted_texts++;
            sum += count;
            most = count > most ? count : most;
            words += (uint64_t)RUNNER_WORD_COUNT(result);
        }
        at += 4 + size;
    }
    console_puts("bench: ");
    console_put_decimal(counted_texts);
    console_puts(" texts, ");
    console_put_decimal(words);
    console_puts(" words, ");
    console_put_decimal(counted_texts > 0 ? sum / counted_texts : 0);
    console_puts(" " COUNTED " a text, at most ");
    console_put_decimal(most);
    console_end_line();
}

static void show_difference(uint32_t vector, const uint8_t *text, uint32_t bytes)
{
    console_puts("text ");
    console_put_decimal(vector);
    console_puts(" \"");
    for (uint32_t i = 0; i < bytes; i++) {
        console_put((char)text[i]);
    }
    console_puts("\": ");
    console_puts(record.first.head);
    console_put(' ');
    console_puts(record.first.value);
    console_put(' ');
    console_put_decimal(record.first.index);
    console_puts(", expected ");
    console_put_decimal(record.first.expected);
    console_puts(", is ");
    console_put_decimal(record.first.actual);
    console_end_line();
}

static void show_selftest(void)
{
    const uint8_t *at = console_vectors;
    uint32_t failed = 0;
    for (uint32_t i = 0; i < console_vector_count; i++) {
        const uint8_t *text;
        uint32_t bytes;
        const uint32_t size = size_of_vector(at);
        record.expected = run_vector(at + 4, &text, &bytes);
        record.first.found = 0;
        record.use = RECORD_COMPARE;
        record.head = "call";
        put("status", 0, (uint32_t)status, 4);
        put("number of words", 0, (uint32_t)RUNNER_WORD_COUNT(result), 4);
        put("truncated", 0, (uint32_t)RUNNER_TRUNCATED(result), 4);
        /* A record of other words has other bytes: what follows would be read from elsewhere. */
        if (!record.first.found) {
            walk_record(RECORD_COMPARE);
        }
        if (record.first.found) {
            failed++;
            if (failed == 1) {
                show_difference(i + 1, text, bytes);
            }
        }
        at += 4 + size;
    }
    console_puts(failed == 0 && console_vector_count > 0 ? "selftest: pass, " : "selftest: FAIL, ");
    console_put_decimal(console_vector_count - failed);
    console_puts(" of ");
    console_put_decimal(console_vector_count);
    console_puts(" texts equal");
    console_end_line();
}

static void answer_person(const console_line *line)
{
    if (strcmp(line->body, "!info") == 0) {
        show_info();
    } else if (opened != PNLP_OK) {
        show_number("the images are refused with status ", (uint32_t)opened);
    } else if (strcmp(line->body, "!bench") == 0) {
        show_bench();
    } else if (strcmp(line->body, "!selftest") == 0) {
        show_selftest();
    } else if (line->body[0] == '!') {
        console_puts("commands: !info !bench !selftest; anything else is a text");
        console_end_line();
    } else {
        understand((const uint8_t *)line->body, line->bytes, NULL, 0);
        show_answer(line->body);
    }
}

/* ---- For programs ------------------------------------------------------------------------------------------------ */

static int32_t greeted;
static int32_t answered; /* there is a record, of the request below */
static uint32_t last_sequence;
static uint32_t last_checksum;

static void send_error(uint32_t sequence, const char *error)
{
    console_begin_frame(sequence);
    console_puts("error ");
    console_puts(error);
    console_end_frame();
}

static void send_ready(void)
{
    console_begin_frame(0);
    console_puts("ready ");
    console_put_decimal(PROTOCOL);
    console_end_frame();
}

static void send_hello(uint32_t sequence)
{
    console_begin_frame(sequence);
    console_puts("ok hello ");
    console_put_decimal(PROTOCOL);
    console_puts(" " CONSOLE_MODEL " " CONSOLE_CONTENT " " COUNTED " ");
    console_put_decimal(CONSOLE_LINE_BYTES);
    console_put(' ');
    console_put_decimal(MAX_GIVEN_WORDS);
    console_put(' ');
    console_put_decimal((uint32_t)opened);
    console_end_frame();
}

static void send_spans(const pnlp_span *spans, uint32_t number)
{
    if (number == 0) {
        console_put('-');
    }
    for (uint32_t i = 0; i < number; i++) {
        if (i > 0) {
            console_put(',');
        }
        console_put_decimal(spans[i].begin);
        console_put('-');
        console_put_decimal(spans[i].end);
        console_put(':');
        console_put_decimal(spans[i].slot);
    }
}

static void send_answer(uint32_t sequence)
{
    walk_record(RECORD_DIGEST);
    console_begin_frame(sequence);
    console_puts("ok run ");
    console_put_decimal((uint32_t)status);
    console_put(' ');
    console_put_decimal(RUNNER_WORD_COUNT(result));
    console_put(' ');
    console_put_decimal(RUNNER_TRUNCATED(result));
    console_put(' ');
    console_put_decimal(count);
    console_put(' ');
    console_put_decimal(stack);
    console_put(' ');
    console_put_decimal(record.bytes);
    console_put(' ');
    console_put_hex(record.crc, 8);

#define SEQUENCE(field, logits_offset, labels)                                                                         \
    console_puts(" " #field "=");                                                                                      \
    console_put_decimal(result.field.index);                                                                           \
    console_put(':');                                                                                                  \
    console_put_decimal(result.field.score);

#define BIO(field, logits_offset, labels)                                                                              \
    console_puts(" " #field "=");                                                                                      \
    send_spans(result.field, result.field##_count);

    if (status == PNLP_OK) {
        RUNNER_HEADS(SEQUENCE, BIO, BIO)
    }

#undef SEQUENCE
#undef BIO

    console_end_frame();
}

static void send_window(uint32_t sequence, uint32_t from)
{
    console_begin_frame(sequence);
    console_puts("ok read ");
    console_put_decimal(from);
    console_put(' ');
    record.window = from;
    walk_record(RECORD_WINDOW);
    if (from >= record.bytes) {
        console_put('-');
    }
    console_end_frame();
}

/* Takes a number off; 0 where there is none, or one of more than 32 bits. */
static int32_t take_number(const char **at, uint32_t *number)
{
    const char *digit = *at;
    *number = 0;
    while (*digit >= '0' && *digit <= '9') {
        const uint32_t value = (uint32_t)(*digit - '0');
        if (*number > (0xFFFFFFFFu - value) / 10u) {
            return 0;
        }
        *number = *number * 10u + value;
        digit++;
    }
    const int32_t taken = digit != *at;
    *at = digit;
    return taken;
}

/* "begin-end,begin-end" or "-", up to a space; the words, -1 where it is malformed, -2 where they are too many. */
static int32_t take_words(const char **at)
{
    int32_t words = 0;
    if (**at == '-') {
        *at += 1;
        return 0;
    }
    for (;;) {
        pnlp_range word;
        if (!take_number(at, &word.begin) || *(*at)++ != '-' || !take_number(at, &word.end)) {
            return -1;
        }
        if (words == MAX_GIVEN_WORDS) {
            return -2;
        }
        given_words[words++] = word;
        if (**at != ',') {
            return words;
        }
        *at += 1;
    }
}

/* Decodes %HH in place: the bytes, or -1 where an escape is none. */
static int32_t decode(char *text, uint32_t bytes)
{
    uint32_t to = 0;
    for (uint32_t from = 0; from < bytes; from++) {
        if (text[from] != '%') {
            text[to++] = text[from];
            continue;
        }
        if (bytes - from < 3) {
            return -1;
        }
        const uint32_t high = console_hex_digit(text[from + 1]);
        const uint32_t low = console_hex_digit(text[from + 2]);
        if (high > 15u || low > 15u) {
            return -1;
        }
        text[to++] = (char)(high << 4 | low);
        from += 2;
    }
    return (int32_t)to;
}

/* The text at "text", up to the end of the frame. */
static void run_request(const console_line *line, char *text, const pnlp_range *words, uint32_t word_count)
{
    const int32_t bytes = decode(text, line->bytes - (uint32_t)(text - line->body));
    if (bytes < 0) {
        send_error(line->sequence, "malformed");
        return;
    }
    understand((const uint8_t *)text, (uint32_t)bytes, words, word_count);
    answered = 1;
    last_sequence = line->sequence;
    last_checksum = line->checksum;
    send_answer(line->sequence);
}

static void words_request(const console_line *line)
{
    const char *at = line->body + strlen("words ");
    const int32_t words = take_words(&at);
    if (words == -1 || *at != ' ') {
        send_error(line->sequence, words == -2 ? "too-many-words" : "malformed");
        return;
    }
    run_request(line, line->body + (at + 1 - line->body), given_words, (uint32_t)words);
}

static void read_request(const console_line *line)
{
    const char *at = line->body + strlen("read ");
    uint32_t from;
    if (!take_number(&at, &from) || *at != '\0') {
        send_error(line->sequence, "malformed");
    } else if (!answered) {
        send_error(line->sequence, "no-answer");
    } else {
        send_window(line->sequence, from);
    }
}

static int32_t begins(const console_line *line, const char *verb)
{
    return strncmp(line->body, verb, strlen(verb)) == 0;
}

static void answer_program(const console_line *line)
{
    if (strcmp(line->body, "hello") == 0) {
        greeted = 1;
        answered = 0;
        send_hello(line->sequence);
    } else if (!greeted) {
        /* After a reset the host has to learn of it. */
        send_error(line->sequence, "hello-first");
    } else if (opened != PNLP_OK) {
        send_error(line->sequence, "no-images");
    } else if (answered && line->sequence == last_sequence && line->checksum == last_checksum) {
        /* The host has not heard the answer: the text is not run again. */
        send_answer(line->sequence);
    } else if (begins(line, "run ")) {
        run_request(line, line->body + strlen("run "), NULL, 0);
    } else if (begins(line, "words ")) {
        words_request(line);
    } else if (begins(line, "read ")) {
        read_request(line);
    } else {
        send_error(line->sequence, "malformed");
    }
}

int main(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    board_uart_open();
#ifdef RUNNER_IMAGES
    opened = open_images();
#endif
    console_end_line();
    console_puts("pnlp console: " CONSOLE_MODEL " on " CONSOLE_BOARD);
    console_end_line();
    send_ready();
    for (;;) {
        const console_line line = console_read_line();
        switch (line.kind) {
        case CONSOLE_TEXT:
            answered = 0;
            answer_person(&line);
            break;
        case CONSOLE_FRAME:
            answer_program(&line);
            break;
        case CONSOLE_TOO_LONG:
            send_error(0, "too-long");
            break;
        default:
            send_error(0, "checksum");
            break;
        }
    }
}
