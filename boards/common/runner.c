/*
 * Runs a model over the texts of a file and writes what it answers to another: boards/README.md has the two formats.
 * Knows no model: runner_model.h, generated with the model, says what to call and what a result looks like.
 */
#include <stdint.h>
#include <string.h>

#include "board.h"
#include "pnlp_inner.h"

/* What other models on the same features have shown is of no interest. */
#ifdef PNLP_LOGITS_HOOK
static uint32_t shown_count;
#define RUNNER_FORGET_LOGITS() (shown_count = 0)
#else
#define RUNNER_FORGET_LOGITS() ((void)0)
#endif

#include "runner_model.h"

/* The longest text of a record, and the most words given with it; a board with little RAM takes less. */
#ifndef RUNNER_MAX_TEXT_BYTES
#define RUNNER_MAX_TEXT_BYTES 65536
#endif
#ifndef RUNNER_MAX_WORDS
#define RUNNER_MAX_WORDS 16384
#endif
#define DIGITS(number) #number
#define DIGITS_OF(macro) DIGITS(macro)

enum { MAX_TEXT_BYTES = RUNNER_MAX_TEXT_BYTES, MAX_WORDS = RUNNER_MAX_WORDS, BUFFER_BYTES = 4096 };

/* Marks a record that leaves word splitting to the model. */
#define RAW_TEXT 0xFFFFFFFFu

/* "PNLI", "PNLO", read as little-endian numbers */
#define INPUT_MAGIC 0x494C4E50u
#define OUTPUT_MAGIC 0x4F4C4E50u

/* Exit codes */
enum {
    EXIT_DONE = 0,
    EXIT_CANNOT_OPEN = 1,
    EXIT_BAD_INPUT = 2,
    EXIT_TOO_LONG = 3,
    EXIT_CANNOT_WRITE = 4,
    EXIT_BAD_IMAGE = 5
};

/* ---- Buffered files ---------------------------------------------------------------------------------------------- */

typedef struct stream {
    int32_t file;
    uint32_t used; /* reading: bytes consumed; writing: bytes waiting */
    uint32_t size; /* reading: bytes in the buffer */
    int32_t failed;
    uint8_t buffer[BUFFER_BYTES];
} stream;

static stream input;
static stream output;

static void read_bytes(void *data, uint32_t bytes)
{
    uint8_t *to = (uint8_t *)data;
    while (bytes > 0) {
        if (input.used == input.size) {
            input.used = 0;
            input.size = board_read(input.file, input.buffer, BUFFER_BYTES);
            if (input.size == 0) {
                input.failed = 1;
                memset(to, 0, bytes);
                return;
            }
        }
        uint32_t chunk = input.size - input.used < bytes ? input.size - input.used : bytes;
        memcpy(to, input.buffer + input.used, chunk);
        input.used += chunk;
        to += chunk;
        bytes -= chunk;
    }
}

static uint32_t read_u32(void)
{
    uint8_t b[4];
    read_bytes(b, sizeof b);
    return b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

static void flush(stream *to)
{
    if (to->used > 0 && board_write(to->file, to->buffer, to->used) != 0) {
        to->failed = 1;
    }
    to->used = 0;
}

static void write_byte(stream *to, uint32_t value)
{
    if (to->used == BUFFER_BYTES) {
        flush(to);
    }
    to->buffer[to->used++] = (uint8_t)value;
}

static void write_u16(stream *to, uint32_t value)
{
    write_byte(to, value & 255u);
    write_byte(to, (value >> 8) & 255u);
}

static void write_u32(stream *to, uint32_t value)
{
    write_u16(to, value & 0xFFFFu);
    write_u16(to, value >> 16);
}

static void write_u64(stream *to, uint64_t value)
{
    write_u32(to, (uint32_t)value);
    write_u32(to, (uint32_t)(value >> 32));
}

static void write_logits(const uint8_t *at, uint32_t count)
{
    const int16_t *logits = (const int16_t *)(const void *)at;
    for (uint32_t i = 0; i < count; i++) {
        write_u16(&output, (uint16_t)logits[i]);
    }
}

/* ---- Trace ------------------------------------------------------------------------------------------------------- */

#ifdef RUNNER_TRACE

static stream trace;

static uint32_t crc32(const uint8_t *data, uint32_t bytes)
{
    uint32_t crc = 0xFFFFFFFFu;
    for (uint32_t i = 0; i < bytes; i++) {
        crc ^= data[i];
        for (int32_t bit = 0; bit < 8; bit++) {
            crc = (crc >> 1) ^ ((crc & 1u) != 0 ? 0xEDB88320u : 0u);
        }
    }
    return ~crc;
}

void PNLP_TRACE_HOOK(const char *tensor, const void *data, uint32_t bytes)
{
    uint32_t length = 0;
    while (tensor[length] != '\0') {
        length++;
    }
    write_u32(&trace, length);
    for (uint32_t i = 0; i < length; i++) {
        write_byte(&trace, (uint8_t)tensor[i]);
    }
    write_u32(&trace, crc32((const uint8_t *)data, bytes));
    write_u32(&trace, bytes);
}

#endif

/* ---- Profile ----------------------------------------------------------------------------------------------------- */

#ifdef RUNNER_PROFILE

/* Words, projection, a model's 1,024 layers, answers */
enum { MAX_LAPS = 1027 };

static stream profile;
static uint64_t laps[MAX_LAPS];
static uint32_t lap_count;

/* What the hook adds before it stops the counter, and after it has started it again. */
static uint64_t cost_before;
static uint64_t cost_after;

/* Ends a lap and begins the next. Only the call, the entry and the return are counted: the same few instructions
 * everywhere. */
__attribute__((noinline)) void PNLP_PROFILE_HOOK(void)
{
    const uint64_t instructions = board_counter_stop();
    if (lap_count < MAX_LAPS) {
        laps[lap_count] = instructions;
    }
    lap_count++;
    board_counter_start();
}

/* Measures the hook itself. */
static void prepare_laps(void)
{
    lap_count = 0;
    board_counter_start();
    PNLP_PROFILE_HOOK();
    cost_after = board_counter_stop();
    cost_before = laps[0];
    lap_count = 0;
}

/* The last lap ends with the call: writes all of them, the hook's cost taken off, and returns their sum. */
static uint64_t write_laps(uint64_t last)
{
    uint64_t sum = 0;
    const uint32_t hooks = lap_count < MAX_LAPS ? lap_count : MAX_LAPS - 1;
    laps[hooks] = last;
    write_u32(&profile, hooks + 1);
    for (uint32_t i = 0; i <= hooks; i++) {
        const uint64_t lap = laps[i] - (i < hooks ? cost_before : 0) - (i > 0 ? cost_after : 0);
        write_u64(&profile, lap);
        sum += lap;
    }
    return sum;
}

#endif

/* ---- Logits ------------------------------------------------------------------------------------------------------ */

#if RUNNER_LOGITS_PER_WORD > 0

enum { SHOWN_LOGITS = RUNNER_MAX_TOKENS * RUNNER_LOGITS_PER_WORD };

/* Logits that the model keeps in no tensor: what the hook was shown, zeros in a build without it. */
static int16_t shown[SHOWN_LOGITS];

#endif

#ifdef PNLP_LOGITS_HOOK

/* Instructions up to the last panel, and how often the hook was called. */
static uint64_t counted;
static uint32_t shows;

/* The hook's own instructions are not the model's. */
__attribute__((noinline)) void PNLP_LOGITS_HOOK(const int16_t *logits, uint32_t count)
{
    counted += board_counter_stop();
    shows++;
#if RUNNER_LOGITS_PER_WORD > 0
    if (logits != NULL && count <= SHOWN_LOGITS - shown_count) {
        memcpy(shown + shown_count, logits, count * sizeof *logits);
        shown_count += count;
    }
#else
    (void)logits;
    (void)count;
#endif
    board_counter_start();
}

/* What a call of the hook adds to the count */
static uint64_t cost_of_show;

static void prepare_shows(void)
{
    counted = 0;
    board_counter_start();
    PNLP_LOGITS_HOOK(NULL, 0);
    cost_of_show = counted + board_counter_stop();
    counted = 0;
    shows = 0;
    RUNNER_FORGET_LOGITS();
}

#endif

/* ---- Records ----------------------------------------------------------------------------------------------------- */

static uint64_t arena[(RUNNER_ARENA_BYTES + 7) / 8];
static uint8_t text[MAX_TEXT_BYTES];
static pnlp_range given_words[MAX_WORDS];
static RUNNER_RESULT result;
static uint32_t deepest_stack;

static int32_t fail(int32_t code, const char *message)
{
    board_puts(message);
    return code;
}

static pnlp_status run_model(uint32_t text_bytes, uint32_t word_count)
{
    if (word_count == RAW_TEXT) {
        return RUNNER_RUN(arena, sizeof arena, text, text_bytes, &result);
    }
    return RUNNER_RUN_WORDS(arena, sizeof arena, text, text_bytes, given_words, word_count, &result);
}

static void write_answer(void)
{
    const uint8_t *bytes = (const uint8_t *)arena;
    const pnlp_range *words = RUNNER_WORDS((const void *)arena);
    const uint32_t word_count = (uint32_t)RUNNER_WORD_COUNT(result);

    for (uint32_t i = 0; i < word_count; i++) {
        write_u32(&output, words[i].begin);
        write_u32(&output, words[i].end);
    }

#define SEQUENCE(field, logits_offset, labels)                                                                         \
    write_logits(bytes + (logits_offset), (labels));                                                                   \
    write_u16(&output, result.field.index);                                                                            \
    write_u16(&output, result.field.score);

#define SPANS(field)                                                                                                   \
    write_u16(&output, result.field##_count);                                                                          \
    for (uint32_t i = 0; i < result.field##_count; i++) {                                                              \
        write_u32(&output, result.field[i].begin);                                                                     \
        write_u32(&output, result.field[i].end);                                                                       \
        write_u16(&output, result.field[i].slot);                                                                      \
    }

#define BIO(field, logits_offset, labels)                                                                              \
    write_logits(bytes + (logits_offset), word_count * (labels));                                                      \
    SPANS(field)

#define BIO_SHOWN(field, logits_before, labels)                                                                        \
    write_logits((const uint8_t *)(shown + word_count * (logits_before)), (labels)*word_count);                        \
    SPANS(field)

    RUNNER_HEADS(SEQUENCE, BIO, BIO_SHOWN)

#undef SEQUENCE
#undef SPANS
#undef BIO
#undef BIO_SHOWN
}

static int32_t run_record(void)
{
    const uint32_t text_bytes = read_u32();
    const uint32_t word_count = read_u32();
    if (input.failed) {
        return fail(EXIT_BAD_INPUT, "runner: the input ends early\n");
    }
    if (text_bytes > MAX_TEXT_BYTES || (word_count != RAW_TEXT && word_count > MAX_WORDS)) {
        return fail(EXIT_TOO_LONG,
                    "runner: a text of more than " DIGITS_OF(RUNNER_MAX_TEXT_BYTES) " bytes or " DIGITS_OF(
                        RUNNER_MAX_WORDS) " given words\n");
    }
    for (uint32_t i = 0; word_count != RAW_TEXT && i < word_count; i++) {
        given_words[i].begin = read_u32();
        given_words[i].end = read_u32();
    }
    read_bytes(text, text_bytes);
    if (input.failed) {
        return fail(EXIT_BAD_INPUT, "runner: the input ends early\n");
    }

    memset(&result, 0, sizeof result);
#ifdef RUNNER_PROFILE
    prepare_laps();
#endif
#ifdef PNLP_LOGITS_HOOK
    prepare_shows();
#endif
    board_stack_paint();
    board_counter_start();
    const pnlp_status status = run_model(text_bytes, word_count);
#ifdef RUNNER_PROFILE
    const uint64_t instructions = write_laps(board_counter_stop());
#elif defined(PNLP_LOGITS_HOOK)
    const uint64_t instructions = board_counter_stop() + counted - shows * cost_of_show;
#else
    const uint64_t instructions = board_counter_stop();
#endif
    const uint32_t stack = board_stack_used();
    deepest_stack = stack > deepest_stack ? stack : deepest_stack;

    write_u32(&output, (uint32_t)status);
    write_u32(&output, (uint32_t)RUNNER_WORD_COUNT(result));
    write_u32(&output, (uint32_t)RUNNER_TRUNCATED(result));
    write_u64(&output, instructions);
    if (status == PNLP_OK) {
        write_answer();
    }
    return output.failed ? fail(EXIT_CANNOT_WRITE, "runner: cannot write the output\n") : EXIT_DONE;
}

static int32_t run_all(void)
{
    const uint32_t magic = read_u32();
    const uint32_t count = read_u32();
    if (input.failed || magic != INPUT_MAGIC) {
        return fail(EXIT_BAD_INPUT, "runner: the input does not begin with PNLI\n");
    }

    write_u32(&output, OUTPUT_MAGIC);
    write_u32(&output, count);
    for (uint32_t i = 0; i < count; i++) {
        const int32_t code = run_record();
        if (code != EXIT_DONE) {
            return code;
        }
    }
    write_u32(&output, RUNNER_ARENA_BYTES);
    write_u32(&output, deepest_stack);
    return EXIT_DONE;
}

/* Writes what waits and closes; the code given, or EXIT_CANNOT_WRITE. */
static int32_t finish(stream *to, int32_t code)
{
    flush(to);
    const int32_t closed = board_close(to->file);
    if (code == EXIT_DONE && (to->failed || closed != 0)) {
        return fail(EXIT_CANNOT_WRITE, "runner: cannot write the output\n");
    }
    return code;
}

/* ---- Images ------------------------------------------------------------------------------------------------------ */

#ifdef RUNNER_IMAGES

#ifdef RUNNER_IMAGE_PLACES

/* Where the emulator has loaded them: addresses and room, from the board's description. */
static pnlp_status open_images(void)
{
    static const struct {
        uint32_t at;
        uint32_t bytes;
    } places[RUNNER_IMAGES] = {RUNNER_IMAGE_PLACES};
    static const void *images[RUNNER_IMAGES];
    size_t bytes[RUNNER_IMAGES];

    for (uint32_t i = 0; i < RUNNER_IMAGES; i++) {
        images[i] = (const void *)(uintptr_t)places[i].at;
        bytes[i] = places[i].bytes;
    }
    return runner_open(images, bytes);
}

#else

static pnlp_status open_images(void)
{
    static const char *const names[RUNNER_IMAGES] = {RUNNER_IMAGE_FILES};
    static const void *images[RUNNER_IMAGES];
    size_t bytes[RUNNER_IMAGES];

    for (uint32_t i = 0; i < RUNNER_IMAGES; i++) {
        images[i] = board_map(names[i], &bytes[i]);
    }
    return runner_open(images, bytes);
}

#endif

#endif

/* Names from the command line where there is one: input, output, trace. */
int main(int argc, char **argv)
{
    input.file = board_open_read(argc > 1 ? argv[1] : "input.bin");
    if (input.file < 0) {
        return fail(EXIT_CANNOT_OPEN, "runner: cannot open the input\n");
    }
    output.file = board_open_write(argc > 2 ? argv[2] : "output.bin");
    if (output.file < 0) {
        return fail(EXIT_CANNOT_OPEN, "runner: cannot open the output\n");
    }
#ifdef RUNNER_TRACE
    trace.file = board_open_write(argc > 3 ? argv[3] : "trace.bin");
    if (trace.file < 0) {
        return fail(EXIT_CANNOT_OPEN, "runner: cannot open the trace\n");
    }
#endif
#ifdef RUNNER_PROFILE
    profile.file = board_open_write(argc > 3 ? argv[3] : "profile.bin");
    if (profile.file < 0) {
        return fail(EXIT_CANNOT_OPEN, "runner: cannot open the profile\n");
    }
#endif

    int32_t code = EXIT_DONE;
#ifdef RUNNER_IMAGES
    const pnlp_status opened = open_images();
    if (opened != PNLP_OK) {
        const char digits[] = {(char)('0' + (int)opened / 10), (char)('0' + (int)opened % 10), '\n', '\0'};
        board_puts("runner: the images are refused with status ");
        code = fail(EXIT_BAD_IMAGE, digits);
    }
#endif
    if (code == EXIT_DONE) {
        code = run_all();
    }
#ifdef RUNNER_TRACE
    code = finish(&trace, code);
#endif
#ifdef RUNNER_PROFILE
    code = finish(&profile, code);
#endif
    code = finish(&output, code);
    (void)board_close(input.file);
    return code;
}
