"""Operators without tensors of their own."""

from operators.base import Operator


class UnweightedOperator(Operator):
    parts = ()

    def weight_scale(self, tensors, choose):
        return None

    def integers(self, layer, tensors, outputs, weight_scale):
        return {}

    def floats(self, layer, arrays, outputs):
        return ()
