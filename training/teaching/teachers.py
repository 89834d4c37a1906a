"""Teachers: trained runs that a student learns from beside the labels."""

import collections

import numpy as np
import torch
from torch.nn import functional as F

from data.sequences import batches
from data.sequences import collate as collate_sequences
from host.progress import Bar
from model.transitions import Transitions
from teaching import run_folder

# What the teachers say of an utterance; a head that they lack is None. slots [T, labels], intent [intents]: probabilities, the slots' those
# of each word over all paths.
# path: the label ids of one path, drawn by its probability; None where the teachers' labels are no chain.
Answer = collections.namedtuple("Answer", "slots intent path")


class Teachers:
    """Each teacher sees the words through its own vocabulary and projection. Where all learned labels as a chain, they speak as one: a
    chain with the mean of their scores."""

    def __init__(self, folders, labels, intents, table, products):
        """products: what their matrix products are made in, a context of torch.autocast"""
        self.models = [run_folder.load_model(folder, labels, intents) for folder in folders]
        self.counters = [torch.from_numpy(run_folder.counters(folder, table).astype(np.float32)) for folder in folders]
        self.transitions, self.products = _mean_transitions([model.transitions for model in self.models], labels), products

    def answers(self, sequences, batch_size, max_tokens, generator):
        """-> an Answer for each sequence, in arrays of half precision. generator: of numpy, draws the paths"""
        found = [None] * len(sequences)
        groups = batches(sequences, batch_size)
        with Bar("teachers", len(groups)) as bar:
            for indices in groups:
                words, _, lengths = collate_sequences(sequences, indices, max_tokens)
                slots, intents, paths = self._answer(torch.from_numpy(words), torch.from_numpy(lengths), generator)
                for row, index in enumerate(indices):
                    length = lengths[row]
                    found[index] = Answer(None if slots is None else slots[row, :length].half().numpy(),
                                          None if intents is None else intents[row].half().numpy(),
                                          None if paths is None else paths[row, :length].numpy())
                bar.step()
        return found

    def _answer(self, words, lengths, generator):
        """words int64 [B, T] -> probabilities of slots [B, T, labels] and intents [B, intents], paths [B, T]"""
        mask = (torch.arange(words.shape[1])[None] < lengths[:, None]).float()[..., None]
        with torch.no_grad(), self.products:
            each = [model(counters[words] * mask, mask) for model, counters in zip(self.models, self.counters)]
        slots, intents = (None if any(logits is None for logits in head) else [logits.float() for logits in head] for head in zip(*each))
        intents = None if intents is None else _mean(F.softmax(logits, -1) for logits in intents)
        if slots is None:
            return None, intents, None
        if self.transitions is None:
            return _mean(_probabilities(model, logits, lengths) for model, logits in zip(self.models, slots)), intents, None
        slots = _mean(slots)
        return self.transitions.marginals(slots, lengths), intents, self.transitions.draw(slots, lengths, generator)


def _mean(tensors):
    tensors = list(tensors)
    return sum(tensors) / len(tensors)


def _mean_transitions(each, labels):
    """The mean of all; None where one teacher has none"""
    if any(transitions is None for transitions in each):
        return None
    mean = Transitions(labels)
    mean.load_state_dict({name: _mean(transitions.state_dict()[name] for transitions in each) for name in mean.state_dict()})
    return mean


def _probabilities(model, logits, lengths):
    return model.transitions.marginals(logits, lengths) if model.transitions else F.softmax(logits, -1)


class Lessons:
    """The sequences of each epoch with the teachers' answers. count: so many epochs are drawn and come in turn, 0: each is drawn anew. To
    ask several teachers takes longer than a student's step."""

    def __init__(self, augmenter, teachers, seed, count, batch_size, max_tokens):
        self.augmenter, self.teachers, self.seed, self.count = augmenter, teachers, seed, count
        self.batch_size, self.max_tokens, self.kept = batch_size, max_tokens, {}

    def epoch(self, number):
        """-> sequences with answers; the same for a number, whatever was drawn before"""
        if not self.count:
            return self._drawn(number)
        place = number % self.count
        if place not in self.kept:
            self.kept[place] = self._drawn(place)
        return self.kept[place]

    def _drawn(self, place):
        self.augmenter.random.seed(f"{self.seed}/{place}")
        sequences = self.augmenter.epoch()
        answers = self.teachers.answers(sequences, self.batch_size, self.max_tokens, np.random.default_rng([self.seed, place]))
        return [sequence._replace(answer=answer) for sequence, answer in zip(sequences, answers)]


def collate(answers, words):
    """Answers to a batch of so many words -> slots [B, T, labels], intents [B, intents], paths int64 [B, T]; None for what they lack"""
    slots, intents, paths = (None if parts[0] is None else parts for parts in zip(*answers))
    if slots is not None:
        slots = _padded(slots, words).float()
        slots = slots / slots.sum(-1, keepdim=True).clamp_min(0.5)  # half precision does not add up to 1 quite
    return slots, None if intents is None else torch.from_numpy(np.stack(intents)).float(), None if paths is None else _padded(paths, words)


def _padded(arrays, words):
    """[T, ...] each -> [B, words, ...], zeros behind the last word"""
    rows = np.zeros((len(arrays), words, *arrays[0].shape[1:]), arrays[0].dtype)
    for row, array in zip(rows, arrays):
        row[:len(array)] = array
    return torch.from_numpy(rows)


def soft_cross_entropy(logits, probabilities):
    """-sum p log q over the last axis"""
    return -(probabilities * F.log_softmax(logits, -1)).sum(-1)
