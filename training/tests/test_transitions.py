import collections
import itertools
import unittest

import recipe

recipe.needs("numpy", "torch")

import numpy as np  # noqa: E402
import torch  # noqa: E402

from model import paths  # noqa: E402
from model.transitions import Transitions  # noqa: E402

LABELS = ["O", "B-a", "I-a", "B-b", "I-b"]


def allowed(path):
    names = [LABELS[label] for label in path]
    return all(name[0] != "I" or (before != "O" and before[2:] == name[2:]) for before, name in zip(["O", *names], names))


class TransitionsTest(unittest.TestCase):
    def setUp(self):
        torch.manual_seed(1)
        self.transitions = Transitions(len(LABELS))
        for parameter in self.transitions.parameters():
            torch.nn.init.normal_(parameter)

    def scores(self, logits):
        """-> {each path that keeps to BIO: its score}, by the definition"""
        start, keep = (parameter.detach().numpy() for parameter in self.transitions.parameters())
        found = {}
        for path in itertools.product(range(len(LABELS)), repeat=len(logits)):
            if allowed(path):
                kinds = [len(start) - 1, *((label + 1) // 2 for label in path)]
                steps = sum(keep[1 - before % 2][kinds[t + 1] - 1] if label and label % 2 == 0 else start[kinds[t], kinds[t + 1]]
                            for t, (before, label) in enumerate(zip([0, *path], path)))
                found[path] = sum(word[label] for word, label in zip(logits, path)) + steps
        return found

    def test_the_best_path_is_the_best_of_all(self):
        generator = np.random.default_rng(1)
        for words in (1, 2, 4):
            logits = generator.normal(size=(words, len(LABELS))).astype(np.float32)
            scores = self.scores(logits)
            self.assertEqual(tuple(self.transitions.decode(logits)), max(scores, key=scores.get))

    def test_among_equals_the_lowest_label_wins(self):
        generator = np.random.default_rng(3)
        for _ in range(50):
            logits, start, keep = (generator.integers(-1, 2, shape) for shape in ((3, 5), (4, 3), (2, 2)))
            between, first = paths.dense(start, keep, -2**40)
            worth = {path: sum(word[label] for word, label in zip(logits, path)) + first[path[0]]
                     + sum(between[p, q] for p, q in zip(path, path[1:])) for path in itertools.product(range(5), repeat=3)}
            best = [path for path, value in worth.items() if value == max(worth.values())]
            self.assertEqual(tuple(paths.best(logits, between, first)), min(best, key=lambda path: path[::-1]))

    def test_the_loss_is_the_negative_logarithm_of_the_share(self):
        generator, lengths, paths = np.random.default_rng(2), [1, 4, 3], [(1,), (1, 2, 2, 0), (3, 1, 2)]
        logits = generator.normal(size=(3, 4, len(LABELS))).astype(np.float32)
        labels = np.full((3, 4), -100)
        expected = 0.0
        for row, (length, path) in enumerate(zip(lengths, paths)):
            labels[row, :length] = path
            scores = self.scores(logits[row, :length])
            expected += np.log(sum(np.exp(list(scores.values())))) - scores[path]
        loss = self.transitions.loss(torch.from_numpy(logits), torch.from_numpy(labels), torch.tensor(lengths))
        self.assertAlmostEqual(float(loss), expected / sum(lengths), places=4)

    def test_marginals_sum_the_shares_of_the_paths(self):
        logits = np.random.default_rng(4).normal(size=(1, 3, len(LABELS))).astype(np.float32)
        scores = self.scores(logits[0])
        shares = np.exp(list(scores.values())) / np.exp(list(scores.values())).sum()
        expected = np.zeros((3, len(LABELS)))
        for path, share in zip(scores, shares):
            expected[range(3), path] += share
        found = self.transitions.marginals(torch.from_numpy(logits), torch.tensor([3]))[0].numpy()
        np.testing.assert_allclose(found, expected, atol=1e-5)

    def test_drawn_paths_are_as_frequent_as_they_are_likely(self):
        generator, count = np.random.default_rng(6), 20000
        logits = generator.normal(size=(2, 3, len(LABELS))).astype(np.float32)
        lengths = torch.tensor([3, 2]).repeat(count)
        drawn = self.transitions.draw(torch.from_numpy(logits).repeat(count, 1, 1), lengths, generator).numpy()
        for row, length in enumerate((3, 2)):
            scores = self.scores(logits[row, :length])
            shares = np.exp(list(scores.values())) / np.exp(list(scores.values())).sum()
            counts = collections.Counter(map(tuple, drawn[row::2, :length].tolist()))
            self.assertLessEqual(set(counts), set(scores))
            np.testing.assert_allclose([counts[path] / count for path in scores], shares, atol=0.01)

    def test_the_soft_loss_of_all_paths_is_the_cross_entropy_of_two_chains(self):
        generator, teacher = np.random.default_rng(7), Transitions(len(LABELS))
        for parameter in teacher.parameters():
            torch.nn.init.normal_(parameter)
        own, goal = (generator.normal(size=(1, 3, len(LABELS))).astype(np.float32) for _ in range(2))
        scores = self.scores(own[0])
        total = np.log(np.exp(list(scores.values())).sum())
        student, self.transitions = self.transitions, teacher
        worth = self.scores(goal[0])
        shares = dict(zip(worth, np.exp(list(worth.values())) / np.exp(list(worth.values())).sum()))
        expected = sum(share * (total - scores[path]) for path, share in shares.items()) / 3
        length = torch.tensor([3])
        probabilities = teacher.marginals(torch.from_numpy(goal), length)
        found = sum(share * float(student.soft_loss(torch.from_numpy(own), probabilities, torch.tensor([path]), length))
                    for path, share in shares.items())
        self.assertAlmostEqual(found, expected, places=4)

    def test_labels_without_a_path_cost_nothing(self):
        logits = torch.zeros(1, 2, len(LABELS))
        loss = self.transitions.loss(logits, torch.tensor([[0, 2]]), torch.tensor([2]))
        self.assertEqual(float(loss), 0.0)


if __name__ == "__main__":
    unittest.main()
