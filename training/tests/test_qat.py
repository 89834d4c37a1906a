import itertools
import tempfile
import unittest
from unittest import mock

import recipe

recipe.needs("numpy", "torch")

import numpy as np  # noqa: E402
import torch  # noqa: E402

import encoders  # noqa: E402
import invented  # noqa: E402
from operators import dense  # noqa: E402
from operators.base import Rows  # noqa: E402
from operators.layer_norm import FakeLayerNorm, IntegerLayerNorm  # noqa: E402
from quantization.fake import FakeQuantized  # noqa: E402
from quantization.integer_model import IntegerModel  # noqa: E402
from test_graph import INTENTS, LABELS, model_with  # noqa: E402

MAX_TOKENS = 8


def quantized(config, model, percentile=None):
    """-> the fake-quantized model and the IntegerModel of its export"""
    layers, scales, arrays = invented.calibrated(config, model, LABELS, INTENTS, percentile)
    fake = FakeQuantized(model, layers, scales, config).eval()
    with tempfile.TemporaryDirectory() as folder:
        invented.write_folder(folder, config, layers, arrays, ["[UNK]", "a"], LABELS, INTENTS)
        return fake, IntegerModel(folder)


class QatTests(unittest.TestCase):
    def agree(self, config, fake, reference, seeds=range(10, 30)):
        """Every logit, and so every label, in batches of utterances of different lengths."""
        lengths = [1 + seed % MAX_TOKENS for seed in seeds]
        utterances = [invented.counters_of(config, length, seed) for seed, length in zip(seeds, lengths)]
        batch = np.stack([np.pad(u, ((0, MAX_TOKENS - len(u)), (0, 0))) for u in utterances]).astype(np.float32)
        mask = torch.arange(MAX_TOKENS)[None, :, None] < torch.tensor(lengths)[:, None, None]
        with torch.no_grad():
            slots, intents = fake(torch.from_numpy(batch), mask.float())
        for row, (utterance, length) in enumerate(zip(utterances, lengths)):
            answers = reference.classify(utterance)
            if slots is not None:
                logits = np.rint(slots[row, :length].double().numpy() / fake.scales["slot_logits"])
                self.assertEqual(answers["slots"]["logits"], logits.astype(int).tolist())
                found = fake.transitions.decode(slots[row, :length].numpy()) if fake.transitions else slots[row,
                        :length].argmax(-1).tolist()
                self.assertEqual(answers["slots"]["labels"], found)
            if intents is not None:
                logits = np.rint(intents[row].double().numpy() / fake.scales["intent_logits"])
                self.assertEqual(answers["intent"]["logits"], [logits.astype(int).tolist()])
                self.assertEqual(answers["intent"]["labels"], [int(intents[row].argmax())])

    def test_forward_computes_the_integers_of_the_export(self):
        for encoder, padding, heads, window, slot_hidden in itertools.product(encoders.COMPILED, ("masked", "fixed"), ("joint", "slots"),
                                                                              (0, 1, 2), (0, 12)):
            with self.subTest(encoder=encoder, padding=padding, heads=heads, window=window, slot_hidden=slot_hidden):
                config, model = model_with(model__encoder=encoder, model__padding=padding, model__heads=heads, projection__window=window,
                                           model__slot_hidden=slot_hidden)
                self.agree(config, *quantized(config, model))

    def test_saturated_values_agree_as_well(self):
        for encoder in encoders.COMPILED:
            config, model = model_with(model__encoder=encoder)
            self.agree(config, *quantized(config, model, percentile=80))

    def test_sums_that_float32_cannot_hold_are_taken_in_float64(self):
        config, model = model_with(model__encoder="qrnn")
        fake, reference = quantized(config, model)
        with mock.patch.object(dense, "EXACT_IN_FLOAT32", 0.0):
            self.agree(config, fake, reference, range(10, 14))

    def test_layer_norm_at_extremes(self):
        generator = np.random.default_rng(4)
        source, output = {"scale": 0.04, "zero_point": 0}, {"dtype": "s8", "scale": 0.03, "zero_point": -3}
        for channels in (1, 2, 3, 16, 255, 1024):
            rows = [np.full(channels, 7), np.where(np.arange(channels) % 2, 127, -128), np.eye(1, channels, dtype=int)[0]]
            rows += [generator.integers(-128, 128, channels) for _ in range(50)]
            rows += [generator.integers(-1, 2, channels) for _ in range(50)]
            gamma, beta = generator.normal(1, 0.3, channels).astype(np.float32), generator.normal(0, 0.3, channels).astype(np.float32)
            for epsilon in (0.0, 1e-5, 0.1):
                reference = IntegerLayerNorm(gamma, beta, epsilon, source, output)
                fake = FakeLayerNorm({"epsilon": epsilon}, source, output)
                x = np.stack(rows)
                found = fake([torch.from_numpy(x.astype(np.float32))], (torch.from_numpy(gamma), torch.from_numpy(beta)), Rows(len(x)))
                self.assertEqual((reference(x) - output["zero_point"]).tolist(), found.tolist())

    def test_gradients_reach_every_parameter_and_are_those_of_the_float_model(self):
        for encoder in encoders.COMPILED:
            with self.subTest(encoder=encoder):
                self.gradients(*model_with(model__encoder=encoder))

    def gradients(self, config, model):
        fake, _ = quantized(config, model)
        counters, mask = torch.from_numpy(invented.counters_of(config, 8).astype(np.float32))[None], torch.ones(1, 8, 1)
        gradients = []
        for each in (model, fake):
            model.zero_grad()
            slots, intents = each(counters, mask)
            path = each.transitions.loss(slots, torch.tensor([[1, 2, 0, 3, 4, 4, 0, 0]]), torch.tensor([8]))
            (path + slots.logsumexp(-1).sum() + intents.logsumexp(-1).sum()).backward()
            gradients.append({name: parameter.grad.clone() for name, parameter in model.named_parameters()})
        for name, expected in gradients[0].items():
            found = gradients[1][name]
            self.assertTrue(torch.isfinite(found).all(), name)
            if expected.norm() > 1e-3:
                self.assertGreater(torch.nn.functional.cosine_similarity(expected.flatten(), found.flatten(), 0), 0.7, name)


if __name__ == "__main__":
    unittest.main()
