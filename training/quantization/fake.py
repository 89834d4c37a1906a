"""The model as the device computes it, for training: forward exactly the integers of docs/numerics.md, backward as if nothing were rounded.

Values are carried in integer units less their zero point, as float tensors. What is trained are the float weights, biases, gammas and
betas; the scales stay as calibrated."""

from torch import nn
from torch.nn import functional as F

import operators
from encoders import graph
from operators.base import Rows
from quantization.calibration import frame_of


class FakeQuantized(nn.Module):
    """A model with the scales that calibration chose: takes its place in training, and holds it as `mixer`.

    Dropout leaves values between the integers while training; without it every value is one."""

    def __init__(self, network, layers, weight_scales, config):
        super().__init__()
        self.mixer, self.layers, self.config = network, layers, config
        outputs = {layer["name"]: layer["output"] for layer in layers}
        frame = frame_of(config)
        self.operators = {layer["name"]: operators.of(layer).fake(layer, outputs, frame, weight_scales.get(layer["name"]))
                          for layer in layers}
        self.branches = graph.branches(layers)
        self.scales = {name: output["scale"] for name, output in outputs.items() if name.endswith("_logits")}
        if network.transitions:
            network.transitions.scale = self.scales["slot_logits"]

    @property
    def transitions(self):
        return self.mixer.transitions

    def forward(self, counters, mask):
        """As Network.forward."""
        words, state = counters.shape[1], dict(self.mixer.named_parameters())
        if self.mixer.fixed_words:
            counters = F.pad(counters, (0, 0, 0, self.mixer.fixed_words - words))
            mask = None
        values, rows = {"features": self.mixer.feature_dropout(counters)}, Rows(counters.shape[1], mask)
        for layer in self.layers:
            name = layer["name"]
            y = self.operators[name]([values[each] for each in layer["inputs"]], graph.float_tensors(self.config, layer, state), rows)
            values[name] = self.mixer.block_dropout(y) if name in self.branches else y
        slots, intent = (values[name] * self.scales[name] if name in values else None for name in ("slot_logits", "intent_logits"))
        return None if slots is None else slots[:, :words], None if intent is None else intent[:, 0]
