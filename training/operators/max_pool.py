"""The greatest value of each channel over the words."""

from operators.base import Want, source
from operators.unweighted import UnweightedOperator


class MaxPool(UnweightedOperator):
    name = "max_pool"

    def float(self, layer, inputs, tensors, rows, frame):
        return rows.filled(inputs[0], float("-inf")).amax(-2, keepdim=True)

    def wants(self, layer, index, frame):
        return Want()

    def output(self, layer, outputs):
        return dict(source(layer, outputs))

    def least_scale(self, layer, outputs, weight_scale):
        return 0.0

    def integer(self, layer, arrays, outputs, frame):
        return lambda inputs, count: inputs[0].max(0, keepdims=True)

    def fake(self, layer, outputs, frame, weight_scale):
        return lambda inputs, tensors, rows: self.float(layer, inputs, tensors, rows, frame)
