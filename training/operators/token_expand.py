"""Hidden units to words, channel by channel."""

from operators.base import Want, source
from operators.dense import DenseOperator


class TokenExpand(DenseOperator):
    name = "token_expand"
    by_rows = True
    greatest_input = 255

    def reach(self, layer, frame):
        return 0, 0

    def given(self, layer, outputs):
        return source(layer, outputs)

    def used(self, weight, bias, count):
        return weight[:count], bias[:count]

    def present(self, x, rows):
        return x  # its rows are hidden units

    def wants(self, layer, index, frame):
        return Want()
