"""Operators that are products with a matrix of weights and a bias."""

import abc

import numpy as np

from host.lazy import F, Lazily, torch
from operators.base import Operator, Want, source
from operators.integers import Requantizer

through = Lazily("operators.through")

EXACT_IN_FLOAT32 = float(1 << 24)


def integer_weight(weight, scale):
    """float [rows, ...], float32 [rows] -> int8"""
    return np.clip(np.rint(weight / scale[:, None]), -127, 127).astype(np.int8)


def windows(x, before, after, padded, joined):
    """Each row and its neighbours side by side. padded, joined: the functions of numpy or torch"""
    if not before and not after:
        return x
    rows, wide = x.shape[-2], padded(x)
    return joined([wide[..., j:j + rows, :] for j in range(before + 1 + after)])


class DenseOperator(Operator):
    """What a product is: of channels, or by_rows; over which neighbours; which of its weights a text of fewer words uses."""

    parts = ("weight", "bias")

    @property
    @abc.abstractmethod
    def by_rows(self):
        """Whether the weights' inputs and outputs are rows, in place of channels."""

    @property
    @abc.abstractmethod
    def greatest_input(self):
        """The greatest input less its zero point, or None where inputs are few and small and are looked at."""

    @abc.abstractmethod
    def reach(self, layer, frame):
        """-> how many words before and after each one it sees"""

    @abc.abstractmethod
    def given(self, layer, outputs):
        """-> scale and zero point of its input"""

    @abc.abstractmethod
    def used(self, weight, bias, count):
        """-> the weights and biases that so many rows use"""

    @abc.abstractmethod
    def present(self, x, rows):
        """-> its input; zeros in rows that are no words, where they would count"""

    def float(self, layer, inputs, tensors, rows, frame):
        weight, bias = self.used(*tensors, rows.count)
        x = self._windows_of_tensor(self.present(inputs[0], rows), layer, frame)
        return weight @ x + bias[:, None] if self.by_rows else F.linear(x, weight, bias)

    def output(self, layer, outputs):
        return None

    def weight_scale(self, tensors, choose):
        return choose(tensors[0].numpy())

    def least_scale(self, layer, outputs, weight_scale):
        return 4.001 * self.given(layer, outputs)["scale"] * float(weight_scale.max())

    def integers(self, layer, tensors, outputs, weight_scale):
        weight, bias = (tensor.numpy() for tensor in tensors)
        return {"weight": integer_weight(weight, weight_scale), "weight_scale": weight_scale,
                "bias": np.rint(bias / self._sum_scale(layer, outputs, weight_scale)).astype(np.int32)}

    def floats(self, layer, arrays, outputs):
        scale = arrays["weight_scale"]
        return arrays["weight"] * scale[:, None], arrays["bias"] * self._sum_scale(layer, outputs, scale)

    def _sum_scale(self, layer, outputs, weight_scale):
        """float64 [rows of the weights]: what one unit of the sums, and so of the bias, stands for"""
        return self.given(layer, outputs)["scale"] * weight_scale.astype(np.float64)

    def integer(self, layer, arrays, outputs, frame):
        """Products run in float64, which holds every integer sum here exactly."""
        all_weights, all_biases = arrays["weight"].astype(np.float64), arrays["bias"].astype(np.int64)
        given, output, (before, after) = self.given(layer, outputs), outputs[layer["name"]], self.reach(layer, frame)
        requantize = Requantizer([given["scale"] * float(scale) / output["scale"] for scale in arrays["weight_scale"]], output)

        def run(inputs, count):
            weight, bias = self.used(all_weights, all_biases, count)
            x = (inputs[0] - given["zero_point"]).astype(np.float64)
            x = windows(x, before, after, lambda x: np.pad(x, ((before, after), (0, 0))), lambda parts: np.concatenate(parts, 1))
            if self.by_rows:
                return requantize((weight @ x).astype(np.int64) + bias[:, None], 0)
            return requantize((x @ weight.T).astype(np.int64) + bias, 1)
        return run

    def fake(self, layer, outputs, frame, weight_scale):
        """Sums of products stay exact: they are taken in float32 where every partial sum is below 2^24, else in float64."""
        given, output = self.given(layer, outputs), outputs[layer["name"]]
        factors = [given["scale"] * float(scale) / output["scale"] for scale in weight_scale]
        requantize = Requantizer(factors, output)
        all_multipliers, real = torch.from_numpy(requantize.multipliers), torch.tensor(factors, dtype=torch.float32)
        scales = torch.from_numpy(weight_scale)
        bias_scale = given["scale"] * scales.double()

        def columns(values):
            return values[:, None] if self.by_rows else values

        def run(inputs, tensors, rows):
            x = self._windows_of_tensor(self.present(inputs[0], rows), layer, frame)
            weight = through.rounded(tensors[0] / scales[:, None]).clamp(-127, 127)
            bias = tensors[1].double() / bias_scale
            weight, bias = self.used(weight, through.rounded(bias), rows.count)
            channels = slice(0, len(bias))
            greatest = self.greatest_input or inputs[0].abs().sum(-1).max()
            with torch.no_grad():
                bound = (bias.abs() + weight.abs().sum(1) * greatest).max()
            dtype = torch.float32 if bound < EXACT_IN_FLOAT32 else torch.float64
            x, weight, bias = x.to(dtype), weight.to(dtype), columns(bias.to(dtype))
            total = (weight @ x if self.by_rows else F.linear(x, weight)) + bias
            exact = torch.round(total.detach()).to(torch.int64)  # in place from here on: the tensors are large
            exact.mul_(columns(all_multipliers[channels])).add_(1 << 31).bitwise_right_shift_(32)
            exact.add_(1 << (requantize.shift - 1)).bitwise_right_shift_(requantize.shift).add_(output["zero_point"])
            return through.output(exact, (total * columns(real[channels])).float(), output)
        return run

    def _windows_of_tensor(self, x, layer, frame):
        before, after = self.reach(layer, frame)
        return windows(x, before, after, lambda x: F.pad(x, (0, 0, before, after)), lambda parts: torch.cat(parts, -1))


class ChannelOperator(DenseOperator):
    """A product of a row's channels."""

    by_rows = False
    greatest_input = 255

    def given(self, layer, outputs):
        return source(layer, outputs)

    def used(self, weight, bias, count):
        return weight, bias

    def wants(self, layer, index, frame):
        return Want()
