"""Pretrained word vectors: what a teacher may see beside the features of a word, and which words are near one another. The device knows
nothing of them."""

import json
import os
import unicodedata

import numpy as np


class Vectors:
    """Words, the most frequent first, and their vectors [words, dimensions] with a deviation of 1."""

    def __init__(self, path):
        with np.load(path) as file:
            words, self.values = file["words"].tolist(), file["vectors"]
        self.index = {word: number for number, word in enumerate(words)}
        self.dimensions = self.values.shape[1]

    def of(self, words):
        """The clean words of a word -> the mean of their vectors, zeros where none has one"""
        found = [self.index[word] for word in words if word in self.index]
        return self.values[found].mean(0, dtype=np.float32) if found else np.zeros(self.dimensions, np.float32)

    def near(self, words, count, among, least):
        """-> {word: those of the `among` most frequent words that are nearest, at most `count`, by a cosine of at least `least`}, without
        words that have none"""
        candidates = [word for word in list(self.index)[:among] if _is_letters(word)]
        directions = self._directions(candidates).T
        words, found = [word for word in words if word in self.index and _is_letters(word)], {}
        for first in range(0, len(words), 500):
            part = words[first:first + 500]
            cosines = self._directions(part) @ directions
            for word, row in zip(part, cosines):
                best = np.argsort(-row, kind="stable")[:count + 1]
                names = [candidates[i] for i in best if row[i] >= least and candidates[i] != word][:count]
                if names:
                    found[word] = names
        return found

    def _directions(self, words):
        rows = self.values[[self.index[word] for word in words]].astype(np.float32)
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)


def _is_letters(word):
    """Marks are part of letters: Devanagari's vowels are some."""
    return all(unicodedata.category(character)[0] in "LM" for character in word)


def read(path):
    """-> words, float32 [words, dimensions]"""
    with open(path, encoding="utf-8") as file:
        if path.endswith(".json"):
            content = json.load(file)
            words = content["words"]
            return words, np.array([content["vectors"][word][:content["dimensions"]] for word in words], np.float32)
        rows = [line.rstrip("\n").split(" ") for line in file]
    return [row[0] for row in rows], np.array([row[1:] for row in rows], np.float32)


def write(path, words, values):
    """The file that Vectors reads, whole or not at all. words: the most frequent first; values: float [words, dimensions], in any scale"""
    os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    with open(path + ".new", "wb") as file:
        np.savez(file, words=np.array(words), vectors=(values / values.std()).astype(np.float16))
    os.replace(path + ".new", path)
