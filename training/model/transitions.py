"""What the label of one word adds to the score of the next one's: a linear-chain CRF over BIO labels, with scores by slot.

Labels are O, B-x, I-x for each slot x. A kind is 0 for O and x + 1 for slot x: of the word before only its kind counts where O or B-x
begins, and I-x goes on from B-x and I-x alone."""

import numpy as np
import torch
from torch import nn

from model import paths

FORBIDDEN = -1e4


class Transitions(nn.Module):
    """start [slots + 2, slots + 1]: from the kind of the word before (last row: there is none) to O and each B-x.
    keep [2, slots]: from B-x and from I-x to I-x."""

    def __init__(self, labels):
        super().__init__()
        self.slots = (labels - 1) // 2
        self.start = nn.Parameter(torch.zeros(self.slots + 2, self.slots + 1))
        self.keep = nn.Parameter(torch.zeros(2, self.slots))
        self.scale = None  # of the logits, where both are integers on the device

    def scores(self):
        """start and keep; quantized to the logits' scale where there is one, with the gradient of the unrounded values"""
        if self.scale is None:
            return self.start, self.keep
        return tuple(value + (torch.round(value / self.scale) * self.scale - value).detach() for value in (self.start, self.keep))

    def dense(self):
        """-> scores [labels, labels] from one label to the next, [labels] of the first word: paths.dense with gradients"""
        start, keep = self.scores()
        slots = torch.arange(self.slots)
        kinds = torch.cat([slots.new_zeros(1), 1 + slots.repeat_interleave(2)])
        begins = torch.cat([slots.new_zeros(1), 1 + 2 * slots])
        between = start.new_full((len(kinds), len(kinds)), FORBIDDEN)
        between[:, begins] = start[kinds]
        between[1 + 2 * slots, 2 + 2 * slots] = keep[0]
        between[2 + 2 * slots, 2 + 2 * slots] = keep[1]
        first = start.new_full((len(kinds),), FORBIDDEN)
        first[begins] = start[-1]
        return between, first

    def loss(self, logits, labels, lengths):
        """Mean over the words of -log p(labels of an utterance); logits [B, T, labels], labels int64 [B, T]"""
        between, first = self.dense()
        gold = _path_score(logits, labels.clamp_min(0), lengths, between, first)
        all_paths = _all_paths_score(logits, lengths, between, first)
        possible = gold > FORBIDDEN / 2  # labels that break BIO have no path
        return ((all_paths - gold) * possible).sum() / lengths.sum()

    def soft_loss(self, logits, probabilities, drawn, lengths):
        """Mean over the words of the cross-entropy of a teacher's paths: what the words add is weighed by their probabilities [B, T,
        labels] over the teacher's paths, what the steps add is taken from one path of the teacher's, drawn int64 [B, T]"""
        between, first = self.dense()
        words = (logits * probabilities).sum((1, 2))
        steps = _path_score(torch.zeros_like(logits), drawn, lengths, between, first)
        return (_all_paths_score(logits, lengths, between, first) - words - steps).sum() / lengths.sum()

    def draw(self, logits, lengths, generator):
        """-> a path of each utterance [B, T], as likely as the path is; generator: of numpy"""
        with torch.no_grad():
            between, first = self.dense()
            scores = _scores(logits, between, first)
            # the largest of scores with such noise is a draw
            noise = torch.from_numpy(generator.gumbel(size=scores.shape).astype(np.float32))
            paths = torch.zeros(scores.shape[:2], dtype=torch.int64)
            after = None
            for word in range(scores.shape[1] - 1, -1, -1):
                score = scores[:, word] + noise[:, word]
                if after is not None:
                    going_on = (word + 1 < lengths)[:, None]
                    score = score + between[:, after].T * going_on
                after = score.argmax(-1)
                paths[:, word] = after
        return paths

    def marginals(self, logits, lengths):
        """-> each word's label probabilities over all paths [B, T, labels]: the gradient of their summed score"""
        with torch.enable_grad():
            logits = logits.detach().requires_grad_()
            score = _all_paths_score(logits, lengths, *(scores.detach() for scores in self.dense())).sum()
            return torch.autograd.grad(score, logits)[0]

    def decode(self, logits):
        """[T, labels] array -> label ids of the best path"""
        start, keep = (scores.detach().numpy().astype(np.float64) for scores in self.scores())
        logits = logits.astype(np.float64)
        if self.scale is not None:  # integers, so that equals are equals
            logits, start, keep = (np.rint(value / self.scale) for value in (logits, start, keep))
        return paths.best(logits, *paths.dense(start, keep, -2.0**40))


def _path_score(logits, labels, lengths, between, first):
    present = torch.arange(logits.shape[1])[None] < lengths[:, None]
    words = (logits.gather(2, labels[..., None])[..., 0] * present).sum(1)
    steps = (between[labels[:, :-1], labels[:, 1:]] * present[:, 1:]).sum(1)
    return words + steps + first[labels[:, 0]]


def _all_paths_score(logits, lengths, between, first):
    """log of the summed exponentials of all paths' scores"""
    last = _scores(logits, between, first)[torch.arange(len(lengths)), lengths - 1]
    return torch.logsumexp(last, -1)


def _scores(logits, between, first):
    """[B, T, labels]: log of the summed exponentials of the scores of all paths up to a word that end in a label; one product a word"""
    factors, score = between.exp(), logits[:, 0] + first
    scores = [score]
    for word in range(1, logits.shape[1]):
        largest = score.detach().amax(-1, keepdim=True)
        score = torch.log((score - largest).exp() @ factors + 1e-30) + largest + logits[:, word]
        scores.append(score)
    return torch.stack(scores, 1)
