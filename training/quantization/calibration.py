"""Post-training int8: the scales of all layers, by the values they give on training utterances."""

import functools
import random

import numpy as np

import operators
from encoders import graph
from host.lazy import F, torch
from host.progress import Bar
from operators.base import Frame, Rows
from quantization.scales import choose_scale, choose_weight_scale, identity

HEADROOM = 1.25  # of s16: a quarter beyond the greatest value of the calibration
OPTIONS = {"calibration": "mse", "percentile": 99.99, "weights": "mse", "utterances": 1000, "seed": 1}


def frame_of(config):
    return Frame(config["projection"]["window"], config["model"]["max_tokens"], config["model"]["padding"] == "masked")


def run_float(layers, tensors, counters, frame):
    """[T, feature_size] counters -> {layer: float tensor}; one utterance, T = max_tokens where padding is fixed."""
    values, rows = {"features": counters}, Rows(len(counters))
    for layer in layers:
        inputs = [values[name] for name in layer["inputs"]]
        values[layer["name"]] = operators.of(layer).float(layer, inputs, tensors[layer["name"]], rows, frame)
    return values


def calibrate(layers, tensors, utterances, frame, generator, per_utterance=256):
    """-> {layer: float array of sampled values}"""
    samples = {layer["name"]: [] for layer in layers}
    with torch.no_grad(), Bar("calibrating", len(utterances)) as bar:
        for counters in utterances:
            bar.step()
            for name, value in run_float(layers, tensors, counters, frame).items():
                if name != "features":
                    flat = value.flatten().numpy()
                    if len(flat) > per_utterance:
                        chosen = flat[generator.integers(len(flat), size=per_utterance)]
                        flat = np.concatenate([chosen, [flat.min(), flat.max()]])
                    samples[name].append(flat)
    return {name: np.concatenate(parts).astype(np.float32) for name, parts in samples.items()}


def wants(name, layers, frame):
    """What the layers that read a layer want of it; none read what heads do"""
    return [operators.of(layer).wants(layer, index, frame) for layer in layers for index, given in enumerate(layer["inputs"])
            if given == name]


def choose_scales(layers, tensors, samples, frame, percentile=None, weights="mse"):
    """-> (layers with `output`, {layer: weight scales}, {layer: signal-to-noise ratio in dB of its own rounding})"""
    outputs, weight_scales, quality = {}, {}, {}
    choose = functools.partial(choose_weight_scale, method=weights)
    for layer in layers:
        name, operator, values = layer["name"], operators.of(layer), samples[layer["name"]]
        weight_scale = operator.weight_scale(tensors[name], choose)
        if weight_scale is not None:
            weight_scales[name] = weight_scale
        given, wanted = operator.output(layer, outputs), wants(name, layers, frame)
        if given is not None:
            outputs[name] = given
            continue
        least = operator.least_scale(layer, outputs, weight_scale)
        if not wanted:  # logits, which a head reads
            outputs[name] = {"dtype": "s16", "scale": max(HEADROOM * float(np.abs(values).max()) / 32767, least), "zero_point": 0}
            continue
        function = wanted[0].through if len(wanted) == 1 and wanted[0].through else identity
        decides = next((want.scale_of for want in wanted if want.scale_of), name)
        scale, zero_point, error = choose_scale(samples[decides], any(want.symmetric for want in wanted), function, percentile)
        outputs[name] = {"dtype": "s8", "scale": max(scale, least), "zero_point": zero_point}
        quality[name] = round(10 * float(np.log10(np.square(function(samples[decides])).mean() / max(error, 1e-20))), 1)
    return [{**layer, "output": outputs[layer["name"]]} for layer in layers], weight_scales, quality


def calibrated(config, state, examples, counters, sizes, options):
    """-> what choose_scales returns, for a float model and `options.utterances` of the examples"""
    chosen = random.Random(options["seed"]).sample(examples, min(options["utterances"], len(examples)))
    frame = frame_of(config)
    utterances = [counters[e.words[i % 2][:frame.max_tokens]] for i, e in enumerate(chosen) if e.words[i % 2]]
    if not frame.masked:
        utterances = [F.pad(u, (0, 0, 0, frame.max_tokens - len(u))) for u in utterances]
    layers = graph.layers(config, *sizes)
    tensors = graph.all_tensors(config, layers, state)
    samples = calibrate(layers, tensors, utterances, frame, np.random.default_rng(options["seed"]))
    percentile = options["percentile"] if options["calibration"] == "percentile" else None
    return choose_scales(layers, tensors, samples, frame, percentile, options["weights"])
