"""Words and labels of utterances, in two tokenizations."""

import numpy as np

from data.sets import token_ranges
from data.spans import byte_spans, project

OFFICIAL, OWN = 0, 1
WORDS = (("official", OFFICIAL), ("raw", OWN))  # as `pnlpc eval --words` names them


class WordTable:
    """Every different word once. A word is the tuple of clean words that a token consists of, mostly one."""

    def __init__(self):
        self.ids = {}

    def add(self, words):
        return self.ids.setdefault(tuple(words), len(self.ids))

    def counters(self, tokenizer, projection, vectors=None):
        """[words, feature_size]: what a model with this vocabulary and projection is given for each word; beside it its vector, where the
        model sees vectors"""
        rows = np.stack([projection.counters(tokenizer.subwords_of(words)) for words in self.ids]).astype(np.int16)
        return rows if vectors is None else np.concatenate([rows, [vectors.of(words) for words in self.ids]], 1, dtype=np.float32)


class Example:
    """One utterance: its number in the split; per tokenization word ids, BIO label ids and byte ranges; the intent id; gold byte spans."""

    def __init__(self, number, row, data_set, tokenizer, table, label_ids, intent_ids):
        self.number = number
        data = row["text"].encode("utf-8")
        ranges = token_ranges(row)
        own = tokenizer.split(data)
        own_ranges = [(begin, end) for _, begin, end in own]
        self.spans = byte_spans(row["slots"], ranges)
        self.intent = intent_ids[row["intent"]]
        self.ranges = (ranges, own_ranges)
        self.words = (
            [table.add(tokenizer.clean_words(token.encode("utf-8"))) for token in row["tokens"]],
            [table.add([word]) for word, _, _ in own],
        )
        self.labels = (
            [label_ids[label] for label in row["slots"]],
            [label_ids.get(label, 0) for label in project(self.spans, own_ranges)],
        )


def prepare(data_set, split, tokenizer, table, limit=None):
    label_ids = {label: number for number, label in enumerate(data_set.labels)}
    intent_ids = {intent: number for number, intent in enumerate(data_set.intents)}
    return [Example(number, row, data_set, tokenizer, table, label_ids, intent_ids)
            for number, row in enumerate(data_set.rows(split)[:limit])]


def left_out(number, options):
    """Whether a run with these `training` options does not see the training utterance of that number: it sees all but one of so many folds,
    0: all."""
    return options["folds"] > 0 and number % options["folds"] == options["fold"]
