import itertools
import os
import sys
import tempfile
import unittest
from unittest import mock

import recipe

recipe.needs("numpy", "torch")

import numpy as np  # noqa: E402

import dequantize  # noqa: E402
import invented  # noqa: E402
import encoders  # noqa: E402
from data import parted_words  # noqa: E402
from encoders import graph  # noqa: E402
from host import jsons, safetensors  # noqa: E402
from plan.origins import collect_runs  # noqa: E402
from quantization import settled, weights  # noqa: E402
from teaching import run_folder  # noqa: E402
from words import codes as codes_of  # noqa: E402
from test_graph import INTENTS, LABELS, model_with  # noqa: E402


class DequantizeTests(unittest.TestCase):
    def test_the_float_weights_give_the_same_integers_again(self):
        for encoder, heads, window, slot_hidden, transitions in itertools.product(encoders.COMPILED, ("joint", "slots", "intent"), (0, 1),
                                                                                  (0, 12), (True, False)):
            with self.subTest(encoder=encoder, heads=heads, window=window, slot_hidden=slot_hidden, transitions=transitions):
                config, model = model_with(model__encoder=encoder, model__heads=heads, projection__window=window,
                                           model__slot_hidden=slot_hidden, model__transitions=transitions)
                layers, scales, arrays = invented.calibrated(config, model, LABELS, INTENTS)
                state = weights.float_state(config, layers, arrays)
                model.load_state_dict(state)
                tensors = graph.all_tensors(config, layers, state)
                again = {**weights.integers(layers, tensors, scales), **weights.transitions(state, layers)}
                self.assertEqual(set(arrays), set(again))
                for name, array in arrays.items():
                    np.testing.assert_array_equal(array, again[name], name)

    def test_a_folder_becomes_a_run(self):
        with tempfile.TemporaryDirectory() as root:
            folder, out = os.path.join(root, "model"), os.path.join(root, "again")
            os.makedirs(folder)
            config, layers, scales, arrays = self.write_model(folder)
            command = ["--model", folder, "--out", out]
            self.assertIn("has no run.json", self.refused(*command))
            jsons.write_json(os.path.join(folder, "run.json"), {"config": config, "start": None})
            self.assertIn("but a run", self.refused(*command))

            record = {"config": config, "start": "first", "teachers": [], "quantization_aware": False, "epochs": [{"epoch": 1}],
                      "seconds": 2.0}
            jsons.write_json(os.path.join(folder, "run.json"), {"runs": {"first": {**record, "start": None}, "model": record}})
            self.dequantize(*command)
            self.assertEqual("again", run_folder.config(out)["name"])
            loaded, expected = run_folder.load_model(out, LABELS, INTENTS).state_dict(), weights.float_state(config, layers, arrays)
            for name, value in loaded.items():
                np.testing.assert_array_equal(expected[name], value, name)
            self.assertEqual(["do n't"], parted_words.of_folder(out))
            with open(os.path.join(out, codes_of.FILE), "rb") as codes, open(os.path.join(folder, codes_of.FILE), "rb") as given:
                self.assertEqual(given.read(), codes.read())
            self.assertIsNone(settled.read(out))
            collected = collect_runs(out)
            self.assertEqual(["first", "again"], list(collected))
            self.assertEqual(("first", {"sha256"}), (collected["again"]["start"], set(collected["again"]["dequantized"])))

            self.assertIn("is not empty", self.refused(*command))
            self.assertIn("is not empty", self.refused("--model", folder, "--out", folder))
            self.assertIn("is the name of a run", self.refused("--model", folder, "--out", os.path.join(root, "first")))
            config["model"]["num_layers"] = 3
            jsons.write_json(os.path.join(folder, "run.json"), {"runs": {"model": {**record, "config": config}}})
            self.assertIn("its layers are not those", self.refused("--model", folder, "--out", os.path.join(root, "other")))
            os.remove(os.path.join(folder, "vocab.txt"))
            self.assertIn("it has no vocab.txt", self.refused("--model", folder, "--out", os.path.join(root, "other")))
            self.assertEqual({"model", "again"}, set(os.listdir(root)))

    def test_a_quantization_aware_run_keeps_its_scales(self):
        with tempfile.TemporaryDirectory() as root:
            config, layers, scales, _ = self.write_model(root)
            record = {"config": config, "start": None, "teachers": [], "quantization_aware": True}
            jsons.write_json(os.path.join(root, "run.json"), {"runs": {"model": record}})
            self.dequantize("--model", root, "--out", os.path.join(root, "again"))
            settled_layers, settled_scales = settled.read(os.path.join(root, "again"))
            self.assertEqual(layers, settled_layers)
            self.assertEqual(set(scales), set(settled_scales))
            for name, scale in scales.items():
                np.testing.assert_array_equal(scale, settled_scales[name], name)

    def write_model(self, folder):
        """-> the configuration, layers with scales, weight scales and arrays of a model folder with parted words and word codes"""
        coded = ["anna", "jazz"]
        config, model = invented.random_model(LABELS, INTENTS, **{"projection.word_codes": 5, "projection.coded_words": len(coded)})
        layers, scales, arrays = invented.calibrated(config, model, LABELS, INTENTS)
        invented.write_folder(folder, config, layers, arrays, ["[UNK]", "a"], LABELS, INTENTS, parted=["do n't"])
        safetensors.write(os.path.join(folder, codes_of.FILE), codes_of.table(coded, np.ones((len(coded), 5), np.int8)), codes_of.METADATA)
        return config, layers, scales, arrays

    def dequantize(self, *arguments):
        with mock.patch.object(sys, "argv", ["dequantize", *arguments]):
            dequantize.main()

    def refused(self, *arguments):
        """-> what it says"""
        with mock.patch("sys.stderr") as stderr, self.assertRaises(SystemExit) as stopped:
            self.dequantize(*arguments)
        self.assertEqual(2, stopped.exception.code)
        return "".join(call.args[0] for call in stderr.write.call_args_list)


if __name__ == "__main__":
    unittest.main()
