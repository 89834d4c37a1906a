"""Makes a run of a model folder: the float weights that its integers stand for, to train on from a model whose own float weights are not at hand."""

import argparse
import os
import shutil

import torch

import configuration
import data
import graph
import parted_words
import safetensors_io
import word_codes
from jsons import read_json, write_json
from quantize import DENSE
from train import weights_sha256


def float_state(layers, arrays):
    """layers with `output`, {tensor name: array} of a model folder -> {name: float tensor} of the model. quantize.integers makes the same arrays of it again."""
    arrays = {name: torch.from_numpy(array) for name, array in arrays.items()}
    outputs, tensors = {layer["name"]: layer["output"] for layer in layers}, {}
    for layer in layers:
        name = layer["name"]
        if layer["op"] in DENSE:
            scale = arrays[name + ".weight_scale"]
            product = outputs.get(layer["inputs"][0], {"scale": 1.0})["scale"] * scale.double()
            tensors[name] = arrays[name + ".weight"] * scale[:, None], (arrays[name + ".bias"] * product).float()
        elif layer["op"] == "layer_norm":
            tensors[name] = arrays[name + ".gamma"], arrays[name + ".beta"]
    transitions = {f"transitions.{name}": (arrays[f"slots.{name}"] * outputs["slot_logits"]["scale"]).float()
                   for name in ("start", "keep") if f"slots.{name}" in arrays}
    return {**graph.state(layers, tensors), **transitions}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True, help="model folder that export.py completed")
    parser.add_argument("--name", help="what the run is named from now on (default: as it was)")
    parser.add_argument("--data", required=True, help="folder with the data sets, for the names of labels")
    parser.add_argument("--out", required=True, help="folder for model.safetensors, config.json, vocab.txt and run.json, as train.py writes them")
    arguments = parser.parse_args()
    record_path = os.path.join(arguments.model, "run.json")
    if not os.path.isfile(record_path):
        parser.error(f"{arguments.model} has no run.json, which says how it was trained: export.py --run writes it")
    # the model's own run is the last of those that it was made from
    earlier = read_json(record_path)["runs"]
    name, record = earlier.popitem()
    config = configuration.complete({**record["config"], "name": arguments.name or name})
    data_set, model = data.DataSet(arguments.data, **config["data"]), read_json(os.path.join(arguments.model, "config.json"))
    layers = graph.layers(config, len(data_set.labels), len(data_set.intents))
    if layers != [{key: value for key, value in layer.items() if key != "output"} for layer in model["layers"]]:
        parser.error(f"{arguments.model}: its layers are not those of the configuration in its run.json, or of the labels of {config['data']['set']}")
    arrays, _ = safetensors_io.read(os.path.join(arguments.model, "model.safetensors"))

    os.makedirs(arguments.out, exist_ok=True)
    state = float_state(model["layers"], arrays)
    safetensors_io.write(os.path.join(arguments.out, "model.safetensors"), {name: value.numpy() for name, value in state.items()})
    write_json(os.path.join(arguments.out, "config.json"), config)
    shutil.copyfile(os.path.join(arguments.model, "vocab.txt"), os.path.join(arguments.out, "vocab.txt"))
    if model["tokenizer"].get("parted_words"):
        parted_words.write(arguments.out, model["tokenizer"]["parted_words"])
    word_codes.copy(arguments.model, arguments.out)
    write_json(os.path.join(arguments.out, "run.json"), {**record, "config": config, "dequantized": {"sha256": weights_sha256(arguments.model), "runs": earlier}})


if __name__ == "__main__":
    main()
