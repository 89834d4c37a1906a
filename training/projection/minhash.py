"""MinHash (docs/text.md, sections 6 and 7)."""

import numpy as np

from projection.hashes import BASE_HASHES, P
from projection.units import CODE_VALUES, features, units


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
