#include "pnlp_dsp.h"

/* The greater of four pairs of bytes: a subtraction leaves which it is in flags that SEL reads. */
static inline uint32_t pnlp_greater_4(uint32_t a, uint32_t b)
{
    uint32_t result;
    __asm__("ssub8 %0, %1, %2\n"
            "sel %0, %1, %2"
            : "=&r"(result)
            : "r"(a), "r"(b)
            : "cc");
    return result;
}

PNLP_SHARED void pnlp_max_pool_s8(const int8_t *x, int32_t rows, int32_t channels, int8_t *y)
{
    int32_t c = 0;

    for (; c + 4 <= channels; c += 4) {
        const int8_t *from = x + c;
        uint32_t greatest = pnlp_load_word(from);
        for (int32_t r = 1; r < rows; r++) {
            from += channels;
            greatest = pnlp_greater_4(greatest, pnlp_load_word(from));
        }
        memcpy(y + c, &greatest, sizeof greatest);
    }
    for (; c < channels; c++) {
        int8_t greatest = x[c];
        for (int32_t r = 1; r < rows; r++) {
            const int8_t value = x[r * channels + c];
            greatest = value > greatest ? value : greatest;
        }
        y[c] = greatest;
    }
}
