"""Measures the float model of a run, and its int8 model by the integer reference, on one split, with official tokens and with the
device's own words."""

import argparse
import json
import os

import numpy as np
import torch

from data.examples import WordTable, prepare
from data.sets import DataSet
from host.jsons import write_json
from measuring import integers, predict
from quantization.integer_model import IntegerModel
from teaching import run_folder


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", required=True, help="folder that train.py wrote; results-SPLIT.json goes there")
    parser.add_argument("--model", help="folder that quantize.py wrote; without it only the float model is measured")
    parser.add_argument("--data", required=True, help="folder with the data sets")
    parser.add_argument("--split", default="dev", choices=("train", "dev", "test"))
    parser.add_argument("--limit", type=int, help="take so many utterances only")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    config = run_folder.config(arguments.run)
    data_set = DataSet(arguments.data, **config["data"])
    tokenizer, _ = run_folder.features(arguments.run)
    table = WordTable()
    examples = prepare(data_set, arguments.split, tokenizer, table, arguments.limit)
    counters = run_folder.counters(arguments.run, table)

    model = run_folder.load_model(arguments.run, len(data_set.labels), len(data_set.intents))
    results = {
        "split": arguments.split,
        "data_sha256": data_set.sha256(arguments.split),
        "float": predict.evaluate(model, examples, torch.from_numpy(counters.astype(np.float32)), data_set.labels,
                                config["model"]["max_tokens"]),
    }
    if arguments.model:
        results["int8"] = integers.evaluate(IntegerModel(arguments.model), examples, counters, data_set.labels)
    write_json(os.path.join(arguments.run, f"results-{arguments.split}.json"), results)
    print(json.dumps({key: results[key] for key in ("float", "int8") if key in results}, indent=2))


if __name__ == "__main__":
    main()
