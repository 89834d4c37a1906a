import unittest
from unittest import mock

import recipe

recipe.needs("numpy", "torch")

import numpy as np  # noqa: E402
import torch  # noqa: E402

from data.sequences import Sequence  # noqa: E402
from model.transitions import Transitions  # noqa: E402
from teaching import teachers as taught  # noqa: E402


class Teacher:
    """Says the same of every word. chain: its transitions, or None"""

    def __init__(self, slots, chain):
        self.slots, self.transitions = torch.tensor(slots), chain

    def __call__(self, counters, mask):
        return self.slots.expand(*counters.shape[:2], -1), torch.zeros(len(counters), 3)


def teachers(*chosen):
    """Teachers without a folder."""
    with mock.patch.object(taught.run_folder, "load_model", lambda folder, labels, intents: folder), mock.patch.object(taught.run_folder,
            "counters", lambda folder, table: np.zeros((4, 2))):
        return taught.Teachers(chosen, 5, 3, None, torch.autocast("cpu", enabled=False))


def sequence(intent=0, words=2):
    return Sequence([1] * words, [0] * words, intent)


class TeachersTest(unittest.TestCase):
    def test_without_chains_their_probabilities_are_averaged(self):
        scores = [[4.0, 0, 0, 0, 0], [0, 4.0, 0, 0, 0]]
        answer, = teachers(*(Teacher(each, None) for each in scores)).answers([sequence()], 8, 8, np.random.default_rng(1))
        expected = np.exp(scores) / np.exp(scores).sum(1, keepdims=True)
        np.testing.assert_allclose(answer.slots, [expected.mean(0)] * 2, atol=1e-3)
        np.testing.assert_allclose(answer.intent, np.full(3, 1 / 3), atol=1e-3)
        self.assertIsNone(answer.path)

    def test_chains_speak_with_the_mean_of_their_scores(self):
        chains = [Transitions(5) for _ in range(2)]
        chains[0].start.data[0, 0] = 6.0
        first, second = [2.0, 1.0, 0, 0, 0], [0, 3.0, 0, 0, 0]
        answer, = teachers(Teacher(first, chains[0]), Teacher(second, chains[1])).answers([sequence()], 8, 8, np.random.default_rng(1))
        mean = Transitions(5)
        mean.start.data[0, 0] = 3.0
        logits = torch.tensor([[1.0, 2.0, 0, 0, 0]]).expand(1, 2, -1)
        np.testing.assert_allclose(answer.slots, mean.marginals(logits, torch.tensor([2]))[0], atol=1e-3)
        self.assertEqual(len(answer.path), 2)

    def test_collected_answers_are_padded_and_add_up_to_one(self):
        answers = [taught.Answer(np.full((words, 3), 0.333, np.float16), np.zeros(3, np.float16), np.ones(words, np.int64))
                   for words in (1, 3)]
        slots, intents, paths = taught.collate(answers, 3)
        torch.testing.assert_close(slots.sum(-1), torch.tensor([[1.0, 0, 0], [1, 1, 1]]))
        self.assertEqual(paths.tolist(), [[1, 0, 0], [1, 1, 1]])
        self.assertEqual(taught.collate([answer._replace(slots=None, path=None) for answer in answers], 3)[::2], (None, None))


class LessonsTest(unittest.TestCase):
    def test_epochs_come_in_turn_and_do_not_depend_on_what_was_drawn_before(self):
        class Augmenter:
            def __init__(self):
                import random
                self.random = random.Random(0)

            def epoch(self):
                return [sequence(self.random.randrange(1000)) for _ in range(5)]

        class Asked:
            def answers(self, sequences, batch_size, max_tokens, generator):
                return [float(generator.random()) for _ in sequences]

        def lessons(count):
            return taught.Lessons(Augmenter(), Asked(), 3, count, 8, 8)
        one, other = lessons(2), lessons(2)
        first, second = one.epoch(1), one.epoch(2)
        self.assertNotEqual(first, second)
        self.assertEqual([first, second], [one.epoch(3), one.epoch(4)])
        self.assertEqual([second, first], [other.epoch(2), other.epoch(1)])
        fresh = lessons(0)
        self.assertEqual(len({str(fresh.epoch(number)) for number in range(4)}), 4)


if __name__ == "__main__":
    unittest.main()
