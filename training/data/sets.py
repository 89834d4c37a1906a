"""Reads the data sets."""

import gzip
import hashlib
import json
import os


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
