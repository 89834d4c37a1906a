/* Arm semihosting: the debugger (here the emulator) does input and output for the program. */
#ifndef PNLP_SEMIHOST_H
#define PNLP_SEMIHOST_H

#include <stdint.h>

/* One operation with its argument; what the debugger answers. */
uint32_t semihost_call(uint32_t operation, const void *argument);

void semihost_put_hex(uint32_t value);
void semihost_exit(int32_t code) __attribute__((noreturn));

#endif
