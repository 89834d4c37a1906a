"""What is trained on, and batches of it."""

import collections

import numpy as np

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
