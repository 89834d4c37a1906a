"""Reads the data sets and prepares words and labels in two tokenizations."""

import collections
import gzip
import hashlib
import json
import os

import numpy as np

OFFICIAL, OWN = 0, 1
WORDS = (("official", OFFICIAL), ("raw", OWN))  # as `pnlpc eval --words` names them


class DataError(SystemExit):
    """A file of a data set that is not as it should be: told in one line, with the place."""

    def __init__(self, path, line, message):
        super().__init__(f"{path}{'' if line is None else f':{line}'}: {message}")


class DataSet:
    """One language of one set: <root>/<set>/<language>/{train,dev,test}.jsonl.gz and the label lists."""

    def __init__(self, root, set, language):
        self.folder = os.path.join(root, set, language)
        self.intents = read_lines(os.path.join(root, set, "intents.txt"))
        self.labels = read_lines(os.path.join(root, set, "bio.txt"))

    def rows(self, split):
        """The rows of a split, each checked."""
        path, labels, intents, found = self.path(split), set(self.labels), set(self.intents), []
        try:
            with gzip.open(path, "rt", encoding="utf-8") as file:
                for number, line in enumerate(file, 1):
                    try:
                        row = json.loads(line)
                    except ValueError as error:
                        raise DataError(path, number, f"not JSON: {error}") from error
                    check(row, path, number)
                    unknown = [label for label in row["slots"] if label not in labels]
                    if unknown:
                        raise DataError(path, number, f"label {unknown[0]} is not in bio.txt")
                    if row["intent"] not in intents:
                        raise DataError(path, number, f"intent {row['intent']} is not in intents.txt")
                    found.append(row)
        except OSError as error:
            raise DataError(path, None, error.strerror or str(error)) from error
        return found

    def sha256(self, split):
        with open(self.path(split), "rb") as file:
            return hashlib.sha256(file.read()).hexdigest()

    def path(self, split):
        return os.path.join(self.folder, split + ".jsonl.gz")


def check(row, path, line):
    """Refuses a row that is not a text with tokens, as many BIO labels, and an intent."""
    if not isinstance(row, dict):
        raise DataError(path, line, "not an object")
    for key, kind in (("text", str), ("tokens", list), ("slots", list), ("intent", str)):
        if not isinstance(row.get(key), kind):
            raise DataError(path, line, f"`{key}` is missing or of another type")
    if not all(isinstance(entry, str) for entry in row["tokens"] + row["slots"]):
        raise DataError(path, line, "`tokens` and `slots` are lists of strings")
    if not row["intent"]:
        raise DataError(path, line, "no intent")
    if not row["tokens"]:
        raise DataError(path, line, "no token")
    if len(row["tokens"]) != len(row["slots"]):
        raise DataError(path, line, f"{len(row['tokens'])} tokens, but {len(row['slots'])} labels")
    for label in row["slots"]:
        if label != "O" and not (label[:2] in ("B-", "I-") and len(label) > 2):
            raise DataError(path, line, f"label {label} is neither O nor B-SLOT nor I-SLOT")
    try:
        token_ranges(row)
    except ValueError as error:
        raise DataError(path, line, str(error)) from error


def read_lines(path):
    try:
        with open(path, encoding="utf-8") as file:
            return file.read().splitlines()
    except OSError as error:
        raise DataError(path, None, error.strerror) from error


def token_ranges(row):
    """The byte range of each official token in the text; ValueError where the tokens do not make up the text."""
    text, position, ranges = row["text"], 0, []
    for token in row["tokens"]:
        begin = None
        for character in token:
            if character.isspace():
                continue
            position = text.find(character, position)
            if position < 0:
                raise ValueError(f"token {token} does not stand in the text behind the one before it")
            if begin is None:
                begin = position
            position += 1
        begin = position if begin is None else begin
        ranges.append((len(text[:begin].encode("utf-8")), len(text[:position].encode("utf-8"))))
    return ranges


def spans(labels):
    """BIO labels -> [(slot, first word, last word + 1)]; an I- that continues nothing opens a span."""
    found = []
    for index, label in enumerate(labels):
        if label == "O":
            continue
        kind, slot = label.split("-", 1)
        if kind == "I" and found and found[-1][0] == slot and found[-1][2] == index:
            found[-1] = (slot, found[-1][1], index + 1)
        else:
            found.append((slot, index, index + 1))
    return found


def byte_spans(labels, ranges):
    """BIO labels and the words' byte ranges -> [(slot, begin, end)] in bytes."""
    return [(slot, ranges[first][0], ranges[last - 1][1]) for slot, first, last in spans(labels)]


def project(gold, ranges):
    """[(slot, begin, end)] in bytes -> BIO labels of words with other ranges."""
    labels = []
    for begin, end in ranges:
        label = "O"
        for slot, first, last in gold:
            if begin <= first < end:
                label = "B-" + slot
                break
            if first < begin < last:
                label = "I-" + slot
        labels.append(label)
    return labels


class WordTable:
    """Every different word once. A word is the tuple of clean words that a token consists of, mostly one."""

    def __init__(self):
        self.ids = {}

    def add(self, words):
        return self.ids.setdefault(tuple(words), len(self.ids))

    def counters(self, tokenizer, projection, vectors=None):
        """[words, feature_size]: what a model with this vocabulary and projection is given for each word; beside it its vector, where the model sees vectors"""
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
    return [Example(number, row, data_set, tokenizer, table, label_ids, intent_ids) for number, row in enumerate(data_set.rows(split)[:limit])]


def left_out(number, options):
    """Whether a run with these `training` options does not see the training utterance of that number: it sees all but one of so many folds, 0: all."""
    return options["folds"] > 0 and number % options["folds"] == options["fold"]


# What is trained on: word ids, label ids (-100: none), intent id (-100: none), and what teachers say of it, if there are some.
Sequence = collections.namedtuple("Sequence", "words labels intent answer", defaults=(None,))


def unlabelled(words):
    """-> a Sequence for teachers to label"""
    return Sequence(words, [-100] * len(words), -100)


def batches(sequences, batch_size, order=None):
    """Groups indices of sequences of like length; `order` (a permutation) breaks ties, so that batches differ."""
    order = range(len(sequences)) if order is None else order
    by_length = sorted(order, key=lambda index: len(sequences[index][0]))
    return [by_length[i:i + batch_size] for i in range(0, len(by_length), batch_size)]


def collate(sequences, indices, max_tokens):
    """-> words int64 [B, T], labels int64 [B, T] (-100 = padding), lengths int64 [B]"""
    chosen = [(sequences[i][0][:max_tokens], sequences[i][1][:max_tokens]) for i in indices]
    longest = max(len(words) for words, _ in chosen)
    words = np.zeros((len(chosen), longest), np.int64)
    labels = np.full((len(chosen), longest), -100, np.int64)
    for row, (w, l) in enumerate(chosen):
        words[row, :len(w)] = w
        labels[row, :len(l)] = l
    return words, labels, np.array([len(w) for w, _ in chosen])
