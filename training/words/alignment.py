"""Which English words stand for a word of another language, learned from translated texts: IBM model 1 (Brown et al., 1993) whose words lie
near the diagonal (Dyer et al., 2013)."""

import collections
import math

TENSION = 4.0  # how fast a word's chance falls with the distance from its place
NULL, NULL_SHARE = "", 0.1
LEAST_KEPT, LEAST_GIVEN = 1e-4, 0.05


def align(pairs, rounds):
    """[(words, English words)] -> {word: {English word: probability}} without those that are next to nothing"""
    table = collections.defaultdict(lambda: 1.0)
    for _ in range(rounds):
        counts, totals = collections.defaultdict(float), collections.defaultdict(float)
        for words, english in pairs:
            for place, goal in enumerate(english):
                shares = [(NULL, table[NULL, goal] * NULL_SHARE)]
                for index, word in enumerate(words):
                    distance = abs(index / len(words) - place / len(english))
                    shares.append((word, table[word, goal] * math.exp(-TENSION * distance)))
                total = sum(share for _, share in shares)
                for word, share in shares if total else ():
                    counts[word, goal] += share / total
                    totals[word] += share / total
        table = collections.defaultdict(float)
        for (word, goal), count in counts.items():
            if count > LEAST_KEPT * totals[word]:
                table[word, goal] = count / totals[word]
    found = collections.defaultdict(dict)
    for (word, goal), probability in table.items():
        if word != NULL and probability > LEAST_GIVEN:
            found[word][goal] = probability
    return dict(found)
