/*
 * Link names of the runtime's functions. Here they are those in C. An output of pnlpc carries a header of this name
 * that gives each function the name of its source, all that it calls included: what has the same name is the same code,
 * of which PNLP_SHARED lets the linker keep one.
 */
#define PNLP_SHARED
