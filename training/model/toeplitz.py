"""Token mixing that moves with the words, for training. A mixer learns each position by itself: what it has seen at the third word it does
not know at the fifth. So the weights of token mixing get a second part, which depends on the distance of word and hidden unit only: the
hidden units are a few filters at each of some positions, and a filter is the same at all of them (a Toeplitz matrix). After the training
both parts are one matrix, as the device knows it."""

import torch
from torch import nn
from torch.nn.utils import parametrize

# of the filters' random start: decay over words, deviation; what the weights of each position keep of theirs
REACH, SIZE, REST = 2.0, 0.5, 0.2


class Toeplitz(nn.Module):
    """weight [hidden, words], or [words, hidden] where `expands` -> the same, with the filters added"""

    def __init__(self, hidden, words, positions, expands, random):
        super().__init__()
        self.expands, self.rest = expands, hidden % positions
        unit, word = torch.arange(positions)[:, None], torch.arange(words)[None]
        self.register_buffer("index", word - unit + positions - 1, persistent=False)
        distance = torch.arange(positions + words - 1) - (positions - 1)
        start = torch.exp(-distance.abs() / REACH) * SIZE if random else torch.zeros(len(distance))
        self.filters = nn.Parameter(start * torch.randn(hidden // positions, len(distance)))

    def forward(self, weight):
        moving = nn.functional.pad(self.filters[:, self.index].flatten(0, 1), (0, 0, 0, self.rest))
        return weight + (moving.t() if self.expands else moving)


def add(model, positions, random=True):
    """Gives each layer's token mixing its filters; of random start, or where the model has learned already, of zeros."""
    for layer in model.layers:
        for linear, expands in ((layer.token_contract, False), (layer.token_expand, True)):
            hidden, words = reversed(linear.weight.shape) if expands else linear.weight.shape
            if random:
                linear.weight.data *= REST
            parametrize.register_parametrization(linear, "weight", Toeplitz(hidden, words, positions, expands, random))


def fold(model):
    """Makes plain weights of both parts."""
    for module in list(model.modules()):
        if parametrize.is_parametrized(module):
            parametrize.remove_parametrizations(module, "weight", leave_parametrized=True)
