"""Layers of one kind, one behind the other."""

from torch import nn


class Stack(nn.ModuleList):
    def __init__(self, kind, options):
        super().__init__(kind(options) for _ in range(options["num_layers"]))

    def forward(self, x, mask, dropout):
        for layer in self:
            x = layer(x, mask, dropout)
        return x
