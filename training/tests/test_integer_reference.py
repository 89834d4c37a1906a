import math
import unittest

import recipe

recipe.needs("numpy")

import numpy as np  # noqa: E402

from operators import functions, integers  # noqa: E402
from operators.add import IntegerAdd  # noqa: E402
from operators.fo_pool import IntegerFoPool  # noqa: E402
from operators.layer_norm import IntegerLayerNorm  # noqa: E402
from quantization.integer_model import sequence_score  # noqa: E402

S8 = {"dtype": "s8", "scale": 0.05, "zero_point": -3}


class IntegerReferenceTests(unittest.TestCase):
    def test_rounding_goes_away_from_zero(self):
        self.assertEqual([-2, -1, 1, 2, 0], [integers.round_away(x) for x in (-1.5, -0.5, 0.5, 1.5, 0.49999999999999994)])

    def test_requantization_error_is_bounded(self):
        generator = np.random.default_rng(1)
        for real in (0.2499, 0.01, 3e-6):
            requantize = integers.Requantizer([real], {"dtype": "s16", "scale": 1.0, "zero_point": 7})
            v = generator.integers(-int(30000 / real), int(30000 / real), size=1000)
            v = np.clip(v, -2**31 + 1, 2**31 - 1)
            bound = 0.5 + 2.0 ** -(requantize.shift + 1) + np.abs(v) * 2.0 ** -(32 + requantize.shift)
            error = np.abs(requantize(v[:, None], 1)[:, 0] - (v * real + 7))
            self.assertTrue((error <= bound + 1e-6).all())

    def test_a_multiplier_of_a_quarter_is_refused(self):
        with self.assertRaises(ValueError):
            integers.Requantizer([0.25], S8)

    def test_gelu_agrees_with_erf(self):
        for v in np.linspace(-7, 7, 1401):
            self.assertAlmostEqual(v * 0.5 * (1 + math.erf(v / math.sqrt(2))), functions.gelu(float(v)), delta=1e-8)

    def test_tanh_and_sigmoid_agree_with_those_of_the_library(self):
        for v in [*np.linspace(-9, 9, 1801), -700.0, 700.0]:
            self.assertAlmostEqual(math.tanh(v), functions.tanh(float(v)), delta=1e-12)
            self.assertAlmostEqual(1 / (1 + math.exp(-v)), functions.sigmoid(float(v)), delta=1e-12)

    def test_gated_states_are_close_to_the_real_ones(self):
        generator = np.random.default_rng(3)
        z, f, o = (generator.integers(-128, 128, size=(30, 40)) for _ in range(3))
        z[:, :2], f[:, :2] = [-128, 127], [[127, -128]]
        for direction in ("forward", "backward"):
            pool = IntegerFoPool({"scale": 1 / 128, "zero_point": 0}, {"dtype": "s8", "scale": 1 / 128, "zero_point": 0}, direction)
            order = slice(None) if direction == "forward" else slice(None, None, -1)
            state, expected = np.zeros(40), []
            for values, kept, opened in zip(z[order] / 128, (f[order] + 128) / 256, (o[order] + 128) / 256):
                state = kept * state + (1 - kept) * values
                expected.append(opened * state * 128)
            error = pool(z, f, o)[order] - np.stack(expected)
            self.assertLess(np.abs(error).max(), 0.55)  # half a step, and what 30 roundings of the state's 16 bits come to

    def test_states_stay_within_16_bits(self):
        pool = IntegerFoPool({"scale": 1 / 128, "zero_point": 0}, {"dtype": "s8", "scale": 1 / 128, "zero_point": 0}, "forward")
        for f in range(-128, 128):
            z, gates = np.full((60, 2), [-128, 127]), np.full((60, 2), f)
            states = pool.gated(z, gates, np.full((60, 2), -127))
            self.assertTrue((states >= -2**15).all() and (states < 2**15).all())

    def test_layer_norm_is_close_to_the_real_one(self):
        generator = np.random.default_rng(2)
        gamma, beta = generator.normal(1, 0.2, 256).astype(np.float32), generator.normal(0, 0.2, 256).astype(np.float32)
        source = {"scale": 0.04, "zero_point": 5}
        norm = IntegerLayerNorm(gamma, beta, 1e-5, source, S8)
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
        self.assertLess(np.abs(IntegerAdd(left, right, S8)(x, y) - expected).max(), 0.502)

    def test_score_of_equal_logits(self):
        self.assertEqual(65535 // 4, sequence_score([5, 5, 5, 5], 0.001))


if __name__ == "__main__":
    unittest.main()
