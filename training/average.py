"""The mean of the weights of finished runs that lie near one another, as a run and the one it started from do: less of the chance of a single training, at no cost on the device
(Wortsman et al., 2022: Model soups)."""

import argparse
import os
import shutil

import numpy as np

import configuration
import parted_words
import runs
import safetensors_io
import word_codes
from jsons import read_json, write_json
from train import git_commit, weights_sha256

COPIED = ("vocab.txt", os.path.basename(runs.vectors_path("")), word_codes.FILE, parted_words.FILE)
SAME = ("data_sha256", "vectors_sha256", "word_codes_sha256", "vocabulary_sha256", "parameters")


def mean(states):
    """[{name: array}] -> the same, with the mean of each"""
    return {name: np.mean([state[name] for state in states], 0, dtype=np.float64).astype(np.float32) for name in states[0]}


def unlike(first, other):
    """What keeps two records' weights from having a mean, or None"""
    if first.get("quantization_aware") or other.get("quantization_aware"):
        return "int8 scales of a quantization-aware training are those of its own weights"
    for section in ("text", "projection", "model"):
        if first["config"][section] != other["config"][section]:
            return f"their `{section}` differs"
    return next((f"their {name} differs" for name in SAME if first.get(name) != other.get(name)), None)


def read(folder):
    """-> the run's record"""
    record = read_json(os.path.join(folder, "run.json"))
    return {**record, "config": configuration.complete(record["config"])}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", action="append", required=True, help="folder that train.py wrote; two or more of the same data, vocabulary and shape. The configuration is the last one's")
    parser.add_argument("--out", required=True, help="folder for model.safetensors, config.json, vocab.txt and run.json")
    arguments = parser.parse_args()
    if len(arguments.run) < 2:
        parser.error("--run is wanted twice or more")
    for folder in arguments.run:
        if not os.path.isfile(os.path.join(folder, "run.json")):
            parser.error(f"{folder} is no finished run: it has no run.json")
    if os.path.realpath(arguments.out) in map(os.path.realpath, arguments.run):
        parser.error(f"--out {arguments.out} is one of the runs, whose weights would be lost")
    records = [read(folder) for folder in arguments.run]
    for folder, record in zip(arguments.run, records):
        difference = unlike(records[-1], record)
        if difference:
            parser.error(f"{folder} and {arguments.run[-1]} have no mean: {difference}")
    beginnings = [{runs.name(folder), record["start"]} - {None} for folder, record in zip(arguments.run, records)]
    if not set.intersection(*beginnings):
        parser.error("the runs have no mean: no start is common to all, so that their channels do not correspond")
    states = [safetensors_io.read(os.path.join(folder, "model.safetensors"))[0] for folder in arguments.run]
    config = {**records[-1]["config"], "name": runs.name(arguments.out)}
    os.makedirs(arguments.out, exist_ok=True)
    for name in COPIED:
        source = os.path.join(arguments.run[-1], name)
        if os.path.exists(source):
            shutil.copyfile(source, os.path.join(arguments.out, name))
    write_json(os.path.join(arguments.out, "config.json"), config)
    safetensors_io.write(os.path.join(arguments.out, "model.safetensors"), mean(states))
    own = {name: value for name, value in records[-1].items() if name != "dequantized"}
    write_json(os.path.join(arguments.out, "run.json"), {
        **own, "config": config, "mean_of": [runs.name(folder) for folder in arguments.run], "mean_of_sha256": [weights_sha256(folder) for folder in arguments.run],
        "start": None, "start_sha256": None, "teachers": [], "teachers_sha256": [], "texts": {}, "git_commit": git_commit(), "epochs": [], "seconds": 0.0})


if __name__ == "__main__":
    main()
