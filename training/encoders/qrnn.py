"""Quasi-recurrent layers of kernel width 2 (Bradbury et al., 2016), half of the channels in each direction, with their residual."""

from encoders.base import Encoder
from host.lazy import torch

DIRECTIONS = {"fwd": ("forward", 1, 0), "bwd": ("backward", 0, 1)}  # of fo_pool; words before and after that conv1d sees
GATES = {"z": "tanh", "f": "sigmoid", "o": "sigmoid"}


class QuasiRecurrent(Encoder):
    name = "qrnn"
    compiled = True

    def complaint(self, config):
        if config["model"]["hidden_size"] % 2:
            return "model.encoder qrnn wants an even model.hidden_size: half of it runs forward, half backward"
        return None

    def module(self, options):
        from encoders.quasi_recurrent_layer import QuasiRecurrentLayer
        from encoders.stack import Stack
        return Stack(QuasiRecurrentLayer, options)

    def layers(self, add, x, options):
        for index in range(options["num_layers"]):
            x = self._layer(add, x, f"qrnn{index}.", options)
        return x

    @staticmethod
    def _layer(add, x, qrnn, options):
        pools, norm = [], add(qrnn + "norm", "layer_norm", [x], epsilon=options["layer_norm_eps"])
        for name, (direction, before, after) in DIRECTIONS.items():
            gates = []
            for gate, function in GATES.items():
                y = add(f"{qrnn}{name}.{gate}", "conv1d", [norm], units=options["hidden_size"] // 2, before=before, after=after)
                gates.append(add(f"{qrnn}{name}.{gate}.act", function, [y]))
            pools.append(add(f"{qrnn}{name}.pool", "fo_pool", gates, direction=direction))
        return add(qrnn + "add", "add", [x, add(qrnn + "join", "concat", pools)])

    def tensors(self, layer, state):
        """A gate's rows side by side: the word's own and its neighbour's, in the order of the text."""
        if layer["op"] == "layer_norm":
            prefix = self._norm(layer)
            return state[prefix + ".weight"], state[prefix + ".bias"]
        prefix, rows = self._rows(layer)
        own, neighbour, bias = (state[prefix + name][rows] for name in ("own.weight", "neighbour.weight", "own.bias"))
        return torch.cat([neighbour, own] if layer["before"] else [own, neighbour], 1), bias

    def put(self, layer, tensors, state):
        if layer["op"] == "layer_norm":
            prefix = self._norm(layer)
            state[prefix + ".weight"], state[prefix + ".bias"] = tensors
            return
        (prefix, rows), (weight, bias) = self._rows(layer), tensors
        first, second = weight.chunk(2, 1)
        own, neighbour = (second, first) if layer["before"] else (first, second)
        for name, part in (("own.weight", own), ("neighbour.weight", neighbour), ("own.bias", bias)):
            whole = state.setdefault(prefix + name, part.new_zeros(len(GATES) * len(DIRECTIONS) * layer["units"], *part.shape[1:]))
            whole[rows] = part

    @staticmethod
    def _norm(layer):
        return layer["name"].removeprefix("qrnn")

    @staticmethod
    def _rows(layer):
        """-> the layer of the module, and the rows of its products that are this gate's"""
        qrnn, direction, gate = layer["name"].split(".")
        first = (2 * list(GATES).index(gate) + list(DIRECTIONS).index(direction)) * layer["units"]
        return qrnn.removeprefix("qrnn") + ".", slice(first, first + layer["units"])
