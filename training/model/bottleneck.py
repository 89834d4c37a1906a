"""From features to channels."""

import torch
from torch import nn
from torch.nn import functional as F


class Bottleneck(nn.Module):
    """[B, T, feature_size] counters -> [B, T, hidden]: dense over a window of words, LeakyReLU, LayerNorm."""

    def __init__(self, feature_size, window, num_hashes, hidden, slope, eps):
        super().__init__()
        self.window = window
        self.hidden = hidden
        self.weight = nn.Parameter(torch.randn(hidden, (2 * window + 1) * feature_size) * num_hashes**-0.5)
        self.bias = nn.Parameter(torch.zeros(hidden))
        self.slope = slope
        self.norm = nn.LayerNorm(hidden, eps)

    def dense(self, counters):
        batch, words, features = counters.shape
        width = 2 * self.window + 1
        # one product for all windows: [B*T, features] x [features, width*hidden]
        blocks = self.weight.view(self.hidden, width, features).permute(2, 1, 0).reshape(features, width * self.hidden)
        each = (counters.reshape(-1, features) @ blocks).view(batch, words, width, self.hidden)
        total = each[:, :, self.window]
        for shift in range(1, self.window + 1):
            before = F.pad(each[:, :-shift, self.window - shift], (0, 0, min(shift, words), 0))[:, :words]
            after = F.pad(each[:, shift:, self.window + shift], (0, 0, 0, min(shift, words)))[:, :words]
            total = total + before + after
        return total + self.bias

    def forward(self, counters):
        return self.norm(F.leaky_relu(self.dense(counters), self.slope))
