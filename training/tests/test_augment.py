import random
import types
import unittest

import recipe

recipe.needs("numpy")

from data.augmenter import Augmenter, Unlabelled  # noqa: E402
from data.examples import left_out  # noqa: E402

NAMES = ["O", "B-x", "I-x"]


def example(number, words, labels):
    return types.SimpleNamespace(number=number, words=(words, words), labels=(labels, labels), intent=number)


class AugmenterTest(unittest.TestCase):
    EXAMPLES = [example(0, [10, 11, 12], [0, 1, 2]), example(1, [20, 21], [1, 0])]

    def epoch(self, crossed, near_words=50.0, near=None):
        unlabelled = Unlabelled([[30]], near or {}, near_words, 1.0)
        return Augmenter(self.EXAMPLES, NAMES, 0.0, 0.0, random.Random(1), unlabelled, crossed).epoch()

    def test_labelled_sequences_come_first_then_those_for_teachers(self):
        sequences = self.epoch(0.0)
        self.assertEqual([(each.words, each.labels, each.intent) for each in sequences[:2]],
                         [(each.words[0], each.labels[0], each.intent) for each in self.EXAMPLES])
        self.assertEqual(len(sequences), 2 + 100 + 2)
        self.assertEqual({(tuple(each.words), *each.labels, each.intent) for each in sequences[2:-2]},
                         {((10, 11, 12), -100, -100, -100, -100), ((20, 21), -100, -100, -100)})
        self.assertEqual([each.words for each in sequences[-2:]], [[30], [30]])

    def test_a_crossed_sequence_begins_as_one_example_and_ends_as_one(self):
        found = {tuple(each.words) for each in self.epoch(1.0)[2:-2]}
        wholes = [each.words[0] for each in self.EXAMPLES]
        possible = {tuple(one[:cut] + other[rest:]) for one in wholes for other in wholes for cut in range(1, len(one) + 1)
                    for rest in range(len(other))}
        self.assertLessEqual(found, possible)
        self.assertTrue({(10, 21), (20, 12)} <= found)

    def test_near_words_stand_for_some(self):
        found = {word for each in self.epoch(0.0, near={11: [90]})[2:] for word in each.words}
        self.assertEqual(found, {10, 11, 12, 20, 21, 30, 90})


class JoinedTest(unittest.TestCase):
    EXAMPLES = [example(0, [10, 11, 12, 13], [0, 1, 2, 0]), example(1, [20, 11, 21], [1, 0, 0])]

    def test_a_joined_sequence_goes_on_as_another_example_behind_a_common_word(self):
        sequences = Augmenter(self.EXAMPLES, NAMES, 0.0, 0.0, random.Random(1), joined=50.0).epoch()
        self.assertEqual(len(sequences), 2 + 100)
        self.assertEqual({(*each.labels, each.intent) for each in sequences[2:]}, {(-100,) * 5, (-100,) * 4})
        self.assertEqual({tuple(each.words) for each in sequences[2:]}, {(10, 11, 12, 13), (20, 11, 21), (10, 11, 21), (20, 11, 12, 13)})


class FoldsTest(unittest.TestCase):
    def test_one_of_so_many_utterances_is_left_out(self):
        self.assertEqual([number for number in range(7) if left_out(number, {"folds": 3, "fold": 1})], [1, 4])
        self.assertFalse(any(left_out(number, {"folds": 0, "fold": 0}) for number in range(7)))


if __name__ == "__main__":
    unittest.main()
