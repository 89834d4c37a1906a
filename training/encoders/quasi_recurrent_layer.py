"""The layer of the encoder `qrnn`."""

import torch
from torch import nn
from torch.nn import functional as F


@torch.jit.script
def _states(kept, new):
    """[B, T, C] each -> the states of all words: state = kept * state + new"""
    state = torch.zeros_like(new[:, 0])
    states = []
    for k, n in zip(kept.unbind(1), new.unbind(1)):
        state = torch.addcmul(n, k, state)
        states.append(state)
    return torch.stack(states, 1)


class QuasiRecurrentLayer(nn.Module):
    """[B, T, hidden] -> the same: LayerNorm and a QRNN of kernel width 2 with fo-pooling (Bradbury et al., 2016), half of the channels
    forward and half backward, with their residual. Rows of the weights: z, f and o, each forward and backward."""

    def __init__(self, options):
        super().__init__()
        hidden = options["hidden_size"]
        self.norm = nn.LayerNorm(hidden, options["layer_norm_eps"])
        self.own = nn.Linear(hidden, 3 * hidden)
        self.neighbour = nn.Linear(hidden, 3 * hidden, bias=False)
        for product in (self.own, self.neighbour):
            product.weight.data *= 0.5**0.5  # both together are one product of twice the inputs

    def forward(self, x, mask, dropout):
        y = self.norm(x) * mask
        own, neighbour = (product(y).unflatten(-1, (3, 2, -1)) for product in (self.own, self.neighbour))
        before, after = F.pad(neighbour[:, :-1, :, 0], (0, 0, 0, 0, 1, 0)), F.pad(neighbour[:, 1:, :, 1], (0, 0, 0, 0, 0, 1))
        z, f, o = (own + torch.stack([before, after], 3)).float().unbind(2)
        kept = torch.sigmoid(f)
        new = (1 - kept) * torch.tanh(z) * mask[..., None]
        states = _turned(_states(_turned(kept), _turned(new)))
        return x + dropout((torch.sigmoid(o) * states).flatten(2))


def _turned(x):
    """[B, T, 2, C] with the words of the second half in the opposite order"""
    return torch.stack([x[:, :, 0], x[:, :, 1].flip(1)], 2)
