"""Draws one epoch's sequences from the training examples: the tokenization and the slot values at random; and sequences without labels, for
teachers to label."""

from data.examples import OFFICIAL, OWN
from data.sequences import Sequence, unlabelled
from data.spans import spans


class Augmenter:
    """own_words: chance of the device's words instead of the official tokens. slot_swap: chance that a slot's value is
    exchanged for the value of the same slot in another utterance. Unlabelled, for each example: `near_words` sequences of the examples and
    `other_texts` of the texts, in both of which words are exchanged for near ones. crossed: chance that one of the former goes on as
    another example does from some word on.
    joined: so many sequences without labels for each example that go on as another example behind a word of both: most of them are such as
    someone might say."""

    def __init__(self, examples, names, own_words, slot_swap, generator, unlabelled=None, crossed=0.0, joined=0.0):
        self.examples, self.names = examples, names
        self.own_words, self.slot_swap, self.random = own_words, slot_swap, generator
        self.unlabelled, self.crossed, self.joined = unlabelled, crossed, joined
        self.values, self.places = ({}, {}), {}
        for example in examples:
            for which in (OFFICIAL, OWN):
                for position, word in enumerate(example.words[which]):
                    self.places.setdefault(word, []).append((example.words[which], position))
                for slot, first, last in self._spans(example.labels[which]):
                    value = (example.words[which][first:last], example.labels[which][first:last])
                    self.values[which].setdefault(slot, []).append(value)

    def epoch(self):
        """-> sequences, one for each example, then those without labels"""
        labelled = [self._draw(example) for example in self.examples]
        sequences = labelled + [unlabelled(self._joined()) for _ in range(round(self.joined * len(labelled)))]
        if self.unlabelled is None:
            return sequences
        near = round(self.unlabelled.near_words * len(labelled))
        texts = [self._crossed(self._words()) if self.random.random() < self.crossed else self._words() for _ in range(near)]
        return sequences + self.unlabelled.draw(texts, round(self.unlabelled.other_texts * len(labelled)), self.random)

    def _joined(self):
        words = self._words()
        cut = self.random.randrange(len(words))
        other, position = self.random.choice(self.places[words[cut]])
        return words[:cut] + other[position:]

    def _words(self):
        return self._draw(self.random.choice(self.examples)).words

    def _crossed(self, words):
        """Its beginning, and the end of another one's"""
        other = self._words()
        return words[:self.random.randint(1, len(words))] + other[self.random.randrange(len(other)):]

    def _draw(self, example):
        which = OWN if self.random.random() < self.own_words and example.words[OWN] else OFFICIAL
        words, labels = example.words[which], example.labels[which]
        if self.slot_swap:
            words, labels = self._swap(words, labels, self.values[which])
        return Sequence(words, labels, example.intent)

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
        return spans([self.names[number] for number in labels])


class Unlabelled:
    """Sequences that teachers label alone, so that a student meets more words than the labelled ones: of what a teacher knows of a word by
    its vector, the student learns an answer. texts: word ids of other texts. near: {word id: ids of near words}."""

    EXCHANGED = 0.3  # chance of a word; half of the other texts stay as they are

    def __init__(self, texts, near, near_words, other_texts):
        self.texts, self.near, self.near_words, self.other_texts = texts, near, near_words, other_texts

    def draw(self, own, others, random):
        """The own sequences with words exchanged, and `others` of the texts."""
        found = [self._exchanged(words, random) for words in own]
        for _ in range(others):
            words = random.choice(self.texts)
            found.append(self._exchanged(words, random) if random.random() < 0.5 else words)
        return [unlabelled(words) for words in found]

    def _exchanged(self, words, random):
        return [random.choice(self.near[word]) if word in self.near and random.random() < self.EXCHANGED else word for word in words]
