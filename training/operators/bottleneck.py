"""From counts of features to channels, over a window of words."""

from operators.dense import ChannelOperator


class Bottleneck(ChannelOperator):
    name = "bottleneck"
    greatest_input = None

    def reach(self, layer, frame):
        return frame.window, frame.window

    def given(self, layer, outputs):
        return {"scale": 1.0, "zero_point": 0}

    def present(self, x, rows):
        return x  # rows that are no words have no features
