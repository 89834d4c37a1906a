import unittest

import recipe

recipe.needs("numpy", "torch")

import numpy as np  # noqa: E402
import torch  # noqa: E402

from model.dropout import Dropout  # noqa: E402


class DropoutTests(unittest.TestCase):
    def test_what_is_kept_makes_up_for_what_is_dropped(self):
        for p in (0.1, 0.25, 0.5):
            out = Dropout(p, np.random.default_rng(1))(torch.ones(500, 400))
            self.assertEqual(2, len(out.unique()))
            self.assertAlmostEqual(p, float((out == 0).float().mean()), delta=0.004)
            self.assertAlmostEqual(1.0, float(out.mean()), delta=0.01)

    def test_the_gradient_passes_where_the_value_did(self):
        x = torch.ones(64, 8, requires_grad=True)
        out = Dropout(0.25, np.random.default_rng(1))(x)
        out.sum().backward()
        self.assertTrue(torch.equal(out.detach(), x.grad))

    def test_nothing_is_dropped_without_training_or_without_chance(self):
        x = torch.randn(5, 3)
        self.assertIs(x, Dropout(0.25, np.random.default_rng(1)).eval()(x))
        self.assertIs(x, Dropout()(x))


if __name__ == "__main__":
    unittest.main()
