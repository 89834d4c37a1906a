"""A product of the channels of each word and of its neighbours."""

from operators.dense import ChannelOperator


class Conv1d(ChannelOperator):
    name = "conv1d"

    def reach(self, layer, frame):
        return layer["before"], layer["after"]

    def present(self, x, rows):
        return rows.zeroed(x)
