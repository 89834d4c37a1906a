"""What a float model gets wrong: kinds of mistakes, slots, length, unseen words."""

import collections

from data.examples import OFFICIAL
from data.spans import spans

LENGTHS = ((1, 4), (5, 7), (8, 10), (11, 14), (15, None))


def share(right, total):
    return {"utterances": total, "slot_exact_match": round(100.0 * right / total, 2) if total else None}


def kind_of(gold, found):
    """One word for what went wrong between two sets of (slot, first, last + 1)."""
    missed, wrong = gold - found, found - gold
    places = {(first, last) for _, first, last in missed}, {(first, last) for _, first, last in wrong}
    if places[0] == places[1]:
        return "right borders, wrong slot"
    if sorted(slot for slot, _, _ in missed) == sorted(slot for slot, _, _ in wrong):
        return "right slots, wrong borders"
    if not wrong:
        return "slots missed"
    if not missed:
        return "slots invented"
    return "several of these"


def count(train, dev, predictions, names):
    """Examples of both splits, (labels, intent) for each of dev, the names of labels -> the counts of errors.json"""
    seen = {word for example in train for word in example.words[OFFICIAL]}
    kinds, slots, wrong_words = collections.Counter(), collections.Counter(), collections.Counter()
    lengths, known = collections.defaultdict(list), collections.defaultdict(list)
    for example, (labels, _) in zip(dev, predictions):
        words, gold_labels = example.words[OFFICIAL], example.labels[OFFICIAL]
        right = labels == gold_labels
        lengths[next(i for i, (_, last) in enumerate(LENGTHS) if last is None or len(words) <= last)].append(right)
        known[all(word in seen for word in words)].append(right)
        if right:
            continue
        gold, found = (set(spans([names[number] for number in each])) for each in (gold_labels, labels))
        kinds[kind_of(gold, found)] += 1
        slots.update({slot for slot, _, _ in gold ^ found})
        wrong_words[min(4, sum(a != b for a, b in zip(gold_labels, labels)))] += 1
    wrong = sum(kinds.values())
    return {
        "split": "dev", "utterances": len(dev), "wrong": wrong,
        "kinds": dict(kinds.most_common()), "slots": dict(slots.most_common(10)),
        "wrong_words": {("4 or more" if number == 4 else str(number)): wrong_words[number] for number in sorted(wrong_words)},
        "lengths": {f"{first} to {last}" if last else f"{first} and more": share(sum(lengths[i]), len(lengths[i]))
                    for i, (first, last) in enumerate(LENGTHS)},
        "words": {title: share(sum(known[flag]), len(known[flag]))
                  for title, flag in (("all seen in training", True), ("one or more unseen", False))},
    }
