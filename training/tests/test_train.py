import io
import json
import os
import sys
import tempfile
import unittest
from unittest import mock

import recipe

recipe.needs("numpy", "torch")

import numpy as np  # noqa: E402

import average  # noqa: E402
import evaluate  # noqa: E402
import export  # noqa: E402
import invented  # noqa: E402
import quantize  # noqa: E402
import train  # noqa: E402
import vectors  # noqa: E402
import wordpiece_trainer  # noqa: E402
from host import jsons, safetensors  # noqa: E402
from host.hashes import weights_sha256  # noqa: E402
from quantization import settled  # noqa: E402
from teaching.checkpoint import Checkpoint  # noqa: E402


class Interrupted(Exception):
    pass


class TrainTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = folder.name
        invented.write(self.root)
        self.config = os.path.join(self.root, "config.json")
        with open(self.config, "w", encoding="utf-8") as file:
            json.dump(invented.config(), file)
        self.command(wordpiece_trainer, "--out", self.path("vocab.txt"))

    def path(self, name):
        return os.path.join(self.root, name)

    def command(self, module, *arguments):
        with mock.patch.object(sys, "argv", [module.__name__, "--config", self.config, "--data", self.root, *arguments]), \
                open(os.devnull, "w", encoding="utf-8") as nowhere, mock.patch.object(sys, "stdout", nowhere):
            module.main()

    def train(self, name, *arguments):
        self.command(train, "--vocab", self.path("vocab.txt"), "--out", self.path(name), *arguments)

    def of_run(self, module, name, *arguments):
        with mock.patch.object(sys, "argv",
                               [module.__name__, "--run", self.path(name), "--data", self.root, *arguments]), mock.patch("builtins.print"):
            module.main()

    def weights(self, name):
        with open(os.path.join(self.root, name, "model.safetensors"), "rb") as file:
            return file.read()

    def test_an_interrupted_training_ends_as_an_uninterrupted_one(self):
        self.train("teacher", "--set", "epochs=1")
        learn = ("--teacher", self.path("teacher"), "--bfloat16", "--set", "drawn_epochs=2")
        self.train("whole", *learn)
        save, saved = Checkpoint.save, []

        def save_and_stop(self, state):
            save(self, state)
            saved.append(state)
            if len(saved) == 2:
                raise Interrupted

        with mock.patch.object(Checkpoint, "save", save_and_stop), self.assertRaises(Interrupted):
            self.train("stopped", *learn)
        self.assertFalse(os.path.exists(os.path.join(self.root, "stopped", "run.json")))
        self.train("stopped", *learn)
        self.assertEqual(self.weights("whole"), self.weights("stopped"))
        with open(os.path.join(self.root, "stopped", "run.json"), encoding="utf-8") as file:
            self.assertEqual([1, 2, 3, 4], [entry["epoch"] for entry in json.load(file)["epochs"]])

    def test_filters_and_a_recurrent_teacher_leave_a_plain_mixer(self):
        self.train("teacher", "--set", "model.encoder=lstm", "--set", "epochs=1")
        self.train("plain", "--set", "epochs=2")
        self.train("student", "--teacher", self.path("teacher"), "--set", "toeplitz_positions=4", "--set", "epochs=2")
        names = [set(safetensors.read(os.path.join(self.root, name, "model.safetensors"))[0]) for name in ("plain", "student")]
        self.assertEqual(*names)
        self.assertEqual(*(jsons.read_json(os.path.join(self.root, name, "run.json"))["parameters"] for name in ("plain", "student")))
        self.train("next", "--start", self.path("student"), "--set", "toeplitz_positions=4", "--set", "epochs=1")
        with self.assertRaises(SystemExit), mock.patch.object(sys, "argv",
                                                              ["quantize", "--run", self.path("teacher"), "--data", self.root, "--out",
                                                               self.path("int8")]):
            quantize.main()

    def test_a_teacher_sees_word_vectors_and_labels_other_texts_and_near_words(self):
        source = self.path("vectors.txt")
        with open(source, "w", encoding="utf-8") as file:
            file.writelines(f"{word} {number % 3} {number % 5} 1\n" for number, word in enumerate([*invented.WORDS, "eight", "dad"])
                            if word.isalpha())
        with mock.patch.object(sys, "argv",
                               ["vectors", "--source", source, "--out", self.path("vectors.npz")]), mock.patch("builtins.print"):
            vectors.main()
        self.train("teacher", "--vectors", self.path("vectors.npz"), "--set", "projection.window=0", "--set", "model.vectors=3", "--set",
                   "epochs=1")
        self.train("plain", "--set", "epochs=1")
        learn = ("--teacher", self.path("teacher"), "--vectors", self.path("vectors.npz"), "--texts", "invented/en", "--set",
                 "near_words=1", "--set", "other_texts=0.5")
        self.train("student", *learn, "--set", "epochs=2")
        shapes = [{key: value.shape for key, value in safetensors.read(os.path.join(self.root, name, "model.safetensors"))[0].items()}
                  for name in ("plain", "student")]
        self.assertEqual(*shapes)
        self.of_run(evaluate, "teacher", "--split", "dev")
        with self.assertRaises(SystemExit):  # it can be measured, but not compiled
            self.of_run(quantize, "teacher", "--out", self.path("int8"))
        for wrong in (learn[2:], learn[:4] + learn[6:], ("--set", "model.vectors=3"),
                      ("--vectors", self.path("vectors.npz"), "--set", "projection.window=0", "--set", "model.vectors=4")):
            with self.assertRaises(SystemExit), mock.patch.object(sys, "stderr"):
                self.train("one", *wrong)

    def test_quantization_aware_training_goes_on_from_a_float_run_and_keeps_its_scales(self):
        self.train("float")
        self.train("aware", "--start", self.path("float"), "--teacher", self.path("float"), "--qat", "--set", "epochs=2")
        with mock.patch.object(sys, "argv", ["quantize", "--run", self.path("aware"), "--data", self.root, "--out", self.path("int8")]):
            quantize.main()
        layers, scales = settled.read(self.path("aware"))
        config = jsons.read_json(os.path.join(self.root, "int8", "config.json"))
        self.assertEqual(layers, config["layers"])
        arrays, _ = safetensors.read(os.path.join(self.root, "int8", "model.safetensors"))
        self.assertEqual(scales["bottleneck"].tolist(), arrays["bottleneck.weight_scale"].tolist())
        self.assertNotEqual(self.weights("float"), self.weights("aware"))

    def test_the_checkpoint_of_another_configuration_is_refused(self):
        with mock.patch.object(Checkpoint, "remove", lambda self: None):
            self.train("one", "--set", "epochs=1")
        with self.assertRaises(SystemExit):
            self.train("one", "--set", "epochs=2")

    def test_the_checkpoint_of_a_training_that_learned_elsewhere_is_refused(self):
        self.train("one", "--set", "epochs=1")
        one = self.path("one")
        with mock.patch.object(Checkpoint, "remove", lambda self: None):
            self.train("two", "--set", "epochs=1", "--start", one, "--teacher", one)
        for other in (("--start", one), ("--teacher", one), ("--teacher", one, "--teacher", one)):
            with self.assertRaises(SystemExit):
                self.train("two", "--set", "epochs=1", *other)

    def test_a_value_that_does_not_exist_is_refused(self):
        with self.assertRaises(SystemExit), mock.patch.object(sys, "stderr"):
            self.train("one", "--set", "epoch=2")
        with self.assertRaises(SystemExit), mock.patch.object(sys, "stderr"):
            self.train("one", "--start", self.path("one"), "--qat", "--bfloat16")

    def test_the_mean_of_runs_is_a_run(self):
        self.train("one", "--set", "epochs=1")
        self.train("two", "--set", "epochs=1", "--set", "seed=2", "--start", self.path("one"))
        self.average("mean", "one", "two")
        one, two, both = (safetensors.read(self.path(f"{name}/model.safetensors"))[0] for name in ("one", "two", "mean"))
        for name, value in both.items():
            np.testing.assert_array_equal(value, ((one[name].astype(np.float64) + two[name]) / 2).astype(np.float32))
        record = jsons.read_json(self.path("mean/run.json"))
        self.assertEqual((record["mean_of"], record["start"], record["config"]["name"], record["config"]["training"]["seed"]),
                         (["one", "two"], None, "mean", 2))
        self.of_run(evaluate, "mean")
        self.assertEqual(set(export.collect_runs(self.path("mean"))), {"one", "two", "mean"})

    def test_a_mean_with_a_run_of_a_model_folder_is_none_itself(self):
        self.train("one", "--set", "epochs=1")
        path = self.path("one/run.json")
        jsons.write_json(path, {**jsons.read_json(path), "dequantized": {"sha256": "", "runs": {"first": jsons.read_json(path)}}})
        self.train("two", "--set", "epochs=1", "--set", "seed=2", "--start", self.path("one"))
        self.average("mean", "two", "one")
        self.assertEqual(["first", "one", "two", "mean"], list(export.collect_runs(self.path("mean"))))
        one, two = (weights_sha256(self.path(name)) for name in ("one", "two"))
        started, mean = (jsons.read_json(self.path(f"{name}/run.json")) for name in ("two", "mean"))
        self.assertEqual((one, []), (started["start_sha256"], started["teachers_sha256"]))
        self.assertEqual((None, [], [two, one]), (mean["start_sha256"], mean["teachers_sha256"], mean["mean_of_sha256"]))

    def test_runs_that_have_no_mean_are_refused(self):
        self.train("one", "--set", "epochs=1")
        self.train("smaller", "--set", "epochs=1", "--set", "model.hidden_size=8")
        self.train("other", "--set", "epochs=1", "--set", "seed=2")
        self.train("fake", "--qat", "--start", self.path("one"), "--set", "epochs=1")
        before = self.weights("one")
        for out, names, complaint in (("mean", ("one", "smaller"), "their `model` differs"),
                                      ("mean", ("one", "other"), "no start is common"), ("mean", ("one",), "twice or more"),
                                      ("mean", ("one", "nothing"), "no finished run"), ("mean", ("one", "fake"), "quantization-aware"),
                                      ("one", ("one", "smaller"), "would be lost")):
            with self.assertRaises(SystemExit), mock.patch.object(sys, "stderr", io.StringIO()) as said:
                self.average(out, *names)
            self.assertIn(complaint, said.getvalue())
        self.assertEqual(before, self.weights("one"))
        self.assertFalse(os.path.exists(self.path("mean")))

    def average(self, out, *names):
        arguments = [part for name in names for part in ("--run", self.path(name))]
        with mock.patch.object(sys, "argv", ["average", *arguments, "--out", self.path(out)]):
            average.main()

    def test_a_teacher_without_intents_teaches_slots(self):
        self.train("teacher", "--set", "model.heads=slots", "--set", "epochs=1")
        self.train("student", "--teacher", self.path("teacher"), "--set", "epochs=1")
        self.assertGreater(jsons.read_json(self.path("student/run.json"))["epochs"][0]["loss"], 0)

    def test_values_that_want_one_another_are_refused_alone(self):
        for value in ("drawn_epochs=2", "crossed=0.5", "joined=1", "folds=1", "fold=2"):
            with self.assertRaises(SystemExit), mock.patch.object(sys, "stderr"):
                self.train("one", "--set", value)

    def test_filters_that_the_model_has_no_place_for_are_refused(self):
        for values in (("toeplitz_positions=9",), ("toeplitz_positions=4", "model.encoder=lstm"),
                       ("model.encoder=lstm", "model.padding=fixed")):
            with self.assertRaises(SystemExit), mock.patch.object(sys, "stderr"):
                self.train("one", *(part for value in values for part in ("--set", value)))


if __name__ == "__main__":
    unittest.main()
