/* Lines of the console, and the frames among them: docs/protocol.md. Knows no model. */
#ifndef PNLP_CONSOLE_LINE_H
#define PNLP_CONSOLE_LINE_H

#include <stdint.h>

/* The longest line that is taken, its end not counted. */
#ifndef CONSOLE_LINE_BYTES
#define CONSOLE_LINE_BYTES 4096
#endif

typedef enum console_line_kind {
    CONSOLE_TEXT,         /* from a person */
    CONSOLE_FRAME,        /* from a program, its checksum right */
    CONSOLE_BAD_CHECKSUM, /* begins as a frame, and is none */
    CONSOLE_TOO_LONG
} console_line_kind;

/* "body" is that of the frame, or the whole line; it may be written to, and lives until the next line is read. */
typedef struct console_line {
    console_line_kind kind;
    uint32_t sequence;
    uint32_t checksum;
    char *body;
    uint32_t bytes;
} console_line;

/* Waits for a line that is not empty and is not an answer. */
console_line console_read_line(void);

/* A frame to the host: begin, its body, end. */
void console_begin_frame(uint32_t sequence);
void console_end_frame(void);

/* What people read is written by the same functions, without a frame around it. */
void console_put(char character);
void console_puts(const char *text);
void console_put_decimal(uint64_t value);
void console_put_hex(uint32_t value, uint32_t digits);
void console_end_line(void);

/* Goes on with the CRC-32 of zip and PNG; a checksum begins with 0. */
uint32_t console_crc32(uint32_t crc, const void *data, uint32_t bytes);

/* The value of a digit in hexadecimal, lower or upper case; 16 where it is none. */
uint32_t console_hex_digit(char digit);

#endif
