"""Writes a run as a float model folder (docs/model-format.md, Float models), for `pnlpc quantize` and `pnlpc compare`."""

import argparse
import os
import shutil

import data
import fingerprint_cache
import graph
import parted_words
import runs
import safetensors_io
import word_codes
from jsons import write_json
from quantize import model_config


def float_model(config, state, labels, intents, parted=()):
    """-> config.json, {tensor name: array}"""
    layers = graph.layers(config, len(labels), len(intents))
    tensors = {}
    for layer in layers:
        names = ("gamma", "beta") if layer["op"] == "layer_norm" else ("weight", "bias")
        for name, tensor in zip(names, graph.float_tensors(layer, state) or ()):
            tensors[f"{layer['name']}.{name}"] = tensor.numpy()
    for name in ("start", "keep"):
        if f"transitions.{name}" in state:
            tensors[f"slots.{name}"] = state[f"transitions.{name}"].numpy()
    whole = model_config(config, layers, labels, intents, parted)
    first = {name: whole.pop(name) for name in ("format", "format_version")}
    return {**first, "precision": "float32", **whole}, tensors


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", required=True, help="folder that train.py wrote")
    parser.add_argument("--data", required=True, help="folder with the data sets, for the names of labels")
    parser.add_argument("--out", required=True, help="folder to write")
    arguments = parser.parse_args()
    config = runs.config(arguments.run)
    data_set = data.DataSet(arguments.data, **config["data"])
    whole, tensors = float_model(config, runs.state(arguments.run), data_set.labels, data_set.intents, parted_words.of_folder(arguments.run))

    os.makedirs(arguments.out, exist_ok=True)
    write_json(os.path.join(arguments.out, "config.json"), whole)
    safetensors_io.write(os.path.join(arguments.out, "model.safetensors"), tensors)
    shutil.copyfile(os.path.join(arguments.run, "vocab.txt"), os.path.join(arguments.out, "vocab.txt"))
    fingerprint_cache.write(arguments.out, config["projection"])
    word_codes.copy(arguments.run, arguments.out)


if __name__ == "__main__":
    main()
