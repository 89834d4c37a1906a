"""Predictions of the int8 model by the integer reference, and their scores."""

import numpy as np

from data.examples import OFFICIAL, WORDS
from host.progress import Bar
from measuring import metrics


def evaluate(model, examples, counters, names):
    """-> {official: scores, raw: scores}"""
    results = {}
    for key, which in WORDS:
        predictions = []
        with Bar(key, len(examples)) as bar:
            for example in examples:
                answers = model.classify(counters[example.words[which][:model.max_tokens]].astype(np.int64))
                predictions.append((answers["slots"]["labels"] if "slots" in answers else None,
                                    answers["intent"]["labels"][0] if "intent" in answers else None))
                bar.step()
        results[key] = metrics.score(examples, predictions, names, which == OFFICIAL)
    return results
