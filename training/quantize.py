"""Post-training int8: calibrates on training utterances and writes a model folder that pnlpc compiles."""

import argparse
import os
import shutil

import numpy as np
import torch

from data import parted_words
from data.examples import WordTable, prepare
from data.sets import DataSet
from encoders import graph
from host import safetensors
from host.jsons import write_json
from projection import cache
from quantization import settled, weights
from quantization.calibration import OPTIONS, calibrated
from quantization.model_folder import model_config
from teaching import run_folder
from words import codes


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", required=True, help="folder that train.py wrote; the scales of quantization-aware training are kept")
    parser.add_argument("--data", required=True, help="folder with the data sets")
    parser.add_argument("--out", required=True, help="folder to write")
    parser.add_argument("--calibration", default="mse", choices=("mse", "percentile"),
                        help="how an activation's range is chosen (default: %(default)s)")
    parser.add_argument("--percentile", type=float, default=OPTIONS["percentile"],
                        help="for percentile; 100 is the whole range (default: %(default)s)")
    parser.add_argument("--weights", default="mse", choices=("mse", "max"),
                        help="how a channel's weight scale is chosen (default: %(default)s)")
    parser.add_argument("--utterances", type=int, default=OPTIONS["utterances"],
                        help="training utterances to calibrate on (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=OPTIONS["seed"])
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    config, state = run_folder.config(arguments.run), run_folder.state(arguments.run)
    if config["projection"]["kind"] != "minhash":
        raise SystemExit(f"{arguments.run}: the projection is {config['projection']['kind']}, and pnlpc compiles minhash only "
                         "(docs/model-format.md): such a model is for comparison in float")
    data_set = DataSet(arguments.data, **config["data"])
    options = {name: getattr(arguments, name) for name in OPTIONS}
    kept = settled.read(arguments.run)
    if kept:
        layers, weight_scales = kept
        report = {"quantization_aware": True}
    else:
        tokenizer, _ = run_folder.features(arguments.run)
        table = WordTable()
        examples = prepare(data_set, "train", tokenizer, table)
        counters = torch.from_numpy(run_folder.counters(arguments.run, table).astype(np.float32))
        sizes = len(data_set.labels), len(data_set.intents)
        layers, weight_scales, quality = calibrated(config, state, examples, counters, sizes, options)
        report = {**options, "signal_to_noise_db": quality}
        worst = sorted(quality, key=quality.get)[:5]
        print("lowest signal-to-noise ratios:", ", ".join(f"{name} {quality[name]} dB" for name in worst))
    arrays = weights.integers(layers, graph.all_tensors(config, layers, state), weight_scales)
    arrays.update(weights.transitions(state, layers))

    os.makedirs(arguments.out, exist_ok=True)
    write_json(os.path.join(arguments.out, "config.json"),
               model_config(config, layers, data_set.labels, data_set.intents, parted_words.of_folder(arguments.run)))
    safetensors.write(os.path.join(arguments.out, "model.safetensors"), arrays)
    shutil.copyfile(os.path.join(arguments.run, "vocab.txt"), os.path.join(arguments.out, "vocab.txt"))
    cache.write(arguments.out, config["projection"])
    codes.copy(arguments.run, arguments.out)
    write_json(os.path.join(arguments.out, "quantize.json"), report)


if __name__ == "__main__":
    main()
