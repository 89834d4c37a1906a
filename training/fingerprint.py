"""Subwords to features: MinHash as docs/text.md sections 6 and 7 have it, which pnlpc compiles, and the projections that
the pNLP-Mixer paper compares it with, for float models only."""

import hashlib

import numpy as np

P = 2**31 - 1
MASK = 0xFFFFFFFF


def _fnv1a(data):
    h = 0x811C9DC5
    for byte in data:
        h = ((h ^ byte) * 0x01000193) & MASK
    return h


def _mix(x):
    x ^= x >> 16
    x = (x * 0x85EBCA6B) & MASK
    x ^= x >> 13
    x = (x * 0xC2B2AE35) & MASK
    return x ^ (x >> 16)


def _fold(x):
    x &= 0x7FFFFFFF
    return 0 if x == P else x


def _base_hashes_fnv1a(data):
    h = _fnv1a(data)
    return _fold(_mix(h)), _fold(_mix((h + 0x9E3779B9) & MASK)) or 1


def _base_hashes_sha2(data):
    a = int.from_bytes(hashlib.sha256(data).digest(), "little") % P
    b = int.from_bytes(hashlib.sha224(data).digest(), "little") % P
    return a, b


BASE_HASHES = {"fnv1a": _base_hashes_fnv1a, "sha2": _base_hashes_sha2}


def units(subword, ngram_size):
    """The strings of a subword that are hashed."""
    if subword.startswith("##"):
        return [subword[2:]]
    if len(subword) < ngram_size + 1:
        return [subword]
    return [subword[i:i + ngram_size] for i in range(len(subword) - ngram_size + 1)]


class MinHash:
    """Words (lists of subwords) to positions in the counting Bloom filter."""

    def __init__(self, projection_config):
        self.base_hashes = BASE_HASHES[projection_config["hash_family"]]
        self.num_hashes = projection_config["num_hashes"]
        self.ngram_size = projection_config["ngram_size"]
        self.feature_size = projection_config["feature_size"]
        self._steps = np.arange(self.num_hashes, dtype=np.int64)
        self._fingerprints = {}

    def subword_fingerprint(self, subword):
        """Subword -> int64 [num_hashes], values in [0, P)."""
        if subword not in self._fingerprints:
            bases = [self.base_hashes(unit.encode("utf-8")) for unit in units(subword, self.ngram_size)]
            rows = [(a + self._steps * b) % P for a, b in bases]
            self._fingerprints[subword] = np.minimum.reduce(rows)
        return self._fingerprints[subword]

    def fingerprint(self, subwords):
        """Subwords of one word -> int64 [num_hashes]."""
        return np.minimum.reduce([self.subword_fingerprint(subword) for subword in subwords])

    def positions(self, subwords):
        """Subwords of one word -> int64 [num_hashes], values in [0, feature_size)."""
        return self.fingerprint(subwords) % self.feature_size

    def counters(self, subwords):
        """Subwords of one word -> int64 [feature_size], summing to num_hashes."""
        return np.bincount(self.positions(subwords), minlength=self.feature_size)


def _bits(data, count):
    """bytes -> int64 [count] of 0 and 1, a hash of so many bits"""
    digest = hashlib.shake_256(data).digest((count + 7) // 8)
    return np.unpackbits(np.frombuffer(digest, np.uint8))[:count].astype(np.int64)


def _spelling(subwords):
    return "".join(subword.removeprefix("##") for subword in subwords).encode("utf-8")


class SimHash:
    """The hashed strings are those of MinHash; each votes on every feature with a bit of its hash: 1 where more say 1, else -1."""

    def __init__(self, projection_config):
        self.ngram_size = projection_config["ngram_size"]
        self.feature_size = projection_config["feature_size"]

    def counters(self, subwords):
        votes = sum(2 * _bits(unit.encode("utf-8"), self.feature_size) - 1
                    for subword in subwords for unit in units(subword, self.ngram_size))
        return np.where(votes > 0, 1, -1)


class Binary:
    """Bits at the positions that `num_hashes` hashes of the whole word name."""

    def __init__(self, projection_config):
        self.base_hashes = BASE_HASHES[projection_config["hash_family"]]
        self.feature_size = projection_config["feature_size"]
        self._steps = np.arange(projection_config["num_hashes"], dtype=np.int64)

    def counters(self, subwords):
        a, b = self.base_hashes(_spelling(subwords))
        features = np.zeros(self.feature_size, np.int64)
        features[(a + self._steps * b) % P % self.feature_size] = 1
        return features


class TernarySequence:
    """TSP, of PRADO and pQRNN: a hash of the whole word, two bits a feature: 01 is 1, 10 is -1, 00 and 11 are 0."""

    def __init__(self, projection_config):
        self.feature_size = projection_config["feature_size"]

    def counters(self, subwords):
        pairs = _bits(_spelling(subwords), 2 * self.feature_size).reshape(-1, 2)
        return pairs[:, 1] - pairs[:, 0]


PROJECTIONS = {"minhash": MinHash, "simhash": SimHash, "binary": Binary, "tsp": TernarySequence}


def projection(projection_config):
    """The projection of a configuration; each has `counters(subwords)` -> int64 [feature_size]."""
    return PROJECTIONS[projection_config["kind"]](projection_config)
