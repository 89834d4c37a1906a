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
import export  # noqa: E402
import graph  # noqa: E402
import invented  # noqa: E402
import jsons  # noqa: E402
import parted_words  # noqa: E402
import quantize  # noqa: E402
import runs  # noqa: E402
from test_graph import INTENTS, LABELS, model_with  # noqa: E402


class DequantizeTests(unittest.TestCase):
    def test_the_float_weights_give_the_same_integers_again(self):
        for encoder, heads, window, slot_hidden in itertools.product(graph.ENCODERS, ("joint", "slots", "intent"), (0, 1), (0, 12)):
            with self.subTest(encoder=encoder, heads=heads, window=window, slot_hidden=slot_hidden):
                config, model = model_with(model__encoder=encoder, model__heads=heads, projection__window=window, model__slot_hidden=slot_hidden)
                layers, scales, arrays = invented.calibrated(config, model, LABELS, INTENTS)
                state = dequantize.float_state(layers, arrays)
                model.load_state_dict(state)
                tensors = {layer["name"]: graph.float_tensors(layer, state) for layer in layers}
                again = {**quantize.integers(layers, tensors, scales), **quantize.quantize_transitions(state, layers)}
                self.assertEqual(set(arrays), set(again))
                for name, array in arrays.items():
                    np.testing.assert_array_equal(array, again[name], name)

    def test_a_folder_becomes_a_run(self):
        with tempfile.TemporaryDirectory() as root:
            invented.write(root)
            folder, out = os.path.join(root, "model"), os.path.join(root, "again")
            os.makedirs(folder)
            config, model = invented.random_model(LABELS, INTENTS)
            layers, _, arrays = invented.calibrated(config, model, LABELS, INTENTS)
            invented.write_folder(folder, config, layers, arrays, ["[UNK]", "a"], LABELS, INTENTS, parted=["do n't"])
            command = ["--model", folder, "--data", root, "--name", "again", "--out", out]
            self.assertIn("has no run.json", self.refused(*command))

            record = {"config": config, "start": "first", "teachers": [], "epochs": [{"epoch": 1}], "seconds": 2.0}
            jsons.write_json(os.path.join(folder, "run.json"), {"runs": {"first": {**record, "start": None}, "model": record}})
            self.dequantize(*command)
            self.assertEqual("again", runs.config(out)["name"])
            self.assertEqual(dequantize.float_state(layers, arrays).keys(), runs.state(out).keys())
            self.assertEqual(["do n't"], parted_words.of_folder(out))
            collected = export.collect_runs(out)
            self.assertEqual(["first", "again"], list(collected))
            self.assertEqual("first", collected["again"]["start"])

            record["config"]["model"]["num_layers"] = 3
            jsons.write_json(os.path.join(folder, "run.json"), {"runs": {"model": record}})
            self.assertIn("its layers are not those", self.refused(*command))

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
