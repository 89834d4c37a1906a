"""Codes of words (docs/text.md, section 8): made of word vectors by product quantization (Jegou et al., 2011), read and looked up.

As a command: makes the word_codes.safetensors that train.py takes, of the file that vectors.py writes."""

import argparse
import os
import shutil

import numpy as np

import configuration
import fingerprint
import safetensors_io
import text
from fingerprint import CODE_VALUES
from vectors import Vectors

METADATA = {"format": "pnlp-word-codes", "format_version": "1"}
FILE = "word_codes.safetensors"
ROUNDS = 25


def key(spelling):
    """The UTF-8 bytes of a word, as its subwords spell it -> its key, below 2^24"""
    return fingerprint.mix(fingerprint.fnv1a(spelling)) >> 8


class WordCodes:
    """The table of a model."""

    def __init__(self, path):
        tensors, _ = safetensors_io.read(path)
        self.codes = tensors["codes"].astype(np.int64)
        self.rows = {number: row for row, number in enumerate(tensors["keys"].tolist())}
        self.count = self.codes.shape[1]

    def of(self, subwords):
        """Subwords of one word -> int64 [count], values in [0, CODE_VALUES)"""
        row = None if text.UNKNOWN in subwords else self.rows.get(key(fingerprint.spelling(subwords)))
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


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vectors", required=True, type=configuration.existing_file, help="word vectors, of vectors.py")
    parser.add_argument("--words", type=int, default=30000, help="so many of the most frequent words get codes (default: %(default)s)")
    parser.add_argument("--codes", type=int, default=16, help="codes of a word (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", required=True, help="the word_codes.safetensors to write")
    arguments = parser.parse_args()
    vectors = Vectors(arguments.vectors)
    if not 1 <= arguments.codes <= vectors.dimensions:
        parser.error(f"--codes is {arguments.codes}, and must be 1 .. {vectors.dimensions}, the dimensions of the vectors")
    if not CODE_VALUES <= arguments.words <= len(vectors.index):
        parser.error(f"--words is {arguments.words}, and must be {CODE_VALUES} .. {len(vectors.index)}, the words that have vectors")
    words = list(vectors.index)[:arguments.words]
    codes, lost = quantize(vectors.values[:arguments.words].astype(np.float64), arguments.codes, np.random.default_rng(arguments.seed))
    tensors = table(words, codes)
    safetensors_io.write(arguments.out, tensors, METADATA)
    print(f"{len(tensors['keys'])} words, {arguments.codes} codes each, {100 * lost:.1f} % of the variance lost")


if __name__ == "__main__":
    main()
