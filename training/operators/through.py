"""Gradients of what is rounded: forward the integers, to the bit, backward as if nothing were rounded."""

import torch

from operators.integers import bounds


class _Through(torch.autograd.Function):
    """`exact` forward, to the bit; the gradient of `smooth` backward."""

    @staticmethod
    def forward(_, exact, smooth):
        return exact.to(smooth.dtype)

    @staticmethod
    def backward(_, gradient):
        return None, gradient


def through(exact, smooth):
    return _Through.apply(exact, smooth)


def rounded(x):
    return through(torch.round(x), x)


def whole(x):
    """What is carried -> int64, without a gradient"""
    return torch.round(x.detach()).to(torch.int64)


def output(exact, smooth, to):
    """Integers (int64, with zero point, before clamping) and the real-valued result -> the value carried on; no gradient where it
    saturates. to: the layer's `output`"""
    (low, high_end), zero_point = bounds(to), to["zero_point"]
    return through(exact.clamp(low, high_end) - zero_point, smooth.clamp(low - zero_point, high_end - zero_point))


def high(v, m):
    return (v * m + (1 << 31)) >> 32


def requantized(accumulators, multiplier, shift, to):
    """int64 -> int64 with zero point, before clamping"""
    return ((high(accumulators, multiplier) + (1 << (shift - 1))) >> shift) + to["zero_point"]


def round_away(x):
    """As integers.round_away, of a float64 tensor."""
    parts = torch.floor(x.abs())
    parts = parts + (x.abs() - parts >= 0.5)
    return (torch.sign(x) * parts).to(torch.int64)
