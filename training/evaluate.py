"""Measures the float model of a run, and its int8 model by the integer reference, on one split, with official tokens and with the
device's own words."""

import argparse
import json
import os

import numpy as np
import torch

import data
import metrics
import runs
from integer_reference import IntegerModel
from jsons import write_json
from predict import evaluate as evaluate_float
from progress import Bar


def evaluate_integer(model, examples, counters, names):
    results = {}
    for key, which in data.WORDS:
        predictions = []
        with Bar(key, len(examples)) as bar:
            for example in examples:
                answers = model.classify(counters[example.words[which][:model.max_tokens]].astype(np.int64))
                predictions.append((answers["slots"]["labels"] if "slots" in answers else None,
                                    answers["intent"]["labels"][0] if "intent" in answers else None))
                bar.step()
        results[key] = metrics.score(examples, predictions, names, which == data.OFFICIAL)
    return results


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", required=True, help="folder that train.py wrote; results-SPLIT.json goes there")
    parser.add_argument("--model", help="folder that quantize.py wrote; without it only the float model is measured")
    parser.add_argument("--data", required=True, help="folder with the data sets")
    parser.add_argument("--split", default="dev", choices=("train", "dev", "test"))
    parser.add_argument("--limit", type=int, help="take so many utterances only")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    config = runs.config(arguments.run)
    data_set = data.DataSet(arguments.data, **config["data"])
    tokenizer, _ = runs.features(arguments.run)
    table = data.WordTable()
    examples = data.prepare(data_set, arguments.split, tokenizer, table, arguments.limit)
    counters = runs.counters(arguments.run, table)

    model = runs.load_model(arguments.run, len(data_set.labels), len(data_set.intents))
    results = {
        "split": arguments.split,
        "data_sha256": data_set.sha256(arguments.split),
        "float": evaluate_float(model, examples, torch.from_numpy(counters.astype(np.float32)), data_set.labels,
                                config["model"]["max_tokens"]),
    }
    if arguments.model:
        results["int8"] = evaluate_integer(IntegerModel(arguments.model), examples, counters, data_set.labels)
    write_json(os.path.join(arguments.run, f"results-{arguments.split}.json"), results)
    print(json.dumps({key: results[key] for key in ("float", "int8") if key in results}, indent=2))


if __name__ == "__main__":
    main()
