"""A row's channels with mean 0 and deviation 1, times gamma plus beta."""

import math

import numpy as np

from host.lazy import F, Lazily, torch
from operators.base import Operator, Want, source
from operators.integers import clamp, high, round_away

through = Lazily("operators.through")

TOO_LARGE = "PNLP0605: gamma or beta too large for the output scale"


class IntegerLayerNorm:
    def __init__(self, gamma, beta, epsilon, given, output):
        self.channels = len(gamma)
        self.epsilon = integer_epsilon(epsilon, self.channels, given)
        self.output = output
        for shift in range(20, 0, -1):
            g = [2 * round_away(float(x) / output["scale"] * 2.0 ** (15 + shift)) for x in gamma]
            b = [round_away(float(x) / output["scale"] * 2.0**shift) for x in beta]
            if max(map(abs, g)) <= 2**31 - 2 and max(map(abs, b)) < 2**29:
                break
        else:
            raise ValueError(TOO_LARGE)
        self.g, self.b, self.shift = np.array(g, np.int64), np.array(b, np.int64), shift

    def normalized(self, x):
        """s8 [C] -> n_c, the normalized value times 2^16"""
        total, squares = int(x.sum()), int((x * x).sum())
        v = self.channels * squares - total * total + self.epsilon
        if v == 0:
            return np.zeros_like(x)
        e = (v.bit_length() - 31) // 2
        v = v >> (2 * e) if e >= 0 else v << (-2 * e)
        assert 1 << 30 <= v < 1 << 32
        q = math.isqrt(v << 32)
        r = min((1 << 31) - 1, (1 << 62) // q)
        return high((self.channels * x - total) << (2 - e), r)

    def __call__(self, x):
        n = np.stack([self.normalized(row) for row in x])
        y = (high(n, self.g) + self.b + (1 << (self.shift - 1))) >> self.shift
        return clamp(y + self.output["zero_point"], self.output)


def integer_epsilon(epsilon, channels, given):
    return round_away(epsilon * channels**2 / (given["scale"] * given["scale"]))


class FakeLayerNorm:
    def __init__(self, layer, given, output):
        self.output, self.epsilon, self.given = output, layer["epsilon"], given

    def __call__(self, inputs, tensors, rows):
        (x,), (gamma, beta) = inputs, tensors
        channels, scale = x.shape[-1], self.given["scale"]
        g, b, shift = self._integers(gamma.detach(), beta.detach())
        n = self._normalized(through.whole(x), integer_epsilon(self.epsilon, channels, self.given))
        exact = ((through.high(n, g) + b + (1 << (shift - 1))) >> shift) + self.output["zero_point"]
        smooth = F.layer_norm(x, (channels,), gamma, beta, max(self.epsilon / scale**2, 1e-6)) / self.output["scale"]
        return through.output(exact, smooth, self.output)

    def _integers(self, gamma, beta):
        for shift in range(20, 0, -1):
            g = 2 * through.round_away(gamma.double() / self.output["scale"] * 2.0 ** (15 + shift))
            b = through.round_away(beta.double() / self.output["scale"] * 2.0**shift)
            if g.abs().max() <= 2**31 - 2 and b.abs().max() < 2**29:
                return g, b, shift
        raise ValueError(TOO_LARGE)

    @staticmethod
    def _normalized(q, epsilon):
        """The normalized values times 2^16. Division and square root are those of integers: 2^64 wraps, and differences come out right."""
        channels = q.shape[-1]
        total, squares = q.sum(-1, keepdim=True), (q * q).sum(-1, keepdim=True)
        v = channels * squares - total * total + epsilon
        zero = v == 0
        v = v.masked_fill(zero, 1)
        e = torch.div(torch.frexp(v.double()).exponent.to(torch.int64) - 31, 2, rounding_mode="floor")
        v = torch.where(e >= 0, v >> (2 * e).clamp(min=0), v << (-2 * e).clamp(min=0))
        root = torch.floor(torch.sqrt(v.double()) * 65536.0).to(torch.int64)
        rest = (v << 32) - root * root
        root = root - (rest < 0).to(torch.int64)
        rest = (v << 32) - root * root
        root = root + (rest > 2 * root).to(torch.int64)
        r = torch.div(torch.full_like(root, 1 << 62), root, rounding_mode="floor").clamp(max=(1 << 31) - 1)
        return through.high((channels * q - total) << (2 - e), r).masked_fill(zero, 0)


class LayerNorm(Operator):
    name = "layer_norm"
    parts = ("gamma", "beta")

    def float(self, layer, inputs, tensors, rows, frame):
        return F.layer_norm(inputs[0], inputs[0].shape[-1:], *tensors, layer["epsilon"])

    def wants(self, layer, index, frame):
        return Want()

    def output(self, layer, outputs):
        return None

    def weight_scale(self, tensors, choose):
        return None

    def least_scale(self, layer, outputs, weight_scale):
        return 0.0

    def integers(self, layer, tensors, outputs, weight_scale):
        return dict(zip(self.parts, (tensor.numpy() for tensor in tensors)))

    def floats(self, layer, arrays, outputs):
        return tuple(arrays[part] for part in self.parts)

    def integer(self, layer, arrays, outputs, frame):
        norm = IntegerLayerNorm(arrays["gamma"], arrays["beta"], layer["epsilon"], source(layer, outputs), outputs[layer["name"]])
        return lambda inputs, count: norm(inputs[0])

    def fake(self, layer, outputs, frame, weight_scale):
        return FakeLayerNorm(layer, source(layer, outputs), outputs[layer["name"]])
