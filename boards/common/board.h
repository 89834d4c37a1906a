/* What the test runner asks of a board: files, a console, an instruction counter and a stack to measure. */
#ifndef PNLP_BOARD_H
#define PNLP_BOARD_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Clocks and pins, before anything else is used: once variables are there, before main. The start-up code has one that
 * does nothing, which a board's own replaces.
 */
void board_setup(void);

/* Files, by name. A handle below zero is an error. */
int32_t board_open_read(const char *name);
int32_t board_open_write(const char *name);

/* Bytes read; fewer than asked for at the end of the file only. */
uint32_t board_read(int32_t file, void *data, uint32_t bytes);

/* 0, or -1 where not everything was written. */
int32_t board_write(int32_t file, const void *data, uint32_t bytes);

/* 0, or -1 where what was written did not reach the file. */
int32_t board_close(int32_t file);

/*
 * The whole of a file, in memory of exactly its size that is never given back; NULL where there is none. For hosts: a
 * board has its images where they were loaded.
 */
const void *board_map(const char *name, size_t *bytes);

/* Text on the console. */
void board_puts(const char *text);

/* Instructions executed between the two calls, their own cost taken off; 0 where the board cannot count. */
void board_counter_start(void);
uint64_t board_counter_stop(void);

/*
 * Fills the stack below the caller with a pattern; later says how many bytes of it were overwritten. 0 where the board
 * cannot tell.
 */
void board_stack_paint(void);
uint32_t board_stack_used(void);

#ifdef __cplusplus
}
#endif

#endif
