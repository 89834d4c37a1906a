"""Codes of words (docs/text.md, section 8): made of word vectors by product quantization (Jegou et al., 2011), read and looked up."""

import os
import shutil

import numpy as np

from host import safetensors
from projection.hashes import fnv1a, mix
from projection.units import CODE_VALUES, spelling
from text.vocabulary import UNKNOWN

METADATA = {"format": "pnlp-word-codes", "format_version": "1"}
FILE = "word_codes.safetensors"
ROUNDS = 25


def key(spelled):
    """The UTF-8 bytes of a word, as its subwords spell it -> its key, below 2^24"""
    return mix(fnv1a(spelled)) >> 8


class WordCodes:
    """The table of a model."""

    def __init__(self, path):
        tensors, _ = safetensors.read(path)
        self.codes = tensors["codes"].astype(np.int64)
        self.rows = {number: row for row, number in enumerate(tensors["keys"].tolist())}
        self.count = self.codes.shape[1]

    def of(self, subwords):
        """Subwords of one word -> int64 [count], values in [0, CODE_VALUES)"""
        row = None if UNKNOWN in subwords else self.rows.get(key(spelling(subwords)))
        return np.zeros(self.count, np.int64) if row is None else self.codes[row]


def of_folder(folder):
    """The codes of a run or of a model folder, None where it has none"""
    path = os.path.join(folder, FILE)
    return WordCodes(path) if os.path.exists(path) else None


def entries(folder):
    """How many words of a model folder have codes"""
    codes = of_folder(folder)
    return 0 if codes is None else len(codes.rows)


def copy(source, target):
    """The codes of a folder, if it has any, into another"""
    if os.path.exists(os.path.join(source, FILE)):
        shutil.copyfile(os.path.join(source, FILE), os.path.join(target, FILE))


def quantize(values, count, generator):
    """float [words, dimensions] -> codes int8 [words, count] of 1 .. 15, and the share of the variance that they lose"""
    values = values - values.mean(0)
    variances, axes = np.linalg.eigh(values.T @ values / len(values))
    codes, lost = [], 0.0
    for group in _groups(variances, count):
        part = values @ axes[:, group]
        centroids, nearest = _clusters(part, CODE_VALUES - 1, generator)  # 0 is kept for words without codes
        lost += ((part - centroids[nearest])**2).sum()
        codes.append(nearest + 1)
    return np.stack(codes, 1).astype(np.int8), float(lost / (values**2).sum())


def _groups(variances, count):
    """Axes dealt to groups of like products of variances, so that each code tells as much as another"""
    groups, logarithms = [[] for _ in range(count)], np.zeros(count)
    room = -(-len(variances) // count)
    for axis in np.argsort(-variances, kind="stable"):
        open_groups = [number for number, group in enumerate(groups) if len(group) < room]
        chosen = min(open_groups, key=lambda number: logarithms[number])
        groups[chosen].append(int(axis))
        logarithms[chosen] += np.log(max(variances[axis], 1e-12))
    return groups


def _clusters(points, count, generator):
    """k-means -> centroids, the nearest of each point"""
    centroids = points[generator.choice(len(points), count, replace=False)]
    for _ in range(ROUNDS):
        nearest = _nearest(points, centroids)
        for number in range(count):
            members = points[nearest == number]
            centroids[number] = members.mean(0) if len(members) else points[generator.integers(len(points))]
    return centroids, _nearest(points, centroids)


def _nearest(points, centroids):
    return ((centroids**2).sum(1) - 2 * points @ centroids.T).argmin(1)


def table(words, codes):
    """Tensors of word_codes.safetensors; of words with one key the first has it."""
    rows = {}
    for number, word in enumerate(words):
        rows.setdefault(key(word.encode("utf-8")), number)
    keys = sorted(rows)
    return {"keys": np.array(keys, np.uint32), "codes": codes[[rows[number] for number in keys]]}
