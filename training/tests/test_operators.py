import inspect
import os
import pkgutil
import tempfile
import unittest

import recipe

recipe.needs("numpy", "torch")

import numpy as np  # noqa: E402
import torch  # noqa: E402

import operators  # noqa: E402
from host import jsons, safetensors  # noqa: E402
from operators.base import Frame, Operator, Rows  # noqa: E402
from quantization import calibration, weights  # noqa: E402
from quantization.fake import FakeQuantized  # noqa: E402
from quantization.integer_model import IntegerModel  # noqa: E402

WORDS, CHANNELS, MOST = 5, 6, 8
FRAME = Frame(window=1, max_tokens=MOST, masked=True)
SEEDS = range(6)

# An example of each operator: own keys, the channels of its inputs (None: the hidden units of token_contract as rows), the shapes of its
# float tensors, and how many steps of its output the
# integers may be away from the real value.
EXAMPLES = {
    "add": ({}, (CHANNELS, CHANNELS), (), 0.51),
    # multipliers near 0.25 leave one bit behind the point: two roundings
    "bottleneck": ({"units": 4}, ("features",), ((4, 3 * CHANNELS), (4,)), 0.76),
    "concat": ({}, (CHANNELS, CHANNELS), (), 0.01),
    "conv1d": ({"units": 4, "before": 2, "after": 1}, (CHANNELS,), ((4, 4 * CHANNELS), (4,)), 0.6),
    "fo_pool": ({"direction": "backward"}, ("tanh", "sigmoid", "sigmoid"), (), 0.6),
    "fully_connected": ({"units": 4}, (CHANNELS,), ((4, CHANNELS), (4,)), 0.6),
    "gelu": ({}, (CHANNELS,), (), 0.51),
    "layer_norm": ({"epsilon": 1e-5}, (CHANNELS,), ((CHANNELS,), (CHANNELS,)), 0.6),
    "leaky_relu": ({"alpha": 0.01}, (CHANNELS,), (), 0.51),
    "max_pool": ({}, (CHANNELS,), (), 0.01),
    "sigmoid": ({}, (CHANNELS,), (), 0.51),
    "tanh": ({}, (CHANNELS,), (), 0.51),
    "token_contract": ({"units": 7}, (CHANNELS,), ((7, MOST), (7,)), 0.6),
    "token_expand": ({}, ("units",), ((MOST, 7), (MOST,)), 0.6),
}
GIVEN = {"tanh": {"dtype": "s8", "scale": 1 / 128, "zero_point": 0}, "sigmoid": {"dtype": "s8", "scale": 1 / 256, "zero_point": -128}}


class Example:
    """A layer of one operator with random inputs, real and as integers, and its tensors."""

    def __init__(self, operator, seed):
        generator = np.random.default_rng(seed)
        keys, inputs, shapes, self.tolerance = EXAMPLES[operator.name]
        self.operator, self.layer = operator, {"name": "it", "op": operator.name,
                                               "inputs": [f"in{number}" for number in range(len(inputs))], **keys}
        self.outputs, self.integers, self.real = {}, [], []
        for number, kind in enumerate(inputs):
            output = GIVEN.get(kind,
                               {"dtype": "s8", "scale": 0.03,
                                "zero_point": 0 if operator.name in ("token_contract", "concat", "max_pool") else 5 - 9 * number})
            rows = 7 if kind == "units" else WORDS
            if kind == "features":
                values = generator.integers(0, 3, size=(rows, CHANNELS))
                self.real.append(torch.from_numpy(values.astype(np.float32)))
            else:
                values = generator.integers(-128, 128, size=(rows, CHANNELS))
                self.outputs[f"in{number}"] = output
                self.real.append(torch.from_numpy(((values - output["zero_point"]) * output["scale"]).astype(np.float32)))
            self.integers.append(values)
        self.tensors = tuple(torch.from_numpy(generator.normal(0, 0.3, size=shape).astype(np.float32)) for shape in shapes)

    def choose(self):
        """The scales, as calibration chooses them of the values that it gives"""
        layers = [*({"name": name, "op": "gelu", "inputs": ["features"]} for name in self.outputs), self.layer]
        value = self.operator.float(self.layer, self.real, self.tensors, Rows(WORDS), FRAME)
        given = self.operator.output(self.layer, self.outputs)
        self.scale = self.operator.weight_scale(self.tensors, calibration.choose_weight_scale)
        if given is None:
            low, high = min(0.0, float(value.min())), max(0.0, float(value.max()))
            scale = max((high - low) / 255, self.operator.least_scale(self.layer, self.outputs, self.scale))
            given = {"dtype": "s8", "scale": scale, "zero_point": int(np.clip(round(-128 - low / scale), -128, 127))}
        self.outputs["it"] = given
        self.wanted = calibration.wants("in0", layers, FRAME)


class OperatorTests(unittest.TestCase):
    def test_the_registry_has_every_operator_of_the_folder(self):
        found = set()
        for module in pkgutil.iter_modules(operators.__path__):
            classes = inspect.getmembers(__import__(f"operators.{module.name}", fromlist=[""]), inspect.isclass)
            found |= {each for _, each in classes if issubclass(each, Operator) and not inspect.isabstract(each)}
        self.assertEqual(found, {type(operator) for operator in operators.ALL})
        self.assertEqual(len(operators.ALL), len(operators.BY_NAME))

    def test_an_operator_that_lacks_a_stage_is_an_error(self):
        for operator in operators.ALL:
            for stage in Operator.__abstractmethods__:
                lacking = type("Lacking", (type(operator),), {stage: Operator.__dict__[stage]})
                with self.subTest(operator=operator.name, stage=stage), self.assertRaises(TypeError):
                    lacking()

    def test_every_operator_answers_every_stage(self):
        self.assertEqual(set(EXAMPLES), set(operators.BY_NAME))
        for operator in operators.ALL:
            for seed in SEEDS:
                with self.subTest(operator=operator.name, seed=seed):
                    self.answers(Example(operator, seed))

    def answers(self, example):
        operator, layer = example.operator, example.layer
        example.choose()
        self.assertEqual(1, len(example.wanted))
        arrays = operator.integers(layer, example.tensors, example.outputs, example.scale)
        floats = operator.floats(layer, arrays, example.outputs)
        self.assertEqual(len(operator.parts), len(floats))
        floats = tuple(torch.from_numpy(np.asarray(values, np.float32)) for values in floats)
        for name, array in operator.integers(layer, floats, example.outputs, example.scale).items():
            np.testing.assert_array_equal(arrays[name], array, name)
        found = operator.integer(layer, arrays, example.outputs, FRAME)(example.integers, WORDS)
        real = operator.float(layer, example.real, floats, Rows(WORDS), FRAME)
        output = example.outputs["it"]
        low, high = (-128, 127) if output["dtype"] == "s8" else (-32768, 32767)
        expected = np.clip(real.double().numpy() / output["scale"] + output["zero_point"], low, high)
        self.assertEqual(expected.shape, found.shape)
        self.assertLess(np.abs(found - expected).max(), example.tolerance)
        self.fake_equals(example, found)

    def fake_equals(self, example, expected):
        """In a batch of two utterances, of which one has words behind it that are none: exactly the integers, with gradients for all that
        has some."""
        operator, layer, by_words = example.operator, example.layer, example.layer["op"] != "token_expand"
        fake = operator.fake(layer, example.outputs, FRAME, example.scale)
        inputs = []
        for name, values in zip(layer["inputs"], example.integers):
            shifted = values - example.outputs.get(name, {"zero_point": 0})["zero_point"]
            padded = np.stack([np.pad(shifted, ((0, 2), (0, 0)), constant_values=99 * (name in example.outputs)),
                               np.pad(shifted[:3], ((0, 4), (0, 0)))]) if by_words else np.stack([shifted] * 2)
            inputs.append(torch.from_numpy(padded.astype(np.float32)).requires_grad_())
        tensors = tuple(tensor.clone().requires_grad_() for tensor in example.tensors)
        mask = (torch.arange(WORDS + 2)[None] < torch.tensor([WORDS, 3])[:, None]).float()[..., None]
        value = fake(inputs, tensors, Rows(WORDS + 2, mask))
        rows = len(expected)
        np.testing.assert_array_equal(expected - example.outputs["it"]["zero_point"], value[0, :rows].detach().numpy())
        value[0, :rows].sum().backward()
        for tensor in tensors:
            self.assertTrue(torch.isfinite(tensor.grad).all() and tensor.grad.abs().sum() > 0)

    def test_an_unknown_operator_is_an_error_everywhere(self):
        layer = {"name": "odd", "op": "softsign", "inputs": ["features"], "output": {"dtype": "s8", "scale": 1.0, "zero_point": 0}}
        config = {"projection": {"window": 0}, "model": {"max_tokens": MOST, "padding": "masked"}}
        with tempfile.TemporaryDirectory() as folder:
            whole = {"layers": [layer], "heads": [], "max_tokens": MOST, "padding": "masked",
                     "tokenizer": {"lowercase": True, "strip_accents": True, "map_quotes_and_dashes": True, "max_word_chars": 9},
                     "projection": {"kind": "minhash", "hash_family": "fnv1a", "num_hashes": 2, "ngram_size": 3, "feature_size": 8,
                                    "window": 0}}
            jsons.write_json(os.path.join(folder, "config.json"), whole)
            safetensors.write(os.path.join(folder, "model.safetensors"), {})
            with open(os.path.join(folder, "vocab.txt"), "w", encoding="utf-8") as file:
                file.write("[UNK]\n")
            stages = (
                lambda: calibration.run_float([layer], {"odd": ()}, torch.zeros(2, 8), FRAME),
                lambda: calibration.choose_scales([layer], {"odd": ()}, {"odd": np.zeros(4, np.float32)}, FRAME),
                lambda: calibration.wants("features", [layer], FRAME),
                lambda: weights.integers([layer], {"odd": ()}, {}),
                lambda: weights.float_state(config, [layer], {}),
                lambda: FakeQuantized(torch.nn.Identity(), [layer], {}, config),
                lambda: IntegerModel(folder),
            )
            for number, stage in enumerate(stages):
                with self.subTest(stage=number), self.assertRaisesRegex(operators.UnknownOperator,
                                                                        "layer odd: the recipe has no operator softsign"):
                    stage()


if __name__ == "__main__":
    unittest.main()
