"""A WordPiece vocabulary by merging the most frequent pairs of the training words."""

import collections

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
