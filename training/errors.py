"""What a float run gets wrong on the dev split: kinds of mistakes, slots, length, unseen words. Writes errors.json, of which
docs/results.md tells."""

import argparse
import os

import numpy as np
import torch

from data.examples import OFFICIAL, WordTable, prepare
from data.sets import DataSet
from host.jsons import write_json
from host.places import TRAINING
from measuring import mistakes
from measuring.predict import predict
from teaching import run_folder


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", required=True, help="folder that train.py wrote")
    parser.add_argument("--data", required=True, help="folder with the data sets")
    parser.add_argument("--out", default=os.path.join(TRAINING, "errors.json"), help="file to write (default: training/errors.json)")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    config = run_folder.config(arguments.run)
    data_set = DataSet(arguments.data, **config["data"])
    tokenizer, _ = run_folder.features(arguments.run)
    table = WordTable()
    train, dev = (prepare(data_set, split, tokenizer, table) for split in ("train", "dev"))
    counters = torch.from_numpy(run_folder.counters(arguments.run, table).astype(np.float32))
    model = run_folder.load_model(arguments.run, len(data_set.labels), len(data_set.intents))
    predictions = predict(model, [(e.words[OFFICIAL], e.labels[OFFICIAL]) for e in dev], counters, config["model"]["max_tokens"])
    write_json(arguments.out, {"run": run_folder.name(arguments.run), **mistakes.count(train, dev, predictions, data_set.labels)})


if __name__ == "__main__":
    main()
