"""Draws one epoch's sequences from the training examples: the tokenization and the slot values at random."""

import data


class Augmenter:
    """own_words: chance of the device's words instead of the official tokens. slot_swap: chance that a slot's value is
    exchanged for the value of the same slot in another utterance."""

    def __init__(self, examples, names, own_words, slot_swap, generator):
        self.examples, self.names = examples, names
        self.own_words, self.slot_swap, self.random = own_words, slot_swap, generator
        self.values = ({}, {})
        for example in examples:
            for which in (data.OFFICIAL, data.OWN):
                for slot, first, last in self._spans(example.labels[which]):
                    value = (example.words[which][first:last], example.labels[which][first:last])
                    self.values[which].setdefault(slot, []).append(value)

    def epoch(self):
        """-> [(word ids, label ids, intent id)], one for each example"""
        return [self._draw(example) for example in self.examples]

    def _draw(self, example):
        which = data.OWN if self.random.random() < self.own_words and example.words[data.OWN] else data.OFFICIAL
        words, labels = example.words[which], example.labels[which]
        if self.slot_swap:
            words, labels = self._swap(words, labels, self.values[which])
        return words, labels, example.intent

    def _swap(self, words, labels, values):
        new_words, new_labels, position = [], [], 0
        for slot, first, last in self._spans(labels):
            value = (words[first:last], labels[first:last])
            if self.random.random() < self.slot_swap:
                value = self.random.choice(values[slot])
            new_words += words[position:first] + value[0]
            new_labels += labels[position:first] + value[1]
            position = last
        return new_words + words[position:], new_labels + labels[position:]

    def _spans(self, labels):
        return data.spans([self.names[number] for number in labels])
