/*
 * Functions whose whole body is assembly: more values live in them than a compiler has registers to give away, above
 * all where it keeps a frame pointer. They save what they use themselves, r9 included.
 */
#ifndef PNLP_ASM_H
#define PNLP_ASM_H

/*
 * No prologue, never inlined, and, for gcc, no guesses from what it sees of the body which registers survive a call.
 * clang makes none.
 */
#if defined(__clang__)
#define PNLP_NAKED __attribute__((naked, noinline, aligned(4)))
#else
#define PNLP_NAKED __attribute__((naked, noipa, aligned(4)))
#endif

/* A parameter that the assembly finds in its register. */
#define PNLP_IN_REGISTER __attribute__((unused))

#endif
