"""Channels of two layers side by side, which have one scale."""

import numpy as np

from host.lazy import torch
from operators.base import Want, source
from operators.unweighted import UnweightedOperator


class Concat(UnweightedOperator):
    name = "concat"

    def float(self, layer, inputs, tensors, rows, frame):
        return torch.cat(list(inputs), -1)

    def wants(self, layer, index, frame):
        return Want(scale_of=layer["name"])

    def output(self, layer, outputs):
        return dict(source(layer, outputs))

    def least_scale(self, layer, outputs, weight_scale):
        return 0.0

    def integer(self, layer, arrays, outputs, frame):
        return lambda inputs, count: np.concatenate(inputs, 1)

    def fake(self, layer, outputs, frame, weight_scale):
        return lambda inputs, tensors, rows: torch.cat(list(inputs), -1)
