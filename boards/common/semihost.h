/* Arm semihosting: the debugger (here the emulator) does input and output for the program. */
#ifndef PNLP_SEMIHOST_H
#define PNLP_SEMIHOST_H

#include <stdint.h>

void semihost_put_hex(uint32_t value);
void semihost_exit(int32_t code) __attribute__((noreturn));

#endif
