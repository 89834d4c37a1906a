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
import runs
import safetensors_io
import text
from jsons import write_json
from model import HEADS


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


def calibrate(layers, tensors, utterances, window, generator, per_utterance=256):
    """-> {layer: float array of sampled values}"""
    samples = {layer["name"]: [] for layer in layers}
    with torch.no_grad():
        for counters in utterances:
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


def choose_scale(values, symmetric, function, steps=12):
    """The s8 scale and zero point with the least mean squared error of function(value), and that error."""
    target = function(values)
    low, high = min(0.0, float(values.min())), max(0.0, float(values.max()))
    fractions = np.linspace(1.0, 0.2, steps)
    if symmetric:
        bound = max(-low, high)
        candidates = [(-bound * f, bound * f) for f in np.linspace(1.0, 0.2, 4 * steps)]
    else:
        candidates = [(low * f, high * g) for f in fractions for g in fractions]
    best = None
    for first, last in candidates:
        scale = max((last - first) / (254.0 if symmetric else 255.0), 1e-6)
        zero_point = 0 if symmetric else int(np.clip(round(-128 - first / scale), -128, 127))
        quantized = np.clip(np.rint(values / scale) + zero_point, -128, 127)
        error = float(np.square(function((quantized - zero_point) * scale) - target).mean())
        if best is None or error < best[2]:
            best = (scale, zero_point, error)
    return best


def quantize_weight(weight):
    """float [O, K] -> s8 [O, K], scale float32 [O]: per row the scale with the least squared error."""
    largest = np.maximum(np.abs(weight).max(1), 1e-8)
    best_error = np.full(len(weight), np.inf)
    best_scale = np.zeros(len(weight), np.float32)
    for fraction in np.linspace(1.0, 0.7, 13):
        scale = (largest * fraction / 127).astype(np.float32)
        error = np.square(np.clip(np.rint(weight / scale[:, None]), -127, 127) * scale[:, None] - weight).sum(1)
        better = error < best_error
        best_error[better], best_scale[better] = error[better], scale[better]
    quantized = np.clip(np.rint(weight / best_scale[:, None]), -127, 127).astype(np.int8)
    return quantized, best_scale


def activation_after(layer_name, layers):
    """The function whose result matters: the table that reads this layer, else the value itself."""
    users = [layer for layer in layers if layer_name in layer["inputs"]]
    if len(users) == 1 and users[0]["op"] == "gelu":
        return lambda v: F.gelu(torch.from_numpy(v.astype(np.float32))).numpy()
    if len(users) == 1 and users[0]["op"] == "leaky_relu":
        return lambda v: np.where(v >= 0, v, users[0]["alpha"] * v)
    return identity


def quantize(layers, tensors, samples, masked):
    """-> (layers with `output`, {tensor name: array}, {layer: signal-to-noise ratio in dB of its own rounding})"""
    outputs, arrays, quality, finished = {}, {}, {}, []
    for layer in layers:
        name, op, values = layer["name"], layer["op"], samples[layer["name"]]
        source = outputs.get(layer["inputs"][0], {"scale": 1.0})
        logits = name.endswith("_logits")
        if op in ("bottleneck", "fully_connected", "token_contract", "token_expand"):
            weight, scale = quantize_weight(tensors[name][0].numpy())
            product = source["scale"] * scale.astype(np.float64)
            arrays[name + ".weight"], arrays[name + ".weight_scale"] = weight, scale
            arrays[name + ".bias"] = np.rint(tensors[name][1].numpy() / product).astype(np.int32)
        elif op == "layer_norm":
            arrays[name + ".gamma"], arrays[name + ".beta"] = (t.numpy() for t in tensors[name])
        if logits:
            # a quarter of headroom beyond the calibration's largest logit; multipliers stay below 0.25
            scale = max(1.25 * float(np.abs(values).max()) / 32767, 4.001 * float(product.max()))
            outputs[name] = {"dtype": "s16", "scale": scale, "zero_point": 0}
        elif op == "max_pool":
            outputs[name] = dict(source)
        else:
            masked_input = masked and any(user["op"] == "token_contract" and name in user["inputs"] for user in layers)
            function = activation_after(name, layers)
            scale, zero_point, error = choose_scale(values, masked_input, function)
            outputs[name] = {"dtype": "s8", "scale": scale, "zero_point": zero_point}
            quality[name] = round(10 * float(np.log10(np.square(function(values)).mean() / max(error, 1e-20))), 1)
        finished.append({**layer, "output": outputs[name]})
    return finished, arrays, quality


def model_config(config, layers, labels, intents):
    """config.json of the model folder"""
    heads = {
        "intent": {"name": "intent", "kind": "sequence", "input": "intent_logits", "labels": intents},
        "slots": {"name": "slots", "kind": "bio", "input": "slot_logits", "labels": labels},
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
            "unknown_token": text.UNKNOWN,
            "continuation_prefix": "##",
            "max_word_chars": config["text"]["max_word_chars"],
        },
        "projection": config["projection"],
        "layers": layers,
        "heads": [heads[name] for name in HEADS[config["model"]["heads"]]],
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", required=True, help="folder that train.py wrote")
    parser.add_argument("--data", required=True, help="folder with the data sets")
    parser.add_argument("--out", required=True, help="folder to write")
    parser.add_argument("--utterances", type=int, default=1000, help="training utterances to calibrate on")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    config, state = runs.config(arguments.run), runs.state(arguments.run)
    if config["projection"]["kind"] != "minhash":
        raise SystemExit(f"{arguments.run}: the projection is {config['projection']['kind']}, and pnlpc compiles minhash only "
                         "(docs/model-format.md): such a model is for comparison in float")
    data_set = data.DataSet(arguments.data, **config["data"])
    tokenizer, projection = runs.features(arguments.run)
    table = data.WordTable()
    examples = data.prepare(data_set, "train", tokenizer, table)
    counters = torch.from_numpy(table.counters(tokenizer, projection).astype(np.float32))
    chosen = random.Random(arguments.seed).sample(examples, min(arguments.utterances, len(examples)))
    max_tokens = config["model"]["max_tokens"]
    utterances = [counters[e.words[i % 2][:max_tokens]] for i, e in enumerate(chosen) if e.words[i % 2]]

    if config["model"]["padding"] == "fixed":
        utterances = [F.pad(u, (0, 0, 0, max_tokens - len(u))) for u in utterances]
    layers = graph.layers(config, len(data_set.labels), len(data_set.intents))
    tensors = {layer["name"]: graph.float_tensors(layer, state) for layer in layers}
    print(f"calibrating on {len(utterances)} utterances", flush=True)
    samples = calibrate(layers, tensors, utterances, config["projection"]["window"],
                        np.random.default_rng(arguments.seed))
    finished, arrays, quality = quantize(layers, tensors, samples, config["model"]["padding"] == "masked")

    os.makedirs(arguments.out, exist_ok=True)
    write_json(os.path.join(arguments.out, "config.json"),
                    model_config(config, finished, data_set.labels, data_set.intents))
    safetensors_io.write(os.path.join(arguments.out, "model.safetensors"), arrays)
    shutil.copyfile(os.path.join(arguments.run, "vocab.txt"), os.path.join(arguments.out, "vocab.txt"))
    fingerprint_cache.write(arguments.out, config["projection"])
    write_json(os.path.join(arguments.out, "quantize.json"),
                    {"utterances": len(utterances), "seed": arguments.seed, "signal_to_noise_db": quality})
    worst = sorted(quality, key=quality.get)[:5]
    print("lowest signal-to-noise ratios:", ", ".join(f"{name} {quality[name]} dB" for name in worst))


if __name__ == "__main__":
    main()
