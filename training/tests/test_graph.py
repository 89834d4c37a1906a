import itertools
import unittest

import recipe

recipe.needs("numpy", "torch")

import numpy as np  # noqa: E402
import torch  # noqa: E402

import encoders  # noqa: E402
import invented  # noqa: E402
from encoders import graph  # noqa: E402
from encoders.heads import HEADS  # noqa: E402
from quantization import calibration  # noqa: E402

LABELS, INTENTS = 7, 3


def model_with(**options):
    return invented.random_model(LABELS, INTENTS, **{name.replace("__", "."): value for name, value in options.items()})


class GraphTests(unittest.TestCase):
    def test_the_layers_compute_what_the_model_does(self):
        for encoder, padding, heads, window, slot_hidden in itertools.product(encoders.COMPILED, ("masked", "fixed"), HEADS, (0, 1, 2),
                                                                              (0, 12)):
            with self.subTest(encoder=encoder, padding=padding, heads=heads, window=window, slot_hidden=slot_hidden):
                config, model = model_with(model__encoder=encoder, model__padding=padding, model__heads=heads, projection__window=window,
                                           model__slot_hidden=slot_hidden)
                layers = graph.layers(config, LABELS, INTENTS)
                tensors = graph.all_tensors(config, layers, model.state_dict())
                for words in (1, 2, 5, 8):
                    counters = torch.from_numpy(invented.counters_of(config, words).astype(np.float32))
                    longer = torch.cat([counters, counters.new_zeros(8 - words, counters.shape[1])])
                    mask = torch.arange(8)[:, None] < words
                    with torch.no_grad():
                        slots, intent = model(longer[None], mask[None].float())
                        values = calibration.run_float(layers, tensors, longer if padding == "fixed" else counters,
                                                       calibration.frame_of(config))
                    self.assertEqual(slots is None, heads == "intent")
                    self.assertEqual(intent is None, heads == "slots")
                    if slots is not None:
                        self.assertTrue(torch.allclose(slots[0, :words], values["slot_logits"][:words], atol=1e-4))
                    if intent is not None:
                        self.assertTrue(torch.allclose(intent, values["intent_logits"], atol=1e-4))


if __name__ == "__main__":
    unittest.main()
