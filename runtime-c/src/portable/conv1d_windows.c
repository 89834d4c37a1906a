#include <string.h>

#include "../pnlp_inner.h"

PNLP_SHARED const int8_t *pnlp_conv1d_windows(const pnlp_conv1d *layer, const int8_t *x, int32_t rows, int32_t first,
                                              int32_t count, void *scratch)
{
    const int32_t channels = layer->channels;
    const int32_t begin = first - layer->before;
    const int32_t end = first + count + layer->after;
    const int32_t there = begin > 0 ? begin : 0;
    const int32_t there_end = end < rows ? end : rows;
    int8_t *to = (int8_t *)scratch;

    if (there == begin && there_end == end) {
        return x + begin * channels;
    }
    memset(to, layer->pad, (size_t)((there - begin) * channels));
    to += (there - begin) * channels;
    memcpy(to, x + there * channels, (size_t)((there_end - there) * channels));
    to += (there_end - there) * channels;
    memset(to, layer->pad, (size_t)((end - there_end) * channels));
    return (const int8_t *)scratch;
}

PNLP_SHARED void *pnlp_conv1d_rest(const pnlp_conv1d *layer, int32_t rows, void *scratch)
{
    const int32_t words = (rows < 4 ? rows : 4) + layer->before + layer->after;

    return (int8_t *)scratch + pnlp_aligned(words * layer->channels);
}
