"""TSP, of PRADO and pQRNN: for float models only."""

from projection.bits import bits
from projection.units import spelling


class TernarySequence:
    """TSP, of PRADO and pQRNN: a hash of the whole word, two bits a feature: 01 is 1, 10 is -1, 00 and 11 are 0."""

    def __init__(self, projection_config):
        self.feature_size = projection_config["feature_size"]

    def counters(self, subwords):
        pairs = bits(spelling(subwords), 2 * self.feature_size).reshape(-1, 2)
        return pairs[:, 1] - pairs[:, 0]
