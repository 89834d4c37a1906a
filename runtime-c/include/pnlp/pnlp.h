/* Public types shared by all generated models. */
#ifndef PNLP_H
#define PNLP_H

#include <stddef.h>
#include <stdint.h>

#include "pnlp_link.h"
#include "pnlp_status.h"
#include "pnlp_version.h"

/* A half-open range of bytes of the caller's text. */
typedef struct pnlp_range {
    uint32_t begin;
    uint32_t end;
} pnlp_range;

/* A sequence head's answer. score: soft-max probability in 1/65535. */
typedef struct pnlp_label {
    uint16_t index;
    uint16_t score;
} pnlp_label;

/* A slot: bytes [begin, end) of the caller's text, and which slot they fill. */
typedef struct pnlp_span {
    uint32_t begin;
    uint32_t end;
    uint16_t slot;
} pnlp_span;

#endif
