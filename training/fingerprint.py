"""Subwords to features: MinHash as docs/text.md sections 6 and 7 have it, which pnlpc compiles, and the projections that
the pNLP-Mixer paper compares it with, for float models only."""

import hashlib

import numpy as np

P = 2**31 - 1
MASK = 0xFFFFFFFF
CODE_VALUES = 16  # of a word's code


def fnv1a(data):
    h = 0x811C9DC5
    for byte in data:
        h = ((h ^ byte) * 0x01000193) & MASK
    return h


def mix(x):
    x ^= x >> 16
    x = (x * 0x85EBCA6B) & MASK
    x ^= x >> 13
    x = (x * 0xC2B2AE35) & MASK
    return x ^ (x >> 16)


def _fold(x):
    x &= 0x7FFFFFFF
    return 0 if x == P else x


def _base_hashes_fnv1a(data):
    h = fnv1a(data)
    return _fold(mix(h)), _fold(mix((h + 0x9E3779B9) & MASK)) or 1


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


def features(projection_config):
    """How many counters a word has."""
    return projection_config["feature_size"] + CODE_VALUES * projection_config.get("word_codes", 0)


class MinHash:
    """Words (lists of subwords) to positions in the counting Bloom filter, and behind them those of their codes."""

    def __init__(self, projection_config, codes=None):
        self.codes = codes
        self.base_hashes = BASE_HASHES[projection_config["hash_family"]]
        self.num_hashes = projection_config["num_hashes"]
        self.ngram_size = projection_config["ngram_size"]
        self.feature_size = projection_config["feature_size"]
        self.features = features(projection_config)
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
        """Subwords of one word -> int64 [num_hashes + codes], values in [0, features)."""
        hashed = self.fingerprint(subwords) % self.feature_size
        if self.codes is None:
            return hashed
        return np.concatenate([hashed, np.arange(self.feature_size, self.features, CODE_VALUES) + self.codes.of(subwords)])

    def counters(self, subwords):
        """Subwords of one word -> int64 [features], summing to the number of positions."""
        return np.bincount(self.positions(subwords), minlength=self.features)


def _bits(data, count):
    """bytes -> int64 [count] of 0 and 1, a hash of so many bits"""
    digest = hashlib.shake_256(data).digest((count + 7) // 8)
    return np.unpackbits(np.frombuffer(digest, np.uint8))[:count].astype(np.int64)


def spelling(subwords):
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
        a, b = self.base_hashes(spelling(subwords))
        features = np.zeros(self.feature_size, np.int64)
        features[(a + self._steps * b) % P % self.feature_size] = 1
        return features


class TernarySequence:
    """TSP, of PRADO and pQRNN: a hash of the whole word, two bits a feature: 01 is 1, 10 is -1, 00 and 11 are 0."""

    def __init__(self, projection_config):
        self.feature_size = projection_config["feature_size"]

    def counters(self, subwords):
        pairs = _bits(spelling(subwords), 2 * self.feature_size).reshape(-1, 2)
        return pairs[:, 1] - pairs[:, 0]


PROJECTIONS = {"minhash": MinHash, "simhash": SimHash, "binary": Binary, "tsp": TernarySequence}


def projection(projection_config, codes=None):
    """The projection of a configuration; each has `counters(subwords)` -> int64 [features]. codes: a word_codes.WordCodes, where the configuration wants some."""
    wanted, found = projection_config.get("word_codes", 0), codes.count if codes else 0
    if wanted != found:
        raise SystemExit(f"projection.word_codes is {wanted}, but words have {found} codes: word_codes.safetensors is of another model, or absent")
    kind = PROJECTIONS[projection_config["kind"]]
    return kind(projection_config) if codes is None else kind(projection_config, codes)
