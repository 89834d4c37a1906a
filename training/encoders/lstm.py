"""LSTM layers in both directions, with their residual: to compare with, or to teach."""

from encoders.base import Encoder


class Lstm(Encoder):
    name = "lstm"
    compiled = False

    def complaint(self, config):
        return "model.encoder lstm wants model.padding masked" if config["model"]["padding"] != "masked" else None

    def module(self, options):
        from encoders.recurrent_layer import RecurrentLayer
        from encoders.stack import Stack
        return Stack(RecurrentLayer, options)

    def layers(self, add, x, options):
        raise NotImplementedError("lstm is not compiled")

    def tensors(self, layer, state):
        raise NotImplementedError("lstm is not compiled")

    def put(self, layer, tensors, state):
        raise NotImplementedError("lstm is not compiled")
