"""The sum of two layers."""

from host.lazy import Lazily
from operators.base import Want, source
from operators.integers import clamp, round_away
from operators.unweighted import UnweightedOperator

through = Lazily("operators.through")


class IntegerAdd:
    def __init__(self, left, right, output):
        for shift in range(22, 0, -1):
            mx = round_away(left["scale"] / output["scale"] * 2.0**shift)
            my = round_away(right["scale"] / output["scale"] * 2.0**shift)
            if max(mx, my) <= 32767:
                break
        else:
            raise ValueError("PNLP0603: add")
        self.mx, self.my, self.shift, self.output = mx, my, shift, output
        self.bias = (1 << (shift - 1)) + (output["zero_point"] << shift) - left["zero_point"] * mx - right["zero_point"] * my

    def unclamped(self, x, y):
        return (x * self.mx + y * self.my + self.bias) >> self.shift

    def __call__(self, x, y):
        return clamp(self.unclamped(x, y), self.output)


class Add(UnweightedOperator):
    name = "add"

    def float(self, layer, inputs, tensors, rows, frame):
        return inputs[0] + inputs[1]

    def wants(self, layer, index, frame):
        return Want()

    def output(self, layer, outputs):
        return None

    def least_scale(self, layer, outputs, weight_scale):
        return 0.0

    def integer(self, layer, arrays, outputs, frame):
        added = self._integer(layer, outputs)
        return lambda inputs, count: added(*inputs)

    def fake(self, layer, outputs, frame, weight_scale):
        added, left, right, output = self._integer(layer, outputs), source(layer, outputs), source(layer, outputs,
                                                                                                   1), outputs[layer["name"]]

        def run(inputs, tensors, rows):
            x, y = inputs
            exact = added.unclamped(through.whole(x) + left["zero_point"], through.whole(y) + right["zero_point"])
            return through.output(exact, (x * left["scale"] + y * right["scale"]) / output["scale"], output)
        return run

    @staticmethod
    def _integer(layer, outputs):
        return IntegerAdd(source(layer, outputs), source(layer, outputs, 1), outputs[layer["name"]])
