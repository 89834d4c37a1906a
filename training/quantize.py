"""Post-training int8: calibrates on training utterances and writes a model folder that pnlpc compiles."""

import argparse
import os
import random
import shutil

import numpy as np
import torch
from torch.nn import functional as F

import data
import fingerprint_cache
import graph
import parted_words
import runs
import safetensors_io
import text
import word_codes
from jsons import read_json, write_json
from model import HEADS
from progress import Bar


def run_float(layers, tensors, counters, window):
    """[T, feature_size] counters -> {layer: float tensor}; one utterance, T = max_tokens where padding is fixed."""
    values, words = {"features": counters}, len(counters)
    for layer in layers:
        x = values[layer["inputs"][0]]
        weight, bias = tensors[layer["name"]] or (None, None)
        op = layer["op"]
        if op == "bottleneck":
            padded = F.pad(x, (0, 0, window, window))
            y = F.linear(torch.cat([padded[j:j + words] for j in range(2 * window + 1)], 1), weight, bias)
        elif op == "fully_connected":
            y = F.linear(x, weight, bias)
        elif op == "token_contract":
            y = weight[:, :words] @ x + bias[:, None]
        elif op == "token_expand":
            y = weight[:words] @ x + bias[:words, None]
        elif op == "layer_norm":
            y = F.layer_norm(x, x.shape[1:], weight, bias, layer["epsilon"])
        elif op == "conv1d":
            padded = F.pad(x, (0, 0, layer["before"], layer["after"]))
            y = F.linear(torch.cat([padded[j:j + words] for j in range(layer["before"] + 1 + layer["after"])], 1), weight, bias)
        elif op == "fo_pool":
            y = fo_pool(*(values[name] for name in layer["inputs"]), layer["direction"])
        elif op == "concat":
            y = torch.cat([values[name] for name in layer["inputs"]], 1)
        elif op in ("tanh", "sigmoid"):
            y = getattr(torch, op)(x)
        elif op == "gelu":
            y = F.gelu(x)
        elif op == "leaky_relu":
            y = F.leaky_relu(x, layer["alpha"])
        elif op == "add":
            y = x + values[layer["inputs"][1]]
        elif op == "max_pool":
            y = x.amax(0, keepdim=True)
        values[layer["name"]] = y
    return values


def fo_pool(z, f, o, direction):
    """[T, C] each -> the gated states of all words"""
    state, states = torch.zeros_like(z[0]), []
    for word in range(len(z)) if direction == "forward" else reversed(range(len(z))):
        state = f[word] * state + (1 - f[word]) * z[word]
        states.append(o[word] * state)
    return torch.stack(states if direction == "forward" else states[::-1])


def calibrate(layers, tensors, utterances, window, generator, per_utterance=256):
    """-> {layer: float array of sampled values}"""
    samples = {layer["name"]: [] for layer in layers}
    with torch.no_grad(), Bar("calibrating", len(utterances)) as bar:
        for counters in utterances:
            bar.step()
            for name, value in run_float(layers, tensors, counters, window).items():
                if name != "features":
                    flat = value.flatten().numpy()
                    if len(flat) > per_utterance:
                        chosen = flat[generator.integers(len(flat), size=per_utterance)]
                        flat = np.concatenate([chosen, [flat.min(), flat.max()]])
                    samples[name].append(flat)
    return {name: np.concatenate(parts).astype(np.float32) for name, parts in samples.items()}


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


def integer_weight(weight, scale):
    return np.clip(np.rint(weight / scale[:, None]), -127, 127).astype(np.int8)


def activation_after(layer_name, layers):
    """The function whose result matters: the table that reads this layer, else the value itself."""
    users = [layer for layer in layers if layer_name in layer["inputs"]]
    if len(users) == 1 and users[0]["op"] == "gelu":
        return lambda v: F.gelu(torch.from_numpy(v.astype(np.float32))).numpy()
    if len(users) == 1 and users[0]["op"] in ("tanh", "sigmoid"):
        return lambda v: getattr(torch, users[0]["op"])(torch.from_numpy(v.astype(np.float32))).numpy()
    if len(users) == 1 and users[0]["op"] == "leaky_relu":
        return lambda v: np.where(v >= 0, v, users[0]["alpha"] * v)
    return identity


DENSE = ("bottleneck", "fully_connected", "conv1d", "token_contract", "token_expand")
SETTLED = {"sigmoid": {"dtype": "s8", "scale": 1 / 256, "zero_point": -128}, "tanh": {"dtype": "s8", "scale": 1 / 128, "zero_point": 0}}


def choose_scales(layers, tensors, samples, masked, percentile=None, weights="mse"):
    """-> (layers with `output`, {layer: weight scales}, {layer: signal-to-noise ratio in dB of its own rounding})"""
    outputs, weight_scales, quality = {}, {}, {}
    for layer in layers:
        name, op, values = layer["name"], layer["op"], samples[layer["name"]]
        source, least = outputs.get(layer["inputs"][0], {"scale": 1.0}), 0.0
        if op in DENSE:
            weight_scales[name] = choose_weight_scale(tensors[name][0].numpy(), weights)
            least = 4.001 * source["scale"] * float(weight_scales[name].max())  # multipliers stay below 0.25
        if name.endswith("_logits"):
            # a quarter of headroom beyond the calibration's largest logit
            outputs[name] = {"dtype": "s16", "scale": max(1.25 * float(np.abs(values).max()) / 32767, least), "zero_point": 0}
        elif op in SETTLED:
            outputs[name] = dict(SETTLED[op])
        elif op in ("max_pool", "concat"):
            outputs[name] = dict(source)
        else:
            symmetric = masked and any(user["op"] == "token_contract" and name in user["inputs"] for user in layers)
            function = activation_after(name, layers)
            joined = next((user["name"] for user in layers if user["op"] == "concat" and name in user["inputs"]), None)
            values = samples[joined] if joined else values  # what is joined has one scale
            scale, zero_point, error = choose_scale(values, symmetric, function, percentile)
            outputs[name] = {"dtype": "s8", "scale": max(scale, least), "zero_point": zero_point}
            quality[name] = round(10 * float(np.log10(np.square(function(values)).mean() / max(error, 1e-20))), 1)
    return [{**layer, "output": outputs[layer["name"]]} for layer in layers], weight_scales, quality


def sum_scale(layer, outputs, weight_scale):
    """float64 [O]: what one unit of a layer's sums, and so of its bias, stands for. outputs: those of the layers before; the features' scale is 1"""
    return outputs.get(layer["inputs"][0], {"scale": 1.0})["scale"] * weight_scale.astype(np.float64)


def integers(layers, tensors, weight_scales):
    """-> {tensor name: array} of model.safetensors, by layers with `output`"""
    outputs, arrays = {layer["name"]: layer["output"] for layer in layers}, {}
    for layer in layers:
        name = layer["name"]
        if layer["op"] in DENSE:
            weight, bias = (tensor.numpy() for tensor in tensors[name])
            scale = weight_scales[name]
            arrays[name + ".weight"], arrays[name + ".weight_scale"] = integer_weight(weight, scale), scale
            arrays[name + ".bias"] = np.rint(bias / sum_scale(layer, outputs, scale)).astype(np.int32)
        elif layer["op"] == "layer_norm":
            arrays[name + ".gamma"], arrays[name + ".beta"] = (tensor.numpy() for tensor in tensors[name])
    return arrays


def quantize_transitions(state, layers):
    """-> {tensor name: s16}, in the scale of the slots' logits; empty where the model has none"""
    scale = next((layer["output"]["scale"] for layer in layers if layer["name"] == "slot_logits"), None)
    return {f"slots.{name}": np.clip(np.rint(state[f"transitions.{name}"].numpy() / scale), -32767, 32767).astype(np.int16)
            for name in ("start", "keep") if f"transitions.{name}" in state}


def model_config(config, layers, labels, intents, parted=()):
    """config.json of the model folder. `parted`: the run's parted words"""
    heads = {
        "intent": {"name": "intent", "kind": "sequence", "input": "intent_logits", "labels": intents},
        "slots": {"name": "slots", "kind": "bio_path" if config["model"]["transitions"] else "bio", "input": "slot_logits", "labels": labels},
    }
    return {
        "format": "pnlp-mixer",
        "format_version": 1,
        "name": config["name"],
        "max_tokens": config["model"]["max_tokens"],
        "padding": config["model"]["padding"],
        "tokenizer": {
            "kind": "wordpiece",
            "lowercase": config["text"]["lowercase"],
            "strip_accents": config["text"]["strip_accents"],
            "map_quotes_and_dashes": config["text"]["map_quotes_and_dashes"],
            **({"split_unspaced": True} if config["text"]["split_unspaced"] else {}),
            **({"parted_words": list(parted)} if parted else {}),
            "unknown_token": text.UNKNOWN,
            "continuation_prefix": "##",
            "max_word_chars": config["text"]["max_word_chars"],
        },
        "projection": projection_config(config["projection"]),
        "layers": layers,
        "heads": [heads[name] for name in HEADS[config["model"]["heads"]]],
    }


def projection_config(projection):
    """What the model folder says of it: without codes nothing, and not how many words were chosen to have some."""
    left_out = ("coded_words",) if projection.get("word_codes") else ("coded_words", "word_codes")
    return {name: value for name, value in projection.items() if name not in left_out}


def calibrated(config, state, examples, counters, sizes, options):
    """-> what choose_scales returns, for a float model and `options.utterances` of the examples"""
    chosen = random.Random(options["seed"]).sample(examples, min(options["utterances"], len(examples)))
    max_tokens, masked = config["model"]["max_tokens"], config["model"]["padding"] == "masked"
    utterances = [counters[e.words[i % 2][:max_tokens]] for i, e in enumerate(chosen) if e.words[i % 2]]
    if not masked:
        utterances = [F.pad(u, (0, 0, 0, max_tokens - len(u))) for u in utterances]
    layers = graph.layers(config, *sizes)
    tensors = {layer["name"]: graph.float_tensors(layer, state) for layer in layers}
    samples = calibrate(layers, tensors, utterances, config["projection"]["window"], np.random.default_rng(options["seed"]))
    percentile = options["percentile"] if options["calibration"] == "percentile" else None
    return choose_scales(layers, tensors, samples, masked, percentile, options["weights"])


OPTIONS = {"calibration": "mse", "percentile": 99.99, "weights": "mse", "utterances": 1000, "seed": 1}


def save_scales(folder, layers, weight_scales):
    """What quantization-aware training has settled, for quantize.py."""
    write_json(os.path.join(folder, "layers.json"), layers)
    safetensors_io.write(os.path.join(folder, "scales.safetensors"), weight_scales)


def settled_scales(folder):
    """-> (layers with `output`, {layer: weight scales}) of quantization-aware training, or None"""
    if not os.path.exists(os.path.join(folder, "layers.json")):
        return None
    return read_json(os.path.join(folder, "layers.json")), safetensors_io.read(os.path.join(folder, "scales.safetensors"))[0]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", required=True, help="folder that train.py wrote; the scales of quantization-aware training are kept")
    parser.add_argument("--data", required=True, help="folder with the data sets")
    parser.add_argument("--out", required=True, help="folder to write")
    parser.add_argument("--calibration", default="mse", choices=("mse", "percentile"), help="how an activation's range is chosen (default: %(default)s)")
    parser.add_argument("--percentile", type=float, default=OPTIONS["percentile"], help="for percentile; 100 is the whole range (default: %(default)s)")
    parser.add_argument("--weights", default="mse", choices=("mse", "max"), help="how a channel's weight scale is chosen (default: %(default)s)")
    parser.add_argument("--utterances", type=int, default=OPTIONS["utterances"], help="training utterances to calibrate on (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=OPTIONS["seed"])
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    config, state = runs.config(arguments.run), runs.state(arguments.run)
    if config["projection"]["kind"] != "minhash":
        raise SystemExit(f"{arguments.run}: the projection is {config['projection']['kind']}, and pnlpc compiles minhash only "
                         "(docs/model-format.md): such a model is for comparison in float")
    data_set = data.DataSet(arguments.data, **config["data"])
    options = {name: getattr(arguments, name) for name in OPTIONS}
    settled = settled_scales(arguments.run)
    if settled:
        layers, weight_scales = settled
        report = {"quantization_aware": True}
    else:
        tokenizer, _ = runs.features(arguments.run)
        table = data.WordTable()
        examples = data.prepare(data_set, "train", tokenizer, table)
        counters = torch.from_numpy(runs.counters(arguments.run, table).astype(np.float32))
        sizes = len(data_set.labels), len(data_set.intents)
        layers, weight_scales, quality = calibrated(config, state, examples, counters, sizes, options)
        report = {**options, "signal_to_noise_db": quality}
        worst = sorted(quality, key=quality.get)[:5]
        print("lowest signal-to-noise ratios:", ", ".join(f"{name} {quality[name]} dB" for name in worst))
    arrays = integers(layers, {layer["name"]: graph.float_tensors(layer, state) for layer in layers}, weight_scales)
    arrays.update(quantize_transitions(state, layers))

    os.makedirs(arguments.out, exist_ok=True)
    write_json(os.path.join(arguments.out, "config.json"), model_config(config, layers, data_set.labels, data_set.intents, parted_words.of_folder(arguments.run)))
    safetensors_io.write(os.path.join(arguments.out, "model.safetensors"), arrays)
    shutil.copyfile(os.path.join(arguments.run, "vocab.txt"), os.path.join(arguments.out, "vocab.txt"))
    fingerprint_cache.write(arguments.out, config["projection"])
    word_codes.copy(arguments.run, arguments.out)
    write_json(os.path.join(arguments.out, "quantize.json"), report)


if __name__ == "__main__":
    main()
