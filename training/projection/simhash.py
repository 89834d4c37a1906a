"""SimHash, as the pNLP-Mixer paper compares it: for float models only."""

import numpy as np

from projection.bits import bits
from projection.units import units


class SimHash:
    """The hashed strings are those of MinHash; each votes on every feature with a bit of its hash: 1 where more say 1, else -1."""

    def __init__(self, projection_config):
        self.ngram_size = projection_config["ngram_size"]
        self.feature_size = projection_config["feature_size"]

    def counters(self, subwords):
        votes = sum(2 * bits(unit.encode("utf-8"), self.feature_size) - 1
                    for subword in subwords for unit in units(subword, self.ngram_size))
        return np.where(votes > 0, 1, -1)
