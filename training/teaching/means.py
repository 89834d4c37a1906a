"""The mean of the weights of finished runs that lie near one another, as a run and the one it started from do: less of the chance of a
single training, at no cost on the device (Wortsman et al., 2022: Model soups)."""

import os

import numpy as np

import configuration
from data import parted_words
from host.jsons import read_json
from teaching import run_folder
from words import codes

COPIED = ("vocab.txt", os.path.basename(run_folder.vectors_path("")), codes.FILE, parted_words.FILE)
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
