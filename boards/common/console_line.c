#include "console_line.h"

#include "uart.h"

enum { CHECKSUM_DIGITS = 8, SEQUENCE_DIGITS = 4 };

/* "#ssss b*cccccccc" */
enum { BODY_AT = 1 + SEQUENCE_DIGITS + 1, LEAST_FRAME = BODY_AT + 1 + 1 + CHECKSUM_DIGITS };

static char buffer[CONSOLE_LINE_BYTES + 1];
static uint32_t written;

uint32_t console_crc32(uint32_t crc, const void *data, uint32_t bytes)
{
    const uint8_t *at = (const uint8_t *)data;
    crc = ~crc;
    for (uint32_t i = 0; i < bytes; i++) {
        crc ^= at[i];
        for (int32_t bit = 0; bit < 8; bit++) {
            crc = (crc >> 1) ^ ((crc & 1u) != 0 ? 0xEDB88320u : 0u);
        }
    }
    return ~crc;
}

uint32_t console_hex_digit(char digit)
{
    if (digit >= '0' && digit <= '9') {
        return (uint32_t)(digit - '0');
    }
    if (digit >= 'a' && digit <= 'f') {
        return (uint32_t)(digit - 'a') + 10u;
    }
    return digit >= 'A' && digit <= 'F' ? (uint32_t)(digit - 'A') + 10u : 16u;
}

/* 0 where one of them is no digit: the checksum then tells that the line is none, or the sequence number is free. */
static uint32_t read_hex(const char *at, uint32_t digits)
{
    uint32_t value = 0;
    for (uint32_t i = 0; i < digits; i++) {
        const uint32_t digit = console_hex_digit(at[i]);
        if (digit > 15u) {
            return 0;
        }
        value = value << 4 | digit;
    }
    return value;
}

/* ---- From the host ----------------------------------------------------------------------------------------------- */

static uint8_t next_byte(void)
{
    for (;;) {
        const int32_t byte = board_uart_get();
        if (byte >= 0) {
            return (uint8_t)byte;
        }
    }
}

/* Bytes of the line; more than fit are counted, not kept. Carriage returns end a line too: terminals send them. */
static uint32_t read_bytes(void)
{
    uint32_t bytes = 0;
    for (;;) {
        const char byte = (char)next_byte();
        if (byte == '\n' || byte == '\r') {
            return bytes;
        }
        if (bytes < CONSOLE_LINE_BYTES) {
            buffer[bytes] = byte;
        }
        bytes += bytes <= CONSOLE_LINE_BYTES ? 1u : 0u;
    }
}

static console_line judge(uint32_t bytes)
{
    console_line line = {CONSOLE_TEXT, 0, 0, buffer, bytes};
    if (bytes > CONSOLE_LINE_BYTES) {
        line.kind = CONSOLE_TOO_LONG;
        return line;
    }
    buffer[bytes] = '\0';
    if (buffer[0] != '#') {
        return line;
    }
    line.kind = CONSOLE_BAD_CHECKSUM;
    if (bytes < LEAST_FRAME) {
        return line;
    }
    const uint32_t covered = bytes - 1 - CHECKSUM_DIGITS;
    const uint32_t checksum = console_crc32(0, buffer, covered);
    if (buffer[covered] != '*' || buffer[BODY_AT - 1] != ' ' ||
        read_hex(buffer + covered + 1, CHECKSUM_DIGITS) != checksum) {
        return line;
    }
    line.kind = CONSOLE_FRAME;
    line.sequence = read_hex(buffer + 1, SEQUENCE_DIGITS);
    line.checksum = checksum;
    line.body = buffer + BODY_AT;
    line.bytes = covered - BODY_AT;
    buffer[covered] = '\0';
    return line;
}

console_line console_read_line(void)
{
    for (;;) {
        const uint32_t bytes = read_bytes();
        /* What comes back from a line that echoes must not be answered again. */
        if (bytes > 0 && buffer[0] != '=') {
            return judge(bytes);
        }
    }
}

/* ---- To the host ------------------------------------------------------------------------------------------------- */

void console_put(char character)
{
    written = console_crc32(written, &character, 1);
    board_uart_put((uint8_t)character);
}

void console_puts(const char *text)
{
    while (*text != '\0') {
        console_put(*text++);
    }
}

void console_put_hex(uint32_t value, uint32_t digits)
{
    while (digits > 0) {
        digits--;
        console_put("0123456789abcdef"[(value >> (4 * digits)) & 15u]);
    }
}

void console_put_decimal(uint64_t value)
{
    char digits[20];
    uint32_t count = 0;
    do {
        digits[count++] = (char)('0' + (int)(value % 10u));
        value /= 10u;
    } while (value > 0);
    while (count > 0) {
        console_put(digits[--count]);
    }
}

void console_end_line(void)
{
    console_puts("\r\n");
}

void console_begin_frame(uint32_t sequence)
{
    written = 0;
    console_put('=');
    console_put_hex(sequence, SEQUENCE_DIGITS);
    console_put(' ');
}

void console_end_frame(void)
{
    const uint32_t checksum = written;
    console_put('*');
    console_put_hex(checksum, CHECKSUM_DIGITS);
    console_end_line();
}
