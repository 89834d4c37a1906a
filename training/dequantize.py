"""Makes a run of a model folder: the float weights that its integers stand for, to train on from a model whose own float weights are not at hand."""

import argparse
import os
import shutil

import numpy as np
import torch

import configuration
import graph
import parted_words
import runs
import safetensors_io
import word_codes
from jsons import read_json, write_json
from quantize import DENSE, save_scales, sum_scale
from train import weights_sha256


def float_state(layers, arrays):
    """layers with `output`, {tensor name: array} of a model folder -> {name: float tensor} of the model. quantize.integers makes the same arrays of it again."""
    outputs, tensors = {layer["name"]: layer["output"] for layer in layers}, {}
    for layer in layers:
        name = layer["name"]
        if layer["op"] in DENSE:
            scale = arrays[name + ".weight_scale"]
            tensors[name] = arrays[name + ".weight"] * scale[:, None], arrays[name + ".bias"] * sum_scale(layer, outputs, scale)
        elif layer["op"] == "layer_norm":
            tensors[name] = arrays[name + ".gamma"], arrays[name + ".beta"]
    tensors = {name: tuple(torch.from_numpy(values.astype(np.float32)) for values in pair) for name, pair in tensors.items()}
    transitions = {f"transitions.{name}": torch.from_numpy((arrays[f"slots.{name}"] * outputs["slot_logits"]["scale"]).astype(np.float32))
                   for name in ("start", "keep") if f"slots.{name}" in arrays}
    return {**graph.model_state(layers, tensors), **transitions}


def labels_of(model, kind):
    """How many labels the head of that kind has; 0 where there is none"""
    return next((len(head["labels"]) for head in model["heads"] if head["kind"].startswith(kind)), 0)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True, help="model folder that export.py completed")
    parser.add_argument("--out", required=True, help="folder for model.safetensors, config.json, vocab.txt and run.json, as train.py writes them; the run is named after it")
    arguments = parser.parse_args()
    record_path, name = os.path.join(arguments.model, "run.json"), runs.name(arguments.out)
    if not os.path.isfile(record_path):
        parser.error(f"{arguments.model} has no run.json, which says how it was trained: export.py --run writes it")
    if os.path.exists(arguments.out) and os.listdir(arguments.out):
        parser.error(f"--out {arguments.out} is not empty: what is left there of another run would become part of this one")
    missing = [name for name in ("config.json", "model.safetensors", "vocab.txt") if not os.path.isfile(os.path.join(arguments.model, name))]
    if missing:
        parser.error(f"{arguments.model} is no model folder: it has no {' and no '.join(missing)}")
    earlier = read_json(record_path).get("runs")
    if not earlier:
        parser.error(f"{arguments.model} is no model folder but a run: its weights are in float as they are")
    _, record = earlier.popitem()  # the model's own run is the last of those that it was made from
    if name in earlier:
        parser.error(f"--out {arguments.out}: {name} is the name of a run that the model was made from")
    config = configuration.complete({**record["config"], "name": name})
    model = read_json(os.path.join(arguments.model, "config.json"))
    layers = graph.layers(config, labels_of(model, "bio"), labels_of(model, "sequence"))
    if layers != [{key: value for key, value in layer.items() if key != "output"} for layer in model["layers"]]:
        parser.error(f"{arguments.model}: its layers are not those of the configuration in its run.json")
    arrays, _ = safetensors_io.read(os.path.join(arguments.model, "model.safetensors"))

    os.makedirs(arguments.out, exist_ok=True)
    state = float_state(model["layers"], arrays)
    safetensors_io.write(os.path.join(arguments.out, "model.safetensors"), {name: value.numpy() for name, value in state.items()})
    write_json(os.path.join(arguments.out, "config.json"), config)
    shutil.copyfile(os.path.join(arguments.model, "vocab.txt"), os.path.join(arguments.out, "vocab.txt"))
    if model["tokenizer"].get("parted_words"):
        parted_words.write(arguments.out, model["tokenizer"]["parted_words"])
    word_codes.copy(arguments.model, arguments.out)
    if record.get("quantization_aware"):
        save_scales(arguments.out, model["layers"], {layer["name"]: arrays[layer["name"] + ".weight_scale"] for layer in layers if layer["op"] in DENSE})
    write_json(os.path.join(arguments.out, "run.json"), {**record, "config": config, "dequantized": {"sha256": weights_sha256(arguments.model), "runs": earlier}})


if __name__ == "__main__":
    main()
