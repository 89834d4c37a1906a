"""Measures the float model of a run and its int8 model folder on one split, in both tokenizations."""

import argparse
import json
import os

import numpy as np
import torch

import data
import fingerprint
import metrics
import safetensors_io
import text
from integer_reference import IntegerModel
from model import Mixer
from predict import evaluate as evaluate_float


def evaluate_integer(model, examples, counters, names, progress=500):
    results = {}
    for key, which in (("official_tokens", data.OFFICIAL), ("own_words", data.OWN)):
        predictions = []
        for number, example in enumerate(examples):
            answers = model.classify(counters[example.words[which][:model.max_tokens]].astype(np.int64))
            predictions.append((answers["slots"]["labels"], answers["intent"]["labels"][0]))
            if number % progress == progress - 1:
                print(f"{key}: {number + 1} of {len(examples)}", flush=True)
        results[key] = metrics.score(examples, predictions, names, which == data.OFFICIAL)
    return results


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", required=True, help="folder that train.py wrote; results-<split>.json goes there")
    parser.add_argument("--model", required=True, help="folder that quantize.py wrote")
    parser.add_argument("--data", required=True, help="folder with the data sets")
    parser.add_argument("--split", default="test", choices=("dev", "test"))
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    with open(os.path.join(arguments.run, "config.json"), encoding="utf-8") as file:
        config = json.load(file)
    data_set = data.DataSet(arguments.data, **config["data"])
    vocabulary = text.read_vocabulary(os.path.join(arguments.model, "vocab.txt"))
    table = data.WordTable(fingerprint.Projection(config["projection"]))
    examples = data.prepare(data_set, arguments.split, text.Tokenizer(config["text"], vocabulary), table)
    counters = table.counters()

    model = Mixer(config, len(data_set.labels), len(data_set.intents))
    state, _ = safetensors_io.read(os.path.join(arguments.run, "model.safetensors"))
    model.load_state_dict({name: torch.from_numpy(value) for name, value in state.items()})
    results = {
        "split": arguments.split,
        "data_sha256": data_set.sha256(arguments.split),
        "float": evaluate_float(model, examples, torch.from_numpy(counters.astype(np.float32)), data_set.labels,
                                config["model"]["max_tokens"]),
        "int8": evaluate_integer(IntegerModel(arguments.model), examples, counters, data_set.labels),
    }
    with open(os.path.join(arguments.run, f"results-{arguments.split}.json"), "w", encoding="utf-8") as file:
        json.dump(results, file, indent=2)
    print(json.dumps({key: results[key] for key in ("float", "int8")}, indent=2))


if __name__ == "__main__":
    main()
