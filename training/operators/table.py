"""Operators of one value each, which the device has as tables of 256 entries."""

import abc

from host.lazy import Lazily, torch
from operators.base import Operator, Want, source
from operators.functions import activation_table

through = Lazily("operators.through")


class TableOperator(Operator):
    parts = ()

    @abc.abstractmethod
    def exact(self, layer):
        """-> the function of a Python float that the table is made of"""

    @abc.abstractmethod
    def smooth(self, layer, x):
        """The function of a tensor"""

    @abc.abstractmethod
    def looked_through(self, layer):
        """-> the function of an array with which an input's error is measured"""

    def float(self, layer, inputs, tensors, rows, frame):
        return self.smooth(layer, inputs[0])

    def wants(self, layer, index, frame):
        return Want(through=self.looked_through(layer))

    def weight_scale(self, tensors, choose):
        return None

    def least_scale(self, layer, outputs, weight_scale):
        return 0.0

    def integers(self, layer, tensors, outputs, weight_scale):
        return {}

    def floats(self, layer, arrays, outputs):
        return ()

    def integer(self, layer, arrays, outputs, frame):
        table = self._table(layer, outputs)
        return lambda inputs, rows: table[inputs[0] + 128]

    def fake(self, layer, outputs, frame, weight_scale):
        table, given, output = torch.from_numpy(self._table(layer, outputs)), source(layer, outputs), outputs[layer["name"]]

        def run(inputs, tensors, rows):
            exact = table[through.whole(inputs[0]) + given["zero_point"] + 128]
            return through.output(exact, self.smooth(layer, inputs[0] * given["scale"]) / output["scale"], output)
        return run

    def _table(self, layer, outputs):
        return activation_table(self.exact(layer), source(layer, outputs), outputs[layer["name"]])


def of_tensor(function):
    """A function of tensors -> the same of arrays, in float32"""
    return lambda values: function(torch.from_numpy(values.astype("float32"))).numpy()
