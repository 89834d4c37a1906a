import math
import unittest

import recipe

recipe.needs("numpy")

import numpy as np  # noqa: E402

import integer_reference as integer  # noqa: E402

S8 = {"dtype": "s8", "scale": 0.05, "zero_point": -3}


class IntegerReferenceTests(unittest.TestCase):
    def test_rounding_goes_away_from_zero(self):
        self.assertEqual([-2, -1, 1, 2, 0], [integer.round_away(x) for x in (-1.5, -0.5, 0.5, 1.5, 0.49999999999999994)])

    def test_requantization_error_is_bounded(self):
        generator = np.random.default_rng(1)
        for real in (0.2499, 0.01, 3e-6):
            requantize = integer.Requantizer([real], {"dtype": "s16", "scale": 1.0, "zero_point": 7})
            v = generator.integers(-int(30000 / real), int(30000 / real), size=1000)
            v = np.clip(v, -2**31 + 1, 2**31 - 1)
            bound = 0.5 + 2.0 ** -(requantize.shift + 1) + np.abs(v) * 2.0 ** -(32 + requantize.shift)
            error = np.abs(requantize(v[:, None], 1)[:, 0] - (v * real + 7))
            self.assertTrue((error <= bound + 1e-6).all())

    def test_a_multiplier_of_a_quarter_is_refused(self):
        with self.assertRaises(ValueError):
            integer.Requantizer([0.25], S8)

    def test_gelu_agrees_with_erf(self):
        for v in np.linspace(-7, 7, 1401):
            self.assertAlmostEqual(v * 0.5 * (1 + math.erf(v / math.sqrt(2))), integer.gelu(float(v)), delta=1e-8)

    def test_layer_norm_is_close_to_the_real_one(self):
        generator = np.random.default_rng(2)
        gamma, beta = generator.normal(1, 0.2, 256).astype(np.float32), generator.normal(0, 0.2, 256).astype(np.float32)
        source = {"scale": 0.04, "zero_point": 5}
        norm = integer.LayerNorm(gamma, beta, 1e-5, source, S8)
        x = generator.integers(-128, 128, size=(20, 256))
        x[0] = 9
        real = (x - 5) * 0.04
        real = (real - real.mean(1, keepdims=True)) / np.sqrt(real.var(1, keepdims=True) + 1e-5) * gamma + beta
        expected = np.clip(real / S8["scale"] + S8["zero_point"], -128, 127)
        self.assertLess(np.abs(norm(x) - expected).max(), 0.502)

    def test_add_is_close_to_the_real_sum(self):
        left, right = {"scale": 0.03, "zero_point": 1}, {"scale": 0.02, "zero_point": -7}
        x, y = np.arange(-128, 128)[:, None], np.arange(-128, 128)[None]
        expected = np.clip(((x - 1) * 0.03 + (y + 7) * 0.02) / S8["scale"] + S8["zero_point"], -128, 127)
        self.assertLess(np.abs(integer.Add(left, right, S8)(x, y) - expected).max(), 0.502)

    def test_score_of_equal_logits(self):
        self.assertEqual(65535 // 4, integer.sequence_score([5, 5, 5, 5], 0.001))


if __name__ == "__main__":
    unittest.main()
