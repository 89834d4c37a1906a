"""The pNLP-Mixer in float, or its projection and heads around other encoders."""

from torch import nn
from torch.nn import functional as F

import encoders
from model.bottleneck import Bottleneck
from model.dropout import Dropout
from encoders.heads import HEADS
from model.transitions import Transitions
from projection.units import features


class Network(nn.Module):
    """The whole model. `config` is a file of configs/; `labels` and `intents` are the numbers of classes."""

    def __init__(self, config, labels, intents):
        super().__init__()
        projection, options = config["projection"], config["model"]
        hidden, eps = options["hidden_size"], options["layer_norm_eps"]
        self.fixed_words = options["max_tokens"] if options["padding"] == "fixed" else None
        self.bottleneck = Bottleneck(features(projection) + options["vectors"], projection["window"], projection["num_hashes"],
                                     hidden, options["leaky_relu_slope"], eps)
        self.layers = encoders.of(config).module(options)
        self.final_norm = nn.LayerNorm(hidden, eps)
        kinds = HEADS[options["heads"]]
        with_slots = "slots" in kinds
        self.slot_hidden = nn.Linear(hidden, options["slot_hidden"]) if with_slots and options["slot_hidden"] else None
        self.slots = nn.Linear(options["slot_hidden"] or hidden, labels) if with_slots else None
        self.transitions = Transitions(labels) if with_slots and options["transitions"] else None
        self.intent = nn.Linear(hidden, intents) if "intent" in kinds else None
        self.feature_dropout = Dropout()
        self.block_dropout = Dropout()

    def forward(self, counters, mask):
        """counters [B, T, feature_size], mask [B, T, 1] (1 = word) -> slot logits [B, T, labels], intent logits [B, intents]; None for a
        head that the model lacks"""
        words = counters.shape[1]
        if self.fixed_words:  # padding takes part, as empty words
            counters = F.pad(counters, (0, 0, 0, self.fixed_words - words))
            mask = counters.new_ones(1, 1, 1)
        x = self.bottleneck(self.feature_dropout(counters))
        x = self.final_norm(self.layers(x, mask, self.block_dropout))
        intent = self.intent(x.masked_fill(mask == 0, float("-inf")).amax(1)) if self.intent else None
        if self.slots is None:
            return None, intent
        x = x[:, :words]
        if self.slot_hidden is not None:
            x = F.gelu(self.slot_hidden(x))
        return self.slots(x), intent
