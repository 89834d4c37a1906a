"""The layer of the encoder `lstm`."""

from torch import nn


class RecurrentLayer(nn.Module):
    """[B, T, hidden] -> the same: LayerNorm and an LSTM in both directions, with their residual."""

    def __init__(self, options):
        super().__init__()
        hidden = options["hidden_size"]
        self.norm = nn.LayerNorm(hidden, options["layer_norm_eps"])
        self.lstm = nn.LSTM(hidden, hidden // 2, bidirectional=True, batch_first=True)

    def forward(self, x, mask, dropout):
        lengths = mask[..., 0].sum(1).long()
        packed = nn.utils.rnn.pack_padded_sequence(self.norm(x), lengths, batch_first=True, enforce_sorted=False)
        y, _ = nn.utils.rnn.pad_packed_sequence(self.lstm(packed)[0], batch_first=True, total_length=x.shape[1])
        return x + dropout(y)
