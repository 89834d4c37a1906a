"""Dropout from cheap random bytes."""

import numpy as np
import torch
from torch import nn


class Dropout(nn.Module):
    """As nn.Dropout, in steps of 1/256: from random bytes of a numpy generator, which cost a fraction of torch's random numbers."""

    def __init__(self, p=0.0, generator=None):
        super().__init__()
        self.dropped, self.generator = round(256 * p), generator

    def forward(self, x):
        if not self.training or not self.dropped:
            return x
        kept = np.frombuffer(self.generator.bytes(x.numel()), np.uint8) >= self.dropped
        return x * (torch.from_numpy(kept).view(x.shape) * (256 / (256 - self.dropped)))
