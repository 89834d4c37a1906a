"""Teachers: trained runs whose averaged probabilities a student learns beside the labels."""

import json
import os

import torch
from torch.nn import functional as F

import safetensors_io
from model import Mixer


class Teachers:
    def __init__(self, folders, labels, intents):
        self.models = [_load(folder, labels, intents) for folder in folders]

    def probabilities(self, counters, mask):
        """-> slot probabilities [B, T, labels], intent probabilities [B, intents]; the mean over the teachers"""
        with torch.no_grad():
            logits = [model(counters, mask) for model in self.models]
        return tuple(sum(F.softmax(each[head], -1) for each in logits) / len(logits) for head in (0, 1))


def _load(folder, labels, intents):
    with open(os.path.join(folder, "config.json"), encoding="utf-8") as file:
        model = Mixer(json.load(file), labels, intents)
    state, _ = safetensors_io.read(os.path.join(folder, "model.safetensors"))
    model.load_state_dict({name: torch.from_numpy(value) for name, value in state.items()})
    return model.eval()


def soft_cross_entropy(logits, probabilities):
    """-sum p log q over the last axis"""
    return -(probabilities * F.log_softmax(logits, -1)).sum(-1)
