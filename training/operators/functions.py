"""Functions whose tables of 256 entries the device has, by the steps of docs/numerics.md, so that tables are equal wherever they are
made."""

import math

import numpy as np

from operators.integers import clamp, round_away


def _exp(x):
    k = round_away(x * math.log2(math.e))
    r = x - k * math.log(2.0)
    total = 0.0
    for i in range(20, 0, -1):
        total = (1.0 + total) * r / i
    return math.ldexp(1.0 + total, k)


def _phi_integral(v):
    """The standard normal distribution function."""
    if v <= -6.0:
        return 0.0
    if v >= 6.0:
        return 1.0
    term = total = v
    denominator = 1
    while True:
        denominator += 2
        term = term * v * v / denominator
        if total + term == total:
            break
        total += term
    return 0.5 + _exp(-v * v / 2.0) / math.sqrt(2.0 * math.pi) * total


def gelu(v):
    return v * _phi_integral(v)


def tanh(v):
    e = _exp(-2.0 * abs(v))
    t = (1.0 - e) / (1.0 + e)
    return -t if v < 0 else t


def sigmoid(v):
    e = _exp(-abs(v))
    return 1.0 / (1.0 + e) if v >= 0 else e / (1.0 + e)


def activation_table(function, source, output):
    """-> int64 [256], indexed by x + 128"""
    values = [round_away(function((x - source["zero_point"]) * source["scale"]) / output["scale"]) + output["zero_point"]
              for x in range(-128, 128)]
    return clamp(np.array(values, np.int64), output)
