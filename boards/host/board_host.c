/* The board's services over stdio. A host neither counts instructions nor paints its stack. */
#include <stdio.h>
#include <stdlib.h>

#include "board.h"

enum { MAX_FILES = 8 };

static FILE *files[MAX_FILES];

static int32_t open_file(const char *name, const char *mode)
{
    for (int32_t i = 0; i < MAX_FILES; i++) {
        if (files[i] == NULL) {
            files[i] = fopen(name, mode);
            return files[i] != NULL ? i : -1;
        }
    }
    return -1;
}

int32_t board_open_read(const char *name)
{
    return open_file(name, "rb");
}

int32_t board_open_write(const char *name)
{
    return open_file(name, "wb");
}

uint32_t board_read(int32_t file, void *data, uint32_t bytes)
{
    return (uint32_t)fread(data, 1, bytes, files[file]);
}

int32_t board_write(int32_t file, const void *data, uint32_t bytes)
{
    return fwrite(data, 1, bytes, files[file]) == bytes ? 0 : -1;
}

int32_t board_close(int32_t file)
{
    int32_t status = fclose(files[file]) == 0 ? 0 : -1;
    files[file] = NULL;
    return status;
}

const void *board_map(const char *name, size_t *bytes)
{
    FILE *file = fopen(name, "rb");
    void *memory = NULL;
    long size = -1;

    if (file != NULL && fseek(file, 0, SEEK_END) == 0) {
        size = ftell(file);
    }
    if (size > 0 && fseek(file, 0, SEEK_SET) == 0) {
        memory = malloc((size_t)size);
    }
    if (memory != NULL && fread(memory, 1, (size_t)size, file) != (size_t)size) {
        free(memory);
        memory = NULL;
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    *bytes = memory != NULL ? (size_t)size : 0;
    return memory;
}

void board_puts(const char *text)
{
    fputs(text, stdout);
    fflush(stdout);
}

void board_counter_start(void)
{
}

uint64_t board_counter_stop(void)
{
    return 0;
}

void board_stack_paint(void)
{
}

uint32_t board_stack_used(void)
{
    return 0;
}
