"""Makes a run of a model folder: the float weights that its integers stand for, to train on from a model whose own float weights are not at
hand."""

import argparse
import os
import shutil

import configuration
from data import parted_words
from encoders import graph
from host import safetensors
from host.hashes import weights_sha256
from host.jsons import read_json, write_json
from quantization import settled
from quantization.weights import float_state
from teaching import run_folder
from words import codes


def labels_of(model, kind):
    """How many labels the head of that kind has; 0 where there is none"""
    return next((len(head["labels"]) for head in model["heads"] if head["kind"].startswith(kind)), 0)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True, help="model folder that export.py completed")
    parser.add_argument("--out", required=True,
                        help="folder for model.safetensors, config.json, vocab.txt and run.json, as train.py writes them; the run is "
                             "named after it")
    arguments = parser.parse_args()
    record_path, name = os.path.join(arguments.model, "run.json"), run_folder.name(arguments.out)
    if not os.path.isfile(record_path):
        parser.error(f"{arguments.model} has no run.json, which says how it was trained: export.py --run writes it")
    if os.path.exists(arguments.out) and os.listdir(arguments.out):
        parser.error(f"--out {arguments.out} is not empty: what is left there of another run would become part of this one")
    missing = [name for name in ("config.json", "model.safetensors", "vocab.txt")
               if not os.path.isfile(os.path.join(arguments.model, name))]
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
    arrays, _ = safetensors.read(os.path.join(arguments.model, "model.safetensors"))

    os.makedirs(arguments.out, exist_ok=True)
    state = float_state(config, model["layers"], arrays)
    safetensors.write(os.path.join(arguments.out, "model.safetensors"), {name: value.numpy() for name, value in state.items()})
    write_json(os.path.join(arguments.out, "config.json"), config)
    shutil.copyfile(os.path.join(arguments.model, "vocab.txt"), os.path.join(arguments.out, "vocab.txt"))
    if model["tokenizer"].get("parted_words"):
        parted_words.write(arguments.out, model["tokenizer"]["parted_words"])
    codes.copy(arguments.model, arguments.out)
    if record.get("quantization_aware"):
        scales = {layer["name"]: arrays[layer["name"] + ".weight_scale"] for layer in layers if layer["name"] + ".weight_scale" in arrays}
        settled.save(arguments.out, model["layers"], scales)
    write_json(os.path.join(arguments.out, "run.json"),
               {**record, "config": config, "dequantized": {"sha256": weights_sha256(arguments.model), "runs": earlier}})


if __name__ == "__main__":
    main()
