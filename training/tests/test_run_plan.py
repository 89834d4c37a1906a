import functools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import textwrap
import unittest
from unittest import mock

import recipe

recipe.needs("numpy", "torch")

import numpy as np  # noqa: E402

import invented  # noqa: E402
from host import jsons  # noqa: E402
import run_plan  # noqa: E402
from configuration import ConfigurationError  # noqa: E402
from plan import runner  # noqa: E402
from plan.runs import read as read_plan  # noqa: E402

# Stands for pnlpc: the figures do not matter here, what is called does.
COMPILER = """
    import json, sys
    with open({calls!r}, "a") as file:
        file.write(sys.argv[1] + chr(10))
    scores = dict(slot_exact_match=50, slot_f1=60.126, intent_accuracy=None, joint_exact_match=None, utterances=20)
    sizes = dict.fromkeys(("text_bytes", "rodata_bytes", "weights_bytes", "tables_bytes", "flash_bytes", "arena_bytes", "stack_bytes"), 7)
    bench, compiled = dict(instructions=[dict(tokens=8, instructions=1234)]), dict(sizes, cache_encoding="units")
    answers = {{"eval": scores, "bench": bench, "compile": compiled}}
    print(json.dumps(answers[sys.argv[1]]))
"""


class RunPlanTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = folder.name
        invented.write(self.root)
        jsons.write_json(self.path("config.json"), invented.config())
        jsons.write_json(self.path("plan.json"), {
            "groups": {"all": {"config": self.path("config.json"), "set": {"epochs": 1}, "splits": ["dev"]}},
            "runs": [{"name": "teacher", "group": "all", "compiled": False},
                     {"name": "student", "group": "all", "start": "teacher", "teachers": ["teacher"]},
                     {"name": "student-max", "group": "all", "weights_of": "student", "quantize": {"weights": "max"}}]})
        with open(self.path("pnlpc.py"), "w", encoding="utf-8") as file:
            file.write(textwrap.dedent(COMPILER).format(calls=self.path("calls")))

    def path(self, *names):
        return os.path.join(self.root, *names)

    def run_plan(self, *arguments):
        command = ["run_plan", "--data", self.root, "--plan", self.path("plan.json"), "--runs", self.path("runs"),
                   "--pnlpc", f"{sys.executable} {self.path('pnlpc.py')}", *arguments]
        called, call = [], runner.Runner.call

        def listed(runner, script, *rest):
            called.append((script, os.path.basename(rest[rest.index("--out") + 1] if "--out" in rest else "")))
            with mock.patch.object(subprocess, "run", functools.partial(subprocess.run, stdout=subprocess.DEVNULL)):
                call(runner, script, *rest)

        with mock.patch.object(sys, "argv", command), mock.patch.object(runner, "RECORDS", self.path("records")), \
                mock.patch.object(runner.Runner, "call", listed), mock.patch("builtins.print"):
            os.makedirs(self.path("records"), exist_ok=True)
            run_plan.main()
        return called

    def test_a_run_makes_what_it_needs_and_what_is_recorded_is_skipped(self):
        called = self.run_plan("--only", "student")
        self.assertEqual(["teacher", "student"], [out for script, out in called if script == "train.py"])
        self.assertEqual(["student.json"], os.listdir(self.path("records")))
        record = jsons.read_json(self.path("records", "student.json"))
        self.assertEqual(("teacher", ["teacher"], 60.13, 1234, 7),
                         (record["start"], record["teachers"], record["int8"]["dev"]["raw"]["slot_f1"], record["cost"]["instructions"],
                          record["cost"]["flash_bytes"]))
        self.assertEqual({"dev"}, set(record["float"]))
        self.assertEqual(1, len(record["epochs"]))

        called = self.run_plan()
        self.assertEqual([], [out for script, out in called if script == "train.py"])
        self.assertEqual({"teacher.json", "student.json", "student-max.json"}, set(os.listdir(self.path("records"))))
        self.assertEqual({"weights": "max"}, jsons.read_json(self.path("records", "student-max.json"))["quantization"]["options"])
        self.assertEqual([], self.run_plan())

    def test_a_run_without_its_record_is_made_from_the_weights_that_are_there(self):
        self.run_plan("--only", "teacher")
        os.remove(self.path("records", "teacher.json"))
        called = self.run_plan("--only", "teacher")
        self.assertNotIn("train.py", [script for script, _ in called])
        plan = jsons.read_json(self.path("plan.json"))
        plan["groups"]["all"]["set"]["epochs"] = 2
        jsons.write_json(self.path("plan.json"), plan)
        os.remove(self.path("records", "teacher.json"))
        self.assertIn("train.py", [script for script, _ in self.run_plan("--only", "teacher")])

    def test_a_run_of_a_model_folder_wants_none_of_those_it_was_made_from(self):
        self.run_plan("--only", "student")
        path = self.path("runs", "student", "run.json")
        jsons.write_json(path, {**jsons.read_json(path), "dequantized": {"sha256": "", "runs": {}}})
        os.remove(self.path("records", "student.json"))
        shutil.rmtree(self.path("runs", "teacher"))
        self.assertNotIn("train.py", [script for script, _ in self.run_plan("--only", "student")])
        self.assertEqual("teacher", jsons.read_json(self.path("records", "student.json"))["start"])

    def test_a_mean_of_runs_is_made_of_them_and_not_trained(self):
        plan = jsons.read_json(self.path("plan.json"))
        plan["runs"][2] = {"name": "both", "group": "all", "mean_of": ["teacher", "student"]}
        jsons.write_json(self.path("plan.json"), plan)
        called = self.run_plan("--only", "both")
        self.assertEqual([("train.py", "teacher"), ("train.py", "student"), ("average.py", "both")],
                         [call for call in called if call[0] in ("train.py", "average.py")])
        record = jsons.read_json(self.path("records", "both.json"))
        self.assertEqual((["teacher", "student"], [], 1234), (record["mean_of"], record["teachers"], record["cost"]["instructions"]))
        os.remove(self.path("records", "both.json"))
        self.assertNotIn("average.py", [script for script, _ in self.run_plan("--only", "both")])
        self.assertEqual("both", jsons.read_json(self.path("runs", "both", "config.json"))["name"])
        jsons.write_json(self.path("plan.json"),
                         {**plan, "runs": [*plan["runs"][:2], {**plan["runs"][2], "mean_of": ["student", "teacher", "student"]}]})
        os.remove(self.path("records", "both.json"))
        self.assertIn(("average.py", "both"), self.run_plan("--only", "both"))
        self.assertEqual(["student", "teacher", "student"], jsons.read_json(self.path("records", "both.json"))["mean_of"])
        for said, complaint in (({"set": {"seed": 9}}, "cannot have set"), ({"like": "student"}, "cannot have like"),
                                ({"mean_of": ["teacher", "nobody"]}, "nobody do not"), ({"mean_of": ["teacher"]}, "so many do not")):
            self.refused([*plan["runs"][:2], {**plan["runs"][2], **said}], complaint)
        self.refused([*plan["runs"], {"name": "next", "like": "both"}], "was not trained")

    def refused(self, listed, complaint):
        jsons.write_json(self.path("plan.json"), {**jsons.read_json(self.path("plan.json")), "runs": listed})
        with self.assertRaisesRegex(ConfigurationError, complaint):
            read_plan(self.path("plan.json"))

    def test_word_codes_are_those_of_the_vectors_given(self):
        plan = jsons.read_json(self.path("plan.json"))
        plan["runs"] = [{"name": "coded", "group": "all", "set": {"projection.word_codes": 2, "projection.coded_words": 20}}]
        jsons.write_json(self.path("plan.json"), plan)
        tables = []
        for seed in (1, 2):
            vectors = np.random.default_rng(seed).normal(size=(40, 4)).astype(np.float16)
            np.savez(self.path("vectors.npz"), words=np.array([f"word{number}" for number in range(40)]), vectors=vectors)
            called = self.run_plan("--vectors", self.path("vectors.npz"))
            self.assertEqual(["word_codes.py", "train.py"], [script for script, _ in called if script in ("word_codes.py", "train.py")])
            with open(self.path("runs", "coded", "int8", "word_codes.safetensors"), "rb") as file:
                tables.append(file.read())
            shutil.rmtree(self.path("runs", "coded"))
            os.remove(self.path("records", "coded.json"))
        self.assertNotEqual(*tables)
        with self.assertRaises(SystemExit):
            self.run_plan()

    def test_a_run_gets_the_vectors_of_its_language(self):
        plan = jsons.read_json(self.path("plan.json"))
        plan["runs"] = [{"name": language, "group": "all", "compiled": False,
                         "set": {"data.language": language, "model.vectors": 4, "projection.window": 0}} for language in ("en", "de")]
        jsons.write_json(self.path("plan.json"), plan)
        shutil.copytree(self.path("invented", "en"), self.path("invented", "de"))
        files = {}
        for language in ("en", "de"):
            files[language] = self.path(language + ".npz")
            np.savez(files[language], words=np.array(["seven"]), vectors=np.full((1, 4), len(files), np.float16))
        with self.assertRaisesRegex(SystemExit, "--vectors de=FILE"):
            self.run_plan("--vectors", files["en"])
        self.run_plan("--vectors", files["en"], "--vectors", "de=" + files["de"])
        for language, path in files.items():
            with open(path, "rb") as given, open(self.path("runs", language, "vectors.npz"), "rb") as kept:
                self.assertEqual(given.read(), kept.read())

    def test_a_failed_step_leaves_no_record(self):
        with open(self.path("pnlpc.py"), "a", encoding="utf-8") as file:
            file.write("sys.exit(3)\n")
        with self.assertRaises(SystemExit):
            self.run_plan("--only", "student")
        self.assertEqual([], os.listdir(self.path("records")))

    def test_a_run_may_be_like_one_before_it(self):
        content = jsons.read_json(self.path("plan.json"))
        content["runs"] += [{"name": "other", "like": "student", "set": {"seed": 9}},
                            {"name": "third", "like": "other", "set": {"epochs": 2}, "teachers": []}]
        jsons.write_json(self.path("plan.json"), content)
        found = read_plan(self.path("plan.json"))
        self.assertEqual((found["student"].start, found["student"].teachers, {"epochs": 1, "seed": 9}, "all"),
                         (found["other"].start, found["other"].teachers, found["other"].set, found["other"].group))
        self.assertEqual(("teacher", (), {"epochs": 2, "seed": 9}), (found["third"].start, found["third"].teachers, found["third"].set))

    def test_mistakes_in_the_plan_are_named(self):
        for change, message in (({"start": "nobody"}, "needs nobody"), ({"name": "teacher"}, "two runs"), ({"sets": {}}, "unknown sets"),
                                ({"like": "nobody"}, "is like nobody"),
                                ({"set": {"model.layers": 2}}, "has no layers"), ({"set": {"model.heads": "both"}}, "must be one of")):
            plan = jsons.read_json(self.path("plan.json"))
            plan["runs"].append({"name": "wrong", "group": "all", **change})
            path = self.path("wrong.json")
            with open(path, "w", encoding="utf-8") as file:
                json.dump(plan, file)
            with mock.patch("sys.stderr") as errors, self.assertRaises(SystemExit):
                self.run_plan("--plan", path)
            self.assertIn(message, "".join(call.args[0] for call in errors.write.call_args_list))


if __name__ == "__main__":
    unittest.main()
