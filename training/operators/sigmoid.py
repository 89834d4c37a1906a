"""The logistic function, in steps of 1/256."""

from host.lazy import torch
from operators import functions
from operators.table import TableOperator, of_tensor


class Sigmoid(TableOperator):
    name = "sigmoid"

    def exact(self, layer):
        return functions.sigmoid

    def smooth(self, layer, x):
        return torch.sigmoid(x)

    def looked_through(self, layer):
        return of_tensor(torch.sigmoid)

    def output(self, layer, outputs):
        return {"dtype": "s8", "scale": 1 / 256, "zero_point": -128}
