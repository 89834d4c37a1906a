"""Exact match, slot F1, intent accuracy and their conjunction."""

from data.examples import OFFICIAL, OWN
from data.spans import byte_spans


def score(examples, predictions, names, official):
    """predictions: per example (label ids, intent id) -> percentages

    slot_exact_match: with official tokens every label right; with the device's own words, which have no gold labels,
    the same as span_exact_match. span_exact_match: every span right, as ranges of bytes, so that a border inside a
    word counts as a mistake. The two differ by spans that a prediction opens with I- instead of B-.
    A head that the model lacks predicts None; what would depend on it is None.
    """
    with_slots, with_intents = (predictions[0][head] is not None for head in (0, 1))
    labels_right = spans_right = intents_right = both_right = 0
    true_positive = predicted_spans = gold_spans = 0
    for example, (labels, intent) in zip(examples, predictions):
        labels = labels or []
        ranges = example.ranges[OFFICIAL if official else OWN]
        found = set(byte_spans([names[number] for number in labels], ranges))
        gold = set(example.spans)
        padded = labels + [0] * (len(ranges) - len(labels))  # words past the model's limit count as O
        exact = padded == example.labels[OFFICIAL] if official else found == gold
        true_positive += len(found & gold)
        predicted_spans += len(found)
        gold_spans += len(gold)
        labels_right += exact
        spans_right += found == gold
        intents_right += intent == example.intent
        both_right += exact and intent == example.intent
    percent = 100.0 / len(examples)
    return {
        "slot_exact_match": round(labels_right * percent, 2) if with_slots else None,
        "span_exact_match": round(spans_right * percent, 2) if with_slots else None,
        "slot_f1": round(200.0 * true_positive / max(1, predicted_spans + gold_spans), 2) if with_slots else None,
        "intent_accuracy": round(intents_right * percent, 2) if with_intents else None,
        "joint_exact_match": round(both_right * percent, 2) if with_slots and with_intents else None,
        "utterances": len(examples),
    }
