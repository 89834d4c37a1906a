"""Trains a WordPiece vocabulary by merging the most frequent pairs of the training words."""

import argparse
import collections
import os

import configuration
import data
import text

SPECIAL = ["[PAD]", "[UNK]"]


def _join(left, right):
    return left + right[2:]


def train_vocabulary(word_counts, size, lowercase):
    """{word: count} -> list of `size` subwords. Ties are broken by the subwords' code points."""
    ascii_letters = [chr(c) for c in range(33, 127) if not (lowercase and chr(c).isupper())]
    seen = {c for word in word_counts for c in word}
    alphabet = ascii_letters + sorted(seen - set(ascii_letters))
    vocabulary = SPECIAL + alphabet + ["##" + c for c in alphabet]

    words = [([word[0]] + ["##" + c for c in word[1:]], count) for word, count in sorted(word_counts.items())]
    pair_counts, pair_words = collections.Counter(), collections.defaultdict(set)
    for index, (pieces, count) in enumerate(words):
        for pair in zip(pieces, pieces[1:]):
            pair_counts[pair] += count
            pair_words[pair].add(index)

    known = set(vocabulary)
    while len(vocabulary) < size and pair_counts:
        best = min(pair_counts, key=lambda pair: (-pair_counts[pair], pair))
        if pair_counts[best] < 2:
            break
        merged = _join(*best)
        if merged not in known:
            known.add(merged)
            vocabulary.append(merged)
        for index in sorted(pair_words[best]):
            pieces, count = words[index]
            for pair in zip(pieces, pieces[1:]):
                pair_counts[pair] -= count
                pair_words[pair].discard(index)
                if pair_counts[pair] <= 0:
                    del pair_counts[pair]
            shorter = []
            for piece in pieces:
                if shorter and (shorter[-1], piece) == best:
                    shorter[-1] = merged
                else:
                    shorter.append(piece)
            words[index] = (shorter, count)
            for pair in zip(shorter, shorter[1:]):
                pair_counts[pair] += count
                pair_words[pair].add(index)
    return vocabulary


def count_words(rows, splitter):
    """Words of the texts, or, where spaces do not part them, of the tokens that the data comes with."""
    counts = collections.Counter()
    for row in rows:
        for passage in row["tokens"] if splitter.split_unspaced else [row["text"]]:
            counts.update(word for word, _, _ in splitter.split(passage.encode("utf-8")))
    return counts


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", required=True, help="a file of configs/")
    parser.add_argument("--data", required=True, help="folder with the data sets")
    parser.add_argument("--out", required=True, help="vocab.txt to write")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE",
                        help="a value of the configuration to replace, as text.vocab_size=2000; may be repeated")
    arguments = parser.parse_args()
    try:
        config = configuration.read(arguments.config, arguments.set)
    except configuration.ConfigurationError as error:
        parser.error(str(error))
    if "vocab_size" not in config["text"]:
        parser.error(f"{arguments.config} names a vocabulary: there is none to train")
    options = config["text"]
    splitter = text.Splitter(options["lowercase"], options["strip_accents"], options["map_quotes_and_dashes"], options["split_unspaced"])
    rows = data.DataSet(arguments.data, **config["data"]).rows("train")
    counts = count_words(rows, splitter)
    vocabulary = train_vocabulary(counts, options["vocab_size"], options["lowercase"])
    os.makedirs(os.path.dirname(os.path.abspath(arguments.out)), exist_ok=True)
    text.write_vocabulary(arguments.out, vocabulary)
    whole = sum(count for word, count in counts.items() if word in set(vocabulary))
    print(f"{len(vocabulary)} subwords; {whole / sum(counts.values()):.1%} of the training words are one subword")


if __name__ == "__main__":
    main()
