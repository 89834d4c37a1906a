import copy
import unittest

import recipe

recipe.needs("numpy", "torch")

import torch  # noqa: E402

import invented  # noqa: E402
from model import toeplitz  # noqa: E402

LABELS, INTENTS, POSITIONS = 7, 3, 3


def texts():
    """-> counters and mask of two texts, of 8 and of 5 words"""
    generator = torch.Generator().manual_seed(2)
    mask = (torch.arange(8)[None] < torch.tensor([[8], [5]])).float()[..., None]
    return torch.randint(3, (2, 8, 32), generator=generator).float() * mask, mask


class ToeplitzTests(unittest.TestCase):
    def setUp(self):
        _, self.model = invented.random_model(LABELS, INTENTS)

    def outputs(self, model):
        with torch.no_grad():
            return model(*texts())

    def test_the_filters_are_the_same_at_each_position(self):
        linear = self.model.layers[0].token_contract
        linear.weight.data.zero_()
        toeplitz.add(self.model, POSITIONS, random=False)
        filters = linear.parametrizations.weight[0].filters
        filters.data = torch.randn_like(filters)
        moving = linear.weight.detach()
        self.assertEqual((8, 8), tuple(moving.shape))
        self.assertEqual(2, len(filters))
        for number in range(2):
            rows = moving[number * POSITIONS:(number + 1) * POSITIONS]
            self.assertTrue(rows.abs().min() > 0)
            for row in range(1, POSITIONS):
                self.assertTrue(torch.equal(rows[row, 1:], rows[row - 1, :-1]))
        self.assertEqual(0.0, moving[2 * POSITIONS:].abs().max(), "what is left of the hidden units has no filter")

    def test_a_model_that_has_learned_answers_as_before(self):
        expected = self.outputs(self.model)
        toeplitz.add(self.model, POSITIONS, random=False)
        for value, other in zip(expected, self.outputs(self.model)):
            self.assertTrue(torch.equal(value, other))

    def test_folded_weights_are_those_of_a_plain_model(self):
        plain = copy.deepcopy(self.model)
        toeplitz.add(self.model, POSITIONS)
        expected = self.outputs(self.model)
        self.assertFalse(torch.equal(expected[0], self.outputs(plain)[0]))
        toeplitz.fold(self.model)
        self.assertEqual(set(plain.state_dict()), set(self.model.state_dict()))
        plain.load_state_dict(self.model.state_dict())
        for value, other in zip(expected, self.outputs(plain)):
            self.assertTrue(torch.equal(value, other))

    def test_weights_and_filters_both_learn(self):
        toeplitz.add(self.model, POSITIONS)
        slots, intent = self.model(*texts())
        (slots.square().sum() + intent.square().sum()).backward()
        for layer in self.model.layers:
            for linear in (layer.token_contract, layer.token_expand):
                self.assertTrue(all(value.grad.abs().max() > 0 for value in linear.parameters()))


if __name__ == "__main__":
    unittest.main()
