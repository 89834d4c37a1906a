"""Words to hidden units, channel by channel."""

from operators.base import Want, source
from operators.dense import DenseOperator


class TokenContract(DenseOperator):
    name = "token_contract"
    by_rows = True
    greatest_input = 255

    def reach(self, layer, frame):
        return 0, 0

    def given(self, layer, outputs):
        return source(layer, outputs)

    def used(self, weight, bias, count):
        return weight[:, :count], bias

    def present(self, x, rows):
        return rows.zeroed(x)

    def wants(self, layer, index, frame):
        return Want(symmetric=frame.masked)  # words that are left out count as zeros
