/*
 * What an output of pnlpc calls its symbols. Several outputs may meet in one firmware: docs/integration.md, "Several
 * outputs in one firmware".
 */
#ifndef PNLP_LINK_H
#define PNLP_LINK_H

/*
 * PNLP_LINK_NAME("name"), behind a declaration: what the linker sees instead of its name in C. Other compilers than
 * gcc, clang and their kin keep the name in C.
 * PNLP_WEAK, before a definition: several definitions of one link name are one, whichever of them the linker takes.
 */
#if defined(__GNUC__) && !defined(_WIN32)
#define PNLP_LINK_TEXT_(text) #text
#define PNLP_LINK_TEXT(text) PNLP_LINK_TEXT_(text)
#define PNLP_LINK_NAME(name) __asm__(PNLP_LINK_TEXT(__USER_LABEL_PREFIX__) name)
#define PNLP_WEAK __attribute__((weak))
#else
#define PNLP_LINK_NAME(name)
#define PNLP_WEAK
#endif

#endif
