/*
 * Runs a model whose buffers all have a place of their own, with bytes between them that nothing may write. guards.h is
 * generated: the model, its texts, and where the guards are.
 */
#include <stdio.h>
#include <string.h>

#include "guards.h"

static uint64_t memory[(GUARDED_BYTES + 7) / 8];
static GUARDED_RESULT result;

int main(void)
{
    unsigned char *const arena = (unsigned char *)memory;
    unsigned answered = 0;
    for (size_t text = 0; text < sizeof texts / sizeof texts[0]; text++) {
        memset(arena, 0xA5, sizeof memory);
        /* A text without words is refused, and leaves the guards alone as well. */
        if (GUARDED_RUN(memory, sizeof memory, texts[text].bytes, texts[text].length, &result) == PNLP_OK) {
            answered++;
        }
        for (size_t guard = 0; guard < sizeof guards / sizeof guards[0]; guard++) {
            for (size_t at = guards[guard].begin; at < guards[guard].end; at++) {
                if (arena[at] != 0xA5) {
                    printf("text %u: behind %s, byte %u\n", (unsigned)text, guards[guard].buffer,
                           (unsigned)(at - guards[guard].begin));
                    return 0;
                }
            }
        }
    }
    printf(answered > 0 ? "untouched\n" : "no text was answered\n");
    return 0;
}
