"""The binary projection of the pNLP-Mixer paper: for float models only."""

import numpy as np

from projection.hashes import BASE_HASHES, P
from projection.units import spelling


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
