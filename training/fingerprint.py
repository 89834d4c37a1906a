"""Subwords to fingerprints to features, as docs/text.md sections 6 and 7 have it."""

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


class Projection:
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
