import os
import tempfile
import unittest
from xml.etree import ElementTree

import recipe  # noqa: F401
from host.jsons import write_json
from host.places import ROOT
from plan import plot, runs
from plan.records import Records
from plan.results import render

SCORES = {"slot_exact_match": 80.0, "slot_f1": 85.0, "intent_accuracy": 95.0, "joint_exact_match": 78.0, "utterances": 100}


def record(name, exact_match, instructions):
    split = {"official": {**SCORES, "slot_exact_match": exact_match}, "raw": {**SCORES, "slot_exact_match": exact_match - 0.5}}
    higher = {"official": {**SCORES, "slot_exact_match": exact_match + 0.25}}
    config = runs.read()[name].configuration()
    return {
        "name": name, "schedule": "full", "config": {**config, "training": {**config["training"], "seed": 3}}, "parameters": 1234567,
        "seconds": 600.0, "epochs": [{}, {}], "git_commit": "0123456789abcdef", "data_sha256": {"train": "ab" * 32},
        "float": {"dev": higher, "test": higher}, "int8": {"dev": split, "test": split},
        "cost": {"instructions": instructions, "weights_bytes": 1, "tables_bytes": 2, "flash_bytes": 3, "arena_bytes": 4},
    }


class ResultsTests(unittest.TestCase):
    def render(self, *records):
        with tempfile.TemporaryDirectory() as folder:
            for each in records:
                write_json(os.path.join(folder, each["name"] + ".json"), each)
            return render(Records(folder))

    def test_the_documents_are_what_the_records_say(self):
        for path, content in render(Records()).items():
            with open(os.path.join(ROOT, path), encoding="utf-8") as file:
                self.assertEqual(content, file.read(), f"{path} is out of date: scripts/make-results.sh writes it")

    def test_figures_are_taken_from_the_records(self):
        document = self.render(record("mtop-en", 84.25, 4_000_000), record("frontier-base", 80.0, 8_900_000))["docs/results.md"]
        self.assertIn("| English | 84.25 | 84.0 |", document)
        self.assertIn("| Hindi | not measured | 76.5 |", document)
        self.assertIn("| average | not measured |", document)
        self.assertNotIn("Trained for a reduced schedule", document)
        self.assertIn("Trained for a reduced schedule only: French (2 epochs).",
                      self.render({**record("mtop-fr", 70.0, 1), "schedule": "reduced"})["docs/results.md"])
        self.assertIn("| `mtop-en` | 84.25 | 83.75 | 95.00 | 78.00 | 1,234,567 | 1 | 2 | 3 | 4 | 4.00 M |", document)
        self.assertIn("| mean |  |  | -0.25 |  |  | -0.25 |", document)
        self.assertIn("| mean |  |  | -0.50 |  |  | -0.50 |", document)

    def test_every_run_of_the_plan_has_a_valid_configuration(self):
        for run in runs.read().values():
            self.assertEqual(run.name, run.configuration()["name"])

    def test_the_small_model_is_small(self):
        record = Records().found.get("mtop-en-small")
        if record:
            self.assertLessEqual(record["cost"]["weights_bytes"] + record["cost"]["tables_bytes"], 256 * 1024)

    def test_models_that_share_a_vocabulary_share_the_projection(self):
        configs = {name: run.configuration() for name, run in runs.read().items()}
        for key in ("hash_family", "num_hashes", "ngram_size", "kind"):
            self.assertEqual(configs["mtop-en"]["projection"][key], configs["massive-en"]["projection"][key])
        for key in ("lowercase", "strip_accents", "map_quotes_and_dashes", "max_word_chars"):
            self.assertEqual(configs["mtop-en"]["text"][key], configs["massive-en"]["text"][key])


class PlotTests(unittest.TestCase):
    POINTS = [("a & b", 1.0, 70.0), ("slow", 9.0, 70.5), ("good", 3.0, 76.0), ("good too", 3.0, 75.9)]

    def test_the_front_has_what_nothing_beats(self):
        self.assertEqual(["a & b", "good"], [name for name, _, _ in plot.front(self.POINTS)])

    def test_ticks_are_round_and_cover_the_values(self):
        self.assertEqual([0.0, 2.0, 4.0, 6.0, 8.0, 10.0], plot.ticks(1.1, 8.2, 5))
        self.assertGreaterEqual(len(plot.ticks(5.0, 5.0)), 2)
        for low, high, expected in ((0.97, 80.1, [0.5, 1, 2, 5, 10, 20, 50, 100]), (2, 5, [2, 5]), (1, 1, [1, 2]), (100, 100, [100, 200]),
                                    (0.03, 0.04, [0.02, 0.05])):
            self.assertEqual(expected, [round(tick, 9) for tick in plot.log_ticks(low, high)])

    def test_every_point_and_label_is_inside(self):
        root = ElementTree.fromstring(plot.scatter("t", "x", "y", self.POINTS))
        space = "{http://www.w3.org/2000/svg}"
        circles = root.findall(space + "circle")
        self.assertEqual(4, len(circles))
        for circle in circles:
            self.assertTrue(plot.LEFT <= float(circle.get("cx")) <= plot.WIDTH - plot.RIGHT)
            self.assertTrue(plot.TOP <= float(circle.get("cy")) <= plot.HEIGHT - plot.BOTTOM)
        self.assertTrue({name for name, _, _ in self.POINTS} <= {text.text for text in root.findall(space + "text")})


if __name__ == "__main__":
    unittest.main()
