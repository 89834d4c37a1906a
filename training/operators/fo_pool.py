"""The gated states of a quasi-recurrent layer (Bradbury et al., 2016): state = f * state + (1 - f) * z, out comes o * state."""

import numpy as np

from host.lazy import Lazily, torch
from operators.base import Want, source
from operators.integers import Requantizer
from operators.unweighted import UnweightedOperator

through = Lazily("operators.through")


def in_order(words, direction):
    """The numbers of the words, in the order in which they are read"""
    return range(words) if direction == "forward" else reversed(range(words))


def in_text_order(states, direction):
    return states if direction == "forward" else states[::-1]


class IntegerFoPool:
    def __init__(self, given, output, direction):
        self.direction, self.real = direction, given["scale"] / 65536 / output["scale"]
        self.requantize = Requantizer([self.real], output)

    def gated(self, z, f, o):
        """Gates times 2^8, times states times 2^8"""
        kept, opened, state, states = f + 128, o + 128, np.zeros_like(z[0]), []
        for word in in_order(len(z), self.direction):
            state = (kept[word] * state + (256 - kept[word]) * 256 * z[word] + 128) >> 8
            states.append(opened[word] * state)
        return np.stack(in_text_order(states, self.direction))

    def __call__(self, z, f, o):
        return self.requantize(self.gated(z, f, o)[..., None], 2)[..., 0]


class FoPool(UnweightedOperator):
    name = "fo_pool"

    def float(self, layer, inputs, tensors, rows, frame):
        z, f, o = inputs
        z = rows.zeroed(z)  # padding leaves the state at 0
        state, states = torch.zeros_like(z[..., 0, :]), []
        for word in in_order(z.shape[-2], layer["direction"]):
            state = f[..., word, :] * state + (1 - f[..., word, :]) * z[..., word, :]
            states.append(o[..., word, :] * state)
        return torch.stack(in_text_order(states, layer["direction"]), -2)

    def wants(self, layer, index, frame):
        return Want()

    def output(self, layer, outputs):
        return None

    def least_scale(self, layer, outputs, weight_scale):
        return 0.0

    def integer(self, layer, arrays, outputs, frame):
        pool = IntegerFoPool(source(layer, outputs), outputs[layer["name"]], layer["direction"])
        return lambda inputs, count: pool(*inputs)

    def fake(self, layer, outputs, frame, weight_scale):
        output, direction = outputs[layer["name"]], layer["direction"]
        pool = IntegerFoPool(source(layer, outputs), output, direction)
        multiplier, shift = int(pool.requantize.multipliers[0]), pool.requantize.shift

        def run(inputs, tensors, rows):
            """f and o less their zero point: 0 .. 255"""
            z, f, o = inputs
            z = rows.zeroed(z)
            exact, smooth, state, smooth_state = [], [], torch.zeros_like(z[:, 0], dtype=torch.int64), torch.zeros_like(z[:, 0])
            whole = [through.whole(x) for x in (z, f, o)]
            for word in in_order(z.shape[1], direction):
                values, kept, opened = (x[:, word] for x in whole)
                state = (kept * state + (256 - kept) * 256 * values + 128) >> 8
                exact.append(opened * state)
                smooth_state = (f[:, word] * smooth_state + (256 - f[:, word]) * 256 * z[:, word]) / 256
                smooth.append(o[:, word] * smooth_state)
            exact, smooth = (torch.stack(in_text_order(states, direction), 1) for states in (exact, smooth))
            return through.output(through.requantized(exact, multiplier, shift, output), smooth * pool.real, output)
        return run
