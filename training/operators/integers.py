"""Integer arithmetic of docs/numerics.md, with numpy."""

import math

import numpy as np


def round_away(x):
    """To the nearest integer, ties away from zero."""
    whole = math.floor(abs(x))
    whole += abs(x) - whole >= 0.5
    return int(math.copysign(whole, x)) if whole else 0


def bounds(output):
    """-> the least and the greatest value of an `output`"""
    return (-128, 127) if output["dtype"] == "s8" else (-32768, 32767)


def clamp(values, output):
    return np.clip(values, *bounds(output))


def high(v, m):
    """round(v*m / 2^32) of int64 arrays whose product fits 64 bits."""
    return (v * m + (1 << 31)) >> 32


class Requantizer:
    """Accumulators to s8 or s16, with one multiplier per output channel and one shift."""

    def __init__(self, real, output):
        limit = 2**31 - 1
        for shift in range(30, 0, -1):
            multipliers = [2 * round_away(m * 2.0 ** (31 + shift)) for m in real]
            if max(multipliers) <= limit:
                break
        else:
            raise ValueError(f"PNLP0603: a multiplier of {max(real)} is 0.25 or more")
        self.multipliers, self.shift = np.array(multipliers, np.int64), shift
        self.output = output

    def __call__(self, accumulators, axis):
        """axis: which axis of the accumulators is the output channel"""
        shape = [1] * accumulators.ndim
        shape[axis] = -1
        multipliers = self.multipliers[:accumulators.shape[axis]].reshape(shape)
        scaled = (high(accumulators, multipliers) + (1 << (self.shift - 1))) >> self.shift
        return clamp(scaled + self.output["zero_point"], self.output)
