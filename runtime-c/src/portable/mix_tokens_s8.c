#include "../pnlp_inner.h"

PNLP_SHARED void pnlp_mix_tokens_s8(const pnlp_layer_norm *norm, const pnlp_dense *contract, const pnlp_dense *expand,
                                    const pnlp_add *add, int32_t rows, int32_t panel, void *scratch, int8_t *x)
{
    const int32_t channels = norm->channels;
    pnlp_norm_row *state = (pnlp_norm_row *)scratch;
    int8_t *columns = (int8_t *)(state + rows);
    int8_t *hidden = columns + pnlp_aligned(rows * panel);
    void *inner = hidden + pnlp_aligned(contract->outputs * panel);

    pnlp_layer_norm_rows(norm, x, rows, state);
    for (int32_t first = 0; first < channels; first += panel) {
        const int32_t count = channels - first < panel ? channels - first : panel;
        pnlp_layer_norm_panel_s8(norm, state, x, rows, first, count, columns);
        pnlp_token_contract_s8(contract, columns, rows, count, inner, hidden);
        pnlp_token_expand_s8(expand, hidden, rows, count, inner, columns);
        pnlp_add_panel_s8(add, columns, rows, count, channels, x + first);
    }
}
