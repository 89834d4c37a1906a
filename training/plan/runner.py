"""Makes runs, from vocabulary to measurements of the compiled C."""

import hashlib
import json
import os
import subprocess
import sys

import configuration
from data.sets import DataSet
from host.jsons import read_json, write_json
from host.places import RECORDS, ROOT, TRAINING
from measuring import compiled

ENVIRONMENT = {"MALLOC_MMAP_THRESHOLD_": "4294967296", "MALLOC_TRIM_THRESHOLD_": "4294967296"}


class Runner:
    def __init__(self, all_runs, data_folder, runs_folder, pnlpc, limit, bfloat16, vectors=()):
        self.all, self.data, self.folder, self.pnlpc = all_runs, data_folder, runs_folder, pnlpc
        self.limit, self.bfloat16, self.vectors = limit, bfloat16, dict(vectors)

    def make(self, run):
        """Everything of one run, up to its record."""
        print(f"\n== {run.name} ({run.group})", flush=True)
        self.train(run)
        folder = self.path(run.weights_of or run.name)
        record = {"name": run.name, "group": run.group, "schedule": run.schedule, "weights_of": run.weights_of,
                  **read_json(os.path.join(folder, "run.json")), "limit": self.limit}
        if "dequantized" in record:
            del record["dequantized"]["runs"]  # of other runs, which have records of their own
        record["float"] = self.evaluate(run, folder)
        if run.compiled:
            record.update(self.compiled(run, folder))
        record_path = os.path.join(RECORDS if not self.limit else self.folder, run.name + ".json")
        write_json(record_path, record)
        if run.model and not self.limit:
            self.call("export.py", "--run", folder, "--model", os.path.join(self.path(run.name), "int8"),
                      "--record", record_path, "--out", os.path.join(ROOT, "models", run.model))

    def train(self, run):
        """The run's float weights, and those of the runs it needs."""
        finished = self.finished(run)
        if finished and "dequantized" in finished:
            return  # its weights came without those of the runs that it was made from
        for name in run.needs():
            self.train(self.all[name])
        if run.weights_of or finished:
            return
        if run.mean_of:
            self.call("average.py", *(part for name in run.mean_of for part in ("--run", self.path(name))), "--out", self.path(run.name))
            return
        command = ["train.py", "--config", os.path.join(TRAINING, run.config), "--data", self.data,
                   "--vocab", self.vocabulary(run), "--out", self.path(run.name)]
        for name, value in {"name": run.name, **run.set}.items():
            command += ["--set", f"{name}={json.dumps(value, ensure_ascii=False)}"]
        for teacher in run.teachers:
            command += ["--teacher", self.path(teacher)]
        for name in run.texts:
            command += ["--texts", name]
        if run.wants_vectors():
            command += ["--vectors", self.vectors_of(run)]
        if run.configuration()["projection"]["word_codes"]:
            command += ["--word-codes", self.word_codes(run)]
        if run.start:
            command += ["--start", self.path(run.start)]
        if run.qat:
            command += ["--qat"]
        elif self.bfloat16:
            command += ["--bfloat16"]
        self.call(*command, *self.limited())

    def finished(self, run):
        """run.json where the run's folder holds finished weights of just this configuration, made from just these runs, else None"""
        path = os.path.join(self.path(run.name), "run.json")
        if not os.path.exists(path):
            return None
        record = read_json(path)
        made_of = {"config": configuration.complete(record["config"]), "start": record["start"], "teachers": record["teachers"],
                   "mean_of": record.get("mean_of", [])}
        planned = {"config": run.configuration(), "start": run.start, "teachers": list(run.teachers), "mean_of": list(run.mean_of)}
        return record if made_of == planned else None

    def vocabulary(self, run):
        """vocab.txt for the run: one file for all runs that train it from the same texts in the same way."""
        config = run.configuration()
        named = configuration.vocabulary_path(os.path.join(TRAINING, run.config), config)
        if named:
            return named
        options = {name: value for name, value in config["text"].items() if name != "parted_words"}
        key = json.dumps([config["data"], options], sort_keys=True)
        name = "-".join([*config["data"].values(), hashlib.sha256(key.encode()).hexdigest()[:8]]) + ".txt"
        path = os.path.join(self.folder, "vocabularies", name)
        if not os.path.exists(path):
            sets = [part for name, value in run.set.items() for part in ("--set", f"{name}={json.dumps(value)}")]
            self.call("wordpiece_trainer.py", "--config", os.path.join(TRAINING, run.config), *sets, "--data", self.data,
                      "--out", path + ".new")
            os.replace(path + ".new", path)
        return path

    def vectors_of(self, run):
        """The word vectors of the run's language."""
        language = run.configuration()["data"]["language"]
        if language not in self.vectors:
            raise SystemExit(f"{run.name} wants --vectors {language}=FILE (training/README.md, Word vectors)")
        return self.vectors[language]

    def word_codes(self, run):
        """word_codes.safetensors for the run: one file for all runs with as many words and codes of the same vectors."""
        vectors, projection = self.vectors_of(run), run.configuration()["projection"]
        codes, words = str(projection["word_codes"]), str(projection["coded_words"])
        with open(vectors, "rb") as file:
            path = os.path.join(self.folder, f"word-codes-{words}-{codes}-{hashlib.sha256(file.read()).hexdigest()[:8]}.safetensors")
        if not os.path.exists(path):
            self.call("word_codes.py", "--vectors", vectors, "--words", words, "--codes", codes, "--out", path + ".new")
            os.replace(path + ".new", path)
        return path

    def evaluate(self, run, folder):
        """-> {split: {official, raw}} of the float model"""
        results = {}
        for split in run.splits:
            self.call("evaluate.py", "--run", folder, "--data", self.data, "--split", split, *self.limited())
            results[split] = read_json(os.path.join(folder, f"results-{split}.json"))["float"]
        return results

    def compiled(self, run, float_folder):
        """-> quantization, int8 accuracy by the compiled C, cost on the board"""
        model = os.path.join(self.path(run.name), "int8")
        options = [part for name, value in run.quantize.items() for part in ("--" + name.replace("_", "-"), str(value))]
        self.call("quantize.py", "--run", float_folder, "--data", self.data, "--out", model, *options)
        data_set = DataSet(self.data, **run.configuration()["data"])
        return {
            "quantization": {"options": run.quantize, **read_json(os.path.join(model, "quantize.json"))},
            "int8": {split: compiled.accuracy(self.pnlpc, model, data_set.path(split), self.limit) for split in run.splits},
            "cost": compiled.cost(self.pnlpc, model, "mps2-an386", 8, run.cache_encoding),
        }

    def path(self, name):
        return os.path.join(self.folder, name)

    def limited(self):
        return ["--limit", str(self.limit)] if self.limit else []

    def call(self, script, *arguments):
        """Runs a verb; its failure ends the plan."""
        print(script, *arguments, flush=True)
        command = [sys.executable, os.path.join(TRAINING, script), *arguments]
        if subprocess.run(command, env={**os.environ, **ENVIRONMENT}).returncode:
            raise SystemExit(f"{script} failed")
