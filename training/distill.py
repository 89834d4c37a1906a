"""Teachers: trained runs whose averaged probabilities a student learns beside the labels."""

import numpy as np
import torch
from torch.nn import functional as F

import runs


class Teachers:
    """Each teacher sees the words through its own vocabulary and projection."""

    def __init__(self, folders, labels, intents, table):
        self.models = [runs.load_model(folder, labels, intents) for folder in folders]
        self.counters = [torch.from_numpy(runs.counters(folder, table).astype(np.float32)) for folder in folders]

    def probabilities(self, words, mask):
        """words int64 [B, T] -> slot probabilities [B, T, labels], intent probabilities [B, intents]; the mean over the teachers; None for a
        head that one of them lacks"""
        with torch.no_grad():
            each = [_probabilities(model, counters[words] * mask, mask) for model, counters in zip(self.models, self.counters)]
        return tuple(None if any(goal is None for goal in goals) else sum(goals) / len(goals) for goals in zip(*each))


def _probabilities(model, counters, mask):
    slots, intents = model(counters, mask)
    if slots is not None:
        lengths = mask[..., 0].sum(1).long()
        slots = model.transitions.marginals(slots, lengths) if model.transitions else F.softmax(slots, -1)
    return slots, None if intents is None else F.softmax(intents, -1)


def soft_cross_entropy(logits, probabilities):
    """-sum p log q over the last axis"""
    return -(probabilities * F.log_softmax(logits, -1)).sum(-1)
