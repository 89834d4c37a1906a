"""The scale of one tensor."""

import numpy as np

from operators.dense import integer_weight


def identity(values):
    return values


def choose_scale(values, symmetric, function, percentile=None, steps=12):
    """-> the s8 scale and zero point, and the mean squared error of function(value): the least there is, or that of the range between the
    percentiles on both sides."""
    target = function(values)
    if percentile is None:
        low, high = float(values.min()), float(values.max())
        symmetric_cuts, cuts = np.linspace(1.0, 0.2, 4 * steps), np.linspace(1.0, 0.2, steps)
    else:
        low, high = np.percentile(values, [100 - percentile, percentile])
        if symmetric:
            high = np.percentile(np.abs(values), percentile)
        symmetric_cuts = cuts = [1.0]
    low, high = min(0.0, float(low)), max(0.0, float(high))
    if symmetric:
        bound = max(-low, high) if percentile is None else high
        candidates = [(-bound * f, bound * f) for f in symmetric_cuts]
    else:
        candidates = [(low * f, high * g) for f in cuts for g in cuts]
    best = None
    for first, last in candidates:
        scale = max((last - first) / (254.0 if symmetric else 255.0), 1e-6)
        zero_point = 0 if symmetric else int(np.clip(round(-128 - first / scale), -128, 127))
        quantized = np.clip(np.rint(values / scale) + zero_point, -128, 127)
        error = float(np.square(function((quantized - zero_point) * scale) - target).mean())
        if best is None or error < best[2]:
            best = (scale, zero_point, error)
    return best


def choose_weight_scale(weight, method="mse"):
    """float [O, K] -> float32 [O]: for each row the scale with the least squared error, or that of the largest weight."""
    largest = np.maximum(np.abs(weight).max(1), 1e-8)
    best_error = np.full(len(weight), np.inf)
    best_scale = np.zeros(len(weight), np.float32)
    for fraction in np.linspace(1.0, 0.7, 13) if method == "mse" else [1.0]:
        scale = (largest * fraction / 127).astype(np.float32)
        error = np.square(integer_weight(weight, scale) * scale[:, None] - weight).sum(1)
        better = error < best_error
        best_error[better], best_scale[better] = error[better], scale[better]
    return best_scale
