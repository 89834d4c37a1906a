/* What the compiler generates for the console, here by hand. */
#ifndef CONSOLE_MODEL_H
#define CONSOLE_MODEL_H

#include <stdint.h>

#define CONSOLE_MODEL "fake"
#define CONSOLE_CONTENT "0123456789abcdef"
#define CONSOLE_COMPILER "0"
#define CONSOLE_BOARD "host"
#define CONSOLE_ISA "portable"
#define CONSOLE_WEIGHTS_BYTES 0
#define CONSOLE_TABLES_BYTES 0

static const uint32_t console_input_count = 1;
static const char *const console_inputs[1] = {"by hand"};

extern const uint32_t console_vector_count;
extern const uint8_t console_vectors[];

#endif
