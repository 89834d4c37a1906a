"""Writes a run as a float model folder (docs/model-format.md, Float models), for `pnlpc quantize` and `pnlpc compare`."""

import argparse
import os
import shutil

from data import parted_words
from data.sets import DataSet
from host import safetensors
from host.jsons import write_json
from projection import cache
from quantization.model_folder import float_model
from teaching import run_folder
from words import codes


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", required=True, help="folder that train.py wrote")
    parser.add_argument("--data", required=True, help="folder with the data sets, for the names of labels")
    parser.add_argument("--out", required=True, help="folder to write")
    arguments = parser.parse_args()
    config = run_folder.config(arguments.run)
    data_set = DataSet(arguments.data, **config["data"])
    whole, tensors = float_model(config, run_folder.state(arguments.run), data_set.labels, data_set.intents,
                                 parted_words.of_folder(arguments.run))

    os.makedirs(arguments.out, exist_ok=True)
    write_json(os.path.join(arguments.out, "config.json"), whole)
    safetensors.write(os.path.join(arguments.out, "model.safetensors"), tensors)
    shutil.copyfile(os.path.join(arguments.run, "vocab.txt"), os.path.join(arguments.out, "vocab.txt"))
    cache.write(arguments.out, config["projection"])
    codes.copy(arguments.run, arguments.out)


if __name__ == "__main__":
    main()
