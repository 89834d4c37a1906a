#include <string.h>

#include "../pnlp_inner.h"

/*
 * Scratch: for each feature whether it occurred an odd number of times, zeros between words; then a slot for each word
 * of the window. A slot is the number of pairs, then the features, with room for one that is not kept.
 */
static uint16_t *pnlp_pairing_slot(const pnlp_bottleneck *layer, int32_t word, void *scratch)
{
    const int32_t elements = (layer->num_hashes + 3) & ~1;
    uint16_t *slots = (uint16_t *)(void *)((uint8_t *)scratch + ((layer->feature_size + 7) & ~7));

    return slots + word % (2 * layer->window + 1) * elements;
}

static void pnlp_pair_word(const uint16_t *positions, int32_t count, uint8_t *odd, uint16_t *slot)
{
    uint16_t *to = slot + 1;

    /* No branches: what is written behind the last one kept is written over. */
    for (int32_t i = 0; i < count; i++) {
        const uint16_t feature = positions[i];
        const uint8_t now = odd[feature] ^ 1u;
        *to = feature;
        to += 1 - now;
        odd[feature] = now;
    }

    int32_t pairs = (int32_t)(to - slot) - 1;
    if (2 * pairs == count) {
        /* Nothing would be left over. The last pair goes apart, so that no kernel meets an empty list. */
        *to = to[-1];
        to++;
        pairs--;
    }
    slot[0] = (uint16_t)pairs;
    for (int32_t i = 0; i < count; i++) {
        const uint16_t feature = positions[i];
        *to = feature;
        to += odd[feature];
        odd[feature] = 0;
    }
}

PNLP_SHARED void pnlp_pair_features(const pnlp_bottleneck *layer, const uint16_t *positions, int32_t words, int32_t row,
                                    void *scratch)
{
    const int32_t entering = row + layer->window;

    if (row == 0) {
        memset(scratch, 0, (size_t)layer->feature_size);
    }
    for (int32_t word = row == 0 ? 0 : entering; word <= entering && word < words; word++) {
        pnlp_pair_word(positions + word * layer->num_hashes, layer->num_hashes, (uint8_t *)scratch,
                       pnlp_pairing_slot(layer, word, scratch));
    }
}

PNLP_SHARED pnlp_paired pnlp_paired_of(const pnlp_bottleneck *layer, int32_t word, void *scratch)
{
    const uint16_t *slot = pnlp_pairing_slot(layer, word, scratch);
    const pnlp_paired paired = {slot + 1, slot[0], layer->num_hashes - 2 * slot[0]};

    return paired;
}
