"""The layer of the encoder `mixer`."""

from torch import nn
from torch.nn import functional as F


class MixerLayer(nn.Module):
    """[B, T, hidden] -> the same: token mixing over T, then channel mixing, each with its residual."""

    def __init__(self, options):
        super().__init__()
        hidden, eps, max_tokens = options["hidden_size"], options["layer_norm_eps"], options["max_tokens"]
        token_hidden, channel_hidden = options["token_hidden"], options["channel_hidden"]
        self.token_norm = nn.LayerNorm(hidden, eps)
        self.token_contract = nn.Linear(max_tokens, token_hidden)
        self.token_expand = nn.Linear(token_hidden, max_tokens)
        self.channel_norm = nn.LayerNorm(hidden, eps)
        self.channel_hidden = nn.Linear(hidden, channel_hidden)
        self.channel_out = nn.Linear(channel_hidden, hidden)

    def forward(self, x, mask, dropout):
        words = x.shape[1]
        y = (self.token_norm(x) * mask).transpose(1, 2)
        y = F.gelu(F.linear(y, self.token_contract.weight[:, :words], self.token_contract.bias))
        y = F.linear(y, self.token_expand.weight[:words], self.token_expand.bias[:words]).transpose(1, 2)
        x = x + dropout(y)
        y = self.channel_out(F.gelu(self.channel_hidden(self.channel_norm(x))))
        return x + dropout(y)
