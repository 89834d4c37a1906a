"""Float predictions and their scores."""

import numpy as np
import torch

from data.examples import OFFICIAL, WORDS
from data.sequences import batches, collate
from measuring import metrics


def predict(model, sequences, counters, max_tokens, batch_size=256):
    """counters: [words of the table, feature_size] -> per sequence (label ids, intent id); None for a head that the model lacks"""
    model.eval()
    predictions = [None] * len(sequences)
    with torch.no_grad():
        for indices in batches(sequences, batch_size):
            words, _, lengths = collate(sequences, indices, max_tokens)
            mask = torch.from_numpy(np.arange(words.shape[1])[None] < lengths[:, None]).float()[..., None]
            features = counters[torch.from_numpy(words)] * mask
            slots, intents = (None if logits is None else logits.numpy() for logits in model(features, mask))
            for row, index in enumerate(indices):
                predictions[index] = (None if slots is None else _labels(model, slots[row, :lengths[row]]),
                                      None if intents is None else int(intents[row].argmax()))
    return predictions


def _labels(model, logits):
    return model.transitions.decode(logits) if model.transitions else logits.argmax(-1).tolist()


def evaluate(model, examples, counters, names, max_tokens):
    """-> {official: scores, raw: scores}"""
    results = {}
    for key, which in WORDS:
        sequences = [(example.words[which], example.labels[which]) for example in examples]
        found = predict(model, sequences, counters, max_tokens)
        results[key] = metrics.score(examples, found, names, which == OFFICIAL)
    return results
