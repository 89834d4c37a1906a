#include "semihost.h"

#include "board.h"

enum {
    SYS_OPEN = 0x01,
    SYS_CLOSE = 0x02,
    SYS_WRITE0 = 0x04,
    SYS_WRITE = 0x05,
    SYS_READ = 0x06,
    SYS_EXIT_EXTENDED = 0x20
};

enum { MODE_READ_BINARY = 1, MODE_WRITE_BINARY = 5 };

/* ADP_Stopped_ApplicationExit */
#define APPLICATION_EXIT 0x20026u

uint32_t semihost_call(uint32_t operation, const void *argument)
{
    register uint32_t r0 __asm__("r0") = operation;
    register const void *r1 __asm__("r1") = argument;
    __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
    return r0;
}

static int32_t open_file(const char *name, uint32_t mode)
{
    uint32_t length = 0;
    while (name[length] != '\0') {
        length++;
    }
    uint32_t block[3] = {(uint32_t)(uintptr_t)name, mode, length};
    return (int32_t)semihost_call(SYS_OPEN, block);
}

int32_t board_open_read(const char *name)
{
    return open_file(name, MODE_READ_BINARY);
}

int32_t board_open_write(const char *name)
{
    return open_file(name, MODE_WRITE_BINARY);
}

/* Both transfers answer with the bytes that were not transferred. */
uint32_t board_read(int32_t file, void *data, uint32_t bytes)
{
    uint32_t block[3] = {(uint32_t)file, (uint32_t)(uintptr_t)data, bytes};
    uint32_t missing = semihost_call(SYS_READ, block);
    return missing <= bytes ? bytes - missing : 0;
}

int32_t board_write(int32_t file, const void *data, uint32_t bytes)
{
    uint32_t block[3] = {(uint32_t)file, (uint32_t)(uintptr_t)data, bytes};
    return semihost_call(SYS_WRITE, block) == 0 ? 0 : -1;
}

int32_t board_close(int32_t file)
{
    uint32_t block[1] = {(uint32_t)file};
    return semihost_call(SYS_CLOSE, block) == 0 ? 0 : -1;
}

void board_puts(const char *text)
{
    semihost_call(SYS_WRITE0, text);
}

void semihost_put_hex(uint32_t value)
{
    char digits[9];
    for (int32_t i = 7; i >= 0; i--) {
        digits[i] = "0123456789abcdef"[value & 15u];
        value >>= 4;
    }
    digits[8] = '\0';
    board_puts(digits);
}

void semihost_exit(int32_t code)
{
    uint32_t block[2] = {APPLICATION_EXIT, (uint32_t)code};
    semihost_call(SYS_EXIT_EXTENDED, block);
    for (;;) {
    }
}
