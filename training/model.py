"""The pNLP-Mixer in float, or its projection and heads around other encoders: features of words in, slot and intent logits out."""

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

import fingerprint
from transitions import Transitions


HEADS = {"joint": ("intent", "slots"), "slots": ("slots",), "intent": ("intent",)}


class Dropout(nn.Module):
    """As nn.Dropout, in steps of 1/256: from random bytes of a numpy generator, which cost a fraction of torch's random numbers."""

    def __init__(self, p=0.0, generator=None):
        super().__init__()
        self.dropped, self.generator = round(256 * p), generator

    def forward(self, x):
        if not self.training or not self.dropped:
            return x
        kept = np.frombuffer(self.generator.bytes(x.numel()), np.uint8) >= self.dropped
        return x * (torch.from_numpy(kept).view(x.shape) * (256 / (256 - self.dropped)))


class Bottleneck(nn.Module):
    """[B, T, feature_size] counters -> [B, T, hidden]: dense over a window of words, LeakyReLU, LayerNorm."""

    def __init__(self, feature_size, window, num_hashes, hidden, slope, eps):
        super().__init__()
        self.window = window
        self.hidden = hidden
        self.weight = nn.Parameter(torch.randn(hidden, (2 * window + 1) * feature_size) * num_hashes**-0.5)
        self.bias = nn.Parameter(torch.zeros(hidden))
        self.slope = slope
        self.norm = nn.LayerNorm(hidden, eps)

    def dense(self, counters):
        batch, words, features = counters.shape
        width = 2 * self.window + 1
        # one product for all windows: [B*T, features] x [features, width*hidden]
        blocks = self.weight.view(self.hidden, width, features).permute(2, 1, 0).reshape(features, width * self.hidden)
        each = (counters.reshape(-1, features) @ blocks).view(batch, words, width, self.hidden)
        total = each[:, :, self.window]
        for shift in range(1, self.window + 1):
            before = F.pad(each[:, :-shift, self.window - shift], (0, 0, min(shift, words), 0))[:, :words]
            after = F.pad(each[:, shift:, self.window + shift], (0, 0, 0, min(shift, words)))[:, :words]
            total = total + before + after
        return total + self.bias

    def forward(self, counters):
        return self.norm(F.leaky_relu(self.dense(counters), self.slope))


class MixerLayer(nn.Module):
    """[B, T, hidden] -> the same: token mixing over T, then channel mixing, each with its residual."""

    def __init__(self, options):
        super().__init__()
        hidden, eps, max_tokens = options["hidden_size"], options["layer_norm_eps"], options["max_tokens"]
        token_hidden, channel_hidden = options["token_hidden"], options["channel_hidden"]
        self.token_norm = nn.LayerNorm(hidden, eps)
        self.token_contract = nn.Linear(max_tokens, token_hidden)
        self.token_expand = nn.Linear(token_hidden, max_tokens)
        self.channel_norm = nn.LayerNorm(hidden, eps)
        self.channel_hidden = nn.Linear(hidden, channel_hidden)
        self.channel_out = nn.Linear(channel_hidden, hidden)

    def forward(self, x, mask, dropout):
        words = x.shape[1]
        y = (self.token_norm(x) * mask).transpose(1, 2)
        y = F.gelu(F.linear(y, self.token_contract.weight[:, :words], self.token_contract.bias))
        y = F.linear(y, self.token_expand.weight[:words], self.token_expand.bias[:words]).transpose(1, 2)
        x = x + dropout(y)
        y = self.channel_out(F.gelu(self.channel_hidden(self.channel_norm(x))))
        return x + dropout(y)


class RecurrentLayer(nn.Module):
    """[B, T, hidden] -> the same: LayerNorm and an LSTM in both directions, with their residual."""

    def __init__(self, options):
        super().__init__()
        hidden = options["hidden_size"]
        self.norm = nn.LayerNorm(hidden, options["layer_norm_eps"])
        self.lstm = nn.LSTM(hidden, hidden // 2, bidirectional=True, batch_first=True)

    def forward(self, x, mask, dropout):
        lengths = mask[..., 0].sum(1).long()
        packed = nn.utils.rnn.pack_padded_sequence(self.norm(x), lengths, batch_first=True, enforce_sorted=False)
        y, _ = nn.utils.rnn.pad_packed_sequence(self.lstm(packed)[0], batch_first=True, total_length=x.shape[1])
        return x + dropout(y)


@torch.jit.script
def _states(kept, new):
    """[B, T, C] each -> the states of all words: state = kept * state + new"""
    state = torch.zeros_like(new[:, 0])
    states = []
    for k, n in zip(kept.unbind(1), new.unbind(1)):
        state = torch.addcmul(n, k, state)
        states.append(state)
    return torch.stack(states, 1)


class QuasiRecurrentLayer(nn.Module):
    """[B, T, hidden] -> the same: LayerNorm and a QRNN of kernel width 2 with fo-pooling (Bradbury et al., 2016), half of the channels forward and half backward,
    with their residual. Rows of the weights: z, f and o, each forward and backward."""

    def __init__(self, options):
        super().__init__()
        hidden = options["hidden_size"]
        self.norm = nn.LayerNorm(hidden, options["layer_norm_eps"])
        self.own = nn.Linear(hidden, 3 * hidden)
        self.neighbour = nn.Linear(hidden, 3 * hidden, bias=False)
        for product in (self.own, self.neighbour):
            product.weight.data *= 0.5**0.5  # both together are one product of twice the inputs

    def forward(self, x, mask, dropout):
        y = self.norm(x) * mask
        own, neighbour = (product(y).unflatten(-1, (3, 2, -1)) for product in (self.own, self.neighbour))
        before, after = F.pad(neighbour[:, :-1, :, 0], (0, 0, 0, 0, 1, 0)), F.pad(neighbour[:, 1:, :, 1], (0, 0, 0, 0, 0, 1))
        z, f, o = (own + torch.stack([before, after], 3)).float().unbind(2)
        kept = torch.sigmoid(f)
        new = (1 - kept) * torch.tanh(z) * mask[..., None]
        states = _turned(_states(_turned(kept), _turned(new)))
        return x + dropout((torch.sigmoid(o) * states).flatten(2))


def _turned(x):
    """[B, T, 2, C] with the words of the second half in the opposite order"""
    return torch.stack([x[:, :, 0], x[:, :, 1].flip(1)], 2)


LAYERS = {"mixer": MixerLayer, "qrnn": QuasiRecurrentLayer, "lstm": RecurrentLayer}


class Mixer(nn.Module):
    """The whole model; with LSTM layers one to compare it with. `config` is a file of configs/; `labels` and `intents` are the numbers of classes."""

    def __init__(self, config, labels, intents):
        super().__init__()
        projection, options = config["projection"], config["model"]
        hidden, eps = options["hidden_size"], options["layer_norm_eps"]
        self.fixed_words = options["max_tokens"] if options["padding"] == "fixed" else None
        self.bottleneck = Bottleneck(fingerprint.features(projection) + options["vectors"], projection["window"], projection["num_hashes"],
                                     hidden, options["leaky_relu_slope"], eps)
        self.layers = nn.ModuleList(LAYERS[options["encoder"]](options) for _ in range(options["num_layers"]))
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
        """counters [B, T, feature_size], mask [B, T, 1] (1 = word) -> slot logits [B, T, labels], intent logits [B, intents]; None for a head
        that the model lacks"""
        words = counters.shape[1]
        if self.fixed_words:  # padding takes part, as empty words
            counters = F.pad(counters, (0, 0, 0, self.fixed_words - words))
            mask = counters.new_ones(1, 1, 1)
        x = self.bottleneck(self.feature_dropout(counters))
        for layer in self.layers:
            x = layer(x, mask, self.block_dropout)
        x = self.final_norm(x)
        intent = self.intent(x.masked_fill(mask == 0, float("-inf")).amax(1)) if self.intent else None
        if self.slots is None:
            return None, intent
        x = x[:, :words]
        if self.slot_hidden is not None:
            x = F.gelu(self.slot_hidden(x))
        return self.slots(x), intent
