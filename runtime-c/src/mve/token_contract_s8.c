#include "mve_pass.h"

PNLP_SHARED void pnlp_token_contract_s8(const pnlp_dense *layer, const int8_t *x, int32_t rows, int32_t channels,
                                        void *scratch, int8_t *y)
{
    pnlp_mve_token_mix(layer, x, rows, layer->outputs, channels, scratch, y);
}
