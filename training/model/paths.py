"""The best labels where each label adds to the score of the next: docs/numerics.md, Heads."""

import numpy as np


def dense(start, keep, forbidden):
    """start [slots + 2, slots + 1], keep [2, slots] -> scores [labels, labels] from one label to the next, [labels] of the first word"""
    slots = np.arange(keep.shape[1])
    kinds = np.concatenate([[0], 1 + np.repeat(slots, 2)])
    begins = np.concatenate([[0], 1 + 2 * slots])
    between = np.full((len(kinds), len(kinds)), forbidden, start.dtype)
    between[:, begins] = start[kinds]
    between[1 + 2 * slots, 2 + 2 * slots] = keep[0]
    between[2 + 2 * slots, 2 + 2 * slots] = keep[1]
    first = np.full(len(kinds), forbidden, start.dtype)
    first[begins] = start[-1]
    return between, first


def best(logits, between, first):
    """Viterbi's algorithm: [T, labels] -> label ids. At each word and at the end the lowest label among equals."""
    score, ways = logits[0] + first, []
    for word in logits[1:]:
        arrivals = score[:, None] + between
        before = arrivals.argmax(0)
        ways.append(before)
        score = arrivals[before, np.arange(len(before))] + word
    path = [int(score.argmax())]
    for before in reversed(ways):
        path.append(int(before[path[-1]]))
    return path[::-1]
