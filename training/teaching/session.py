"""One training, from a configuration to a run's folder. An interrupted one goes on where it stood."""

import functools
import json
import math
import os
import random
import shutil
import time

import numpy as np
import torch

import projection
from data import parted_words
from data.augmenter import Augmenter, Unlabelled
from data.examples import WordTable, left_out, prepare
from data.sets import DataSet
from host import safetensors
from host.hashes import file_sha256, git_commit, weights_sha256
from host.jsons import write_json
from measuring.predict import evaluate
from model import toeplitz
from model.network import Network
from quantization import settled
from quantization.calibration import OPTIONS, calibrated
from quantization.fake import FakeQuantized
from teaching import run_folder
from teaching.checkpoint import Checkpoint
from teaching.teachers import Lessons, Teachers
from teaching.trainer import Trainer
from text.tokenizer import Tokenizer
from text.vocabulary import UNKNOWN, read_vocabulary, write_vocabulary
from words.codes import FILE as CODES_FILE
from words.codes import WordCodes
from words.vectors import Vectors

NEAR, AMONG, LEAST = 8, 50000, 0.55  # near words of a word: how many, of how many frequent ones, and the least cosine
# in a training that goes on
SAME = ("config", "start_sha256", "teachers_sha256", "texts", "vectors_sha256", "word_codes_sha256", "data_sha256", "vocabulary_sha256",
        "torch")
MEASURED = 3  # dev is measured every so many epochs, and at the end


class Session:
    """arguments: train.py's. What is wrong with them raises Refused."""

    def __init__(self, arguments, config, vocabulary_path):
        self.arguments, self.config, self.options = arguments, config, config["training"]
        self.started = time.time()
        self.data_set = DataSet(arguments.data, **config["data"])
        self.sizes = len(self.data_set.labels), len(self.data_set.intents)
        self.vocabulary = read_vocabulary(vocabulary_path)
        if UNKNOWN not in self.vocabulary:
            raise Refused(f"{vocabulary_path} lacks {UNKNOWN}")
        tokenizer = Tokenizer(config["text"], self.vocabulary)
        self.parted = parted_words.learn(self.data_set.rows("train"), tokenizer) if config["text"]["parted_words"] else []
        self.tokenizer = Tokenizer(config["text"], self.vocabulary, self.parted)
        self.table = WordTable()
        train, self.dev = (prepare(self.data_set, split, self.tokenizer, self.table, arguments.limit) for split in ("train", "dev"))
        self.train = [example for example in train if not left_out(example.number, self.options)]
        self.vectors = Vectors(arguments.vectors) if arguments.vectors else None
        if self.vectors and config["model"]["vectors"] not in (0, self.vectors.dimensions):
            raise Refused(f"model.vectors is {config['model']['vectors']}, and the vectors of {arguments.vectors} have "
                          f"{self.vectors.dimensions} dimensions")
        self.codes = WordCodes(arguments.word_codes) if arguments.word_codes else None
        self.seen = self.vectors if config["model"]["vectors"] else None

    def run(self):
        unlabelled = self._unlabelled() if self.options["near_words"] or self.options["other_texts"] else None
        features = projection.of(self.config["projection"], self.codes)
        self.counters = torch.from_numpy(self.table.counters(self.tokenizer, features, self.seen).astype(np.float32))
        print(f"{len(self.train)} training and {len(self.dev)} dev utterances, {len(self.counters)} different words, "
              f"{time.time() - self.started:.0f} s", flush=True)
        augmenter = Augmenter(self.train, self.data_set.labels, self.options["own_words"], self.options["slot_swap"],
                              random.Random(self.options["seed"]), unlabelled, self.options["crossed"], self.options["joined"])
        products = torch.autocast("cpu", torch.bfloat16, enabled=self.arguments.bfloat16)
        lessons = self._lessons(augmenter, products)
        trainer = Trainer(self.config, self.data_set, self.counters, self._steps(), products, self.arguments.start, self._quantized())
        self._write_inputs()
        record = self._train(trainer, augmenter, lessons)
        average = trainer.average.mixer if self.arguments.qat else trainer.average
        toeplitz.fold(average)
        state = {name: value.numpy() for name, value in average.state_dict().items()}
        safetensors.write(self._path("model.safetensors"), state)
        write_json(self._path("run.json"), record)
        self.checkpoint.remove()

    def _path(self, name):
        return os.path.join(self.arguments.out, name)

    def _unlabelled(self):
        """The texts of --texts, and the near words of all words so far; both are put into the table."""
        texts = []
        for name in self.arguments.texts:
            for row in DataSet(self.arguments.data, *name.split("/")).rows("train"):
                words = [self.table.add([word]) for word, _, _ in self.tokenizer.split(row["text"].encode("utf-8"))]
                texts += [words] if words else []
        single = {key[0]: number for key, number in self.table.ids.items() if len(key) == 1}
        near = self.vectors.near(single, NEAR, AMONG, LEAST)
        return Unlabelled(texts, {single[word]: [self.table.add([other]) for other in others] for word, others in near.items()},
                          self.options["near_words"], self.options["other_texts"])

    def _steps(self):
        sequences = round(len(self.train) * (1 + self.options["near_words"] + self.options["other_texts"] + self.options["joined"]))
        return self.options["epochs"] * math.ceil(sequences / self.options["batch_size"])

    def _lessons(self, augmenter, products):
        if not self.arguments.teacher:
            return None
        teachers = Teachers(self.arguments.teacher, *self.sizes, self.table, products)
        return Lessons(augmenter, teachers, self.options["seed"], self.options["drawn_epochs"], self.options["batch_size"],
                       self.config["model"]["max_tokens"])

    def _quantized(self):
        """Makes of a network the int8 one with the scales that calibration finds; None without --qat"""
        if not self.arguments.qat:
            return None
        layers, scales, _ = calibrated(self.config, run_folder.state(self.arguments.start), self.train, self.counters, self.sizes, OPTIONS)
        settled.save(self.arguments.out, layers, scales)
        return functools.partial(FakeQuantized, layers=layers, weight_scales=scales, config=self.config)

    def _write_inputs(self):
        """What the run's folder needs beside the weights."""
        write_json(self._path("config.json"), self.config)
        write_vocabulary(self._path("vocab.txt"), self.vocabulary)
        if self.parted:
            parted_words.write(self.arguments.out, self.parted)
        if self.seen:
            shutil.copyfile(self.arguments.vectors, run_folder.vectors_path(self.arguments.out))
        if self.codes:
            shutil.copyfile(self.arguments.word_codes, self._path(CODES_FILE))

    def _record(self):
        start, teachers = self.arguments.start, self.arguments.teacher
        return {
            "config": self.config,
            "start": run_folder.name(start) if start else None,
            "quantization_aware": self.arguments.qat,
            "bfloat16": self.arguments.bfloat16,
            "teachers": [run_folder.name(folder) for folder in teachers],
            "start_sha256": weights_sha256(start) if start else None,
            "teachers_sha256": [weights_sha256(folder) for folder in teachers],
            "texts": {name: DataSet(self.arguments.data, *name.split("/")).sha256("train") for name in self.arguments.texts},
            "vectors_sha256": file_sha256(self.arguments.vectors) if self.arguments.vectors else None,
            "word_codes_sha256": file_sha256(self.arguments.word_codes) if self.codes else None,
            "data_sha256": {split: self.data_set.sha256(split) for split in ("train", "dev", "test")},
            "vocabulary_sha256": file_sha256(self._path("vocab.txt")),
            "git_commit": git_commit(),
            "torch": str(torch.__version__),
            "parameters": self._parameters(),
            "epochs": [],
            "seconds": 0.0,
        }

    def _parameters(self):
        """How many the finished model has: what helps to train it is not counted."""
        return sum(p.numel() for p in Network(self.config, *self.sizes).parameters())

    def _train(self, trainer, augmenter, lessons):
        """-> the record, with all epochs"""
        record = self._record()
        identity = {name: record[name] for name in SAME}
        identity.update(limit=self.arguments.limit, quantization_aware=self.arguments.qat, bfloat16=self.arguments.bfloat16)
        self.checkpoint = Checkpoint(self.arguments.out, identity)
        saved = self.checkpoint.load()
        if saved:
            trainer.restore(saved["trainer"])
            augmenter.random.setstate(saved["augmenter"])
            record = saved["record"]
            print(f"going on after epoch {len(record['epochs'])}", flush=True)
        earlier, last = record["seconds"], self.options["epochs"]
        for epoch in range(len(record["epochs"]) + 1, last + 1):
            epoch_started = time.time()
            drawn = lessons.epoch(epoch) if lessons else augmenter.epoch()
            entry = {"epoch": epoch, "loss": round(trainer.epoch(drawn, f"epoch {epoch}"), 4)}
            entry["seconds"] = round(time.time() - epoch_started, 1)
            if epoch % MEASURED == 0 or epoch == last:
                entry["dev"] = evaluate(trainer.average, self.dev, self.counters, self.data_set.labels, self.config["model"]["max_tokens"])
            record["epochs"].append(entry)
            record["seconds"] = round(earlier + time.time() - self.started, 1)
            self.checkpoint.save({"trainer": trainer.state(), "augmenter": augmenter.random.getstate(), "record": record})
            print(json.dumps(entry), flush=True)
        return record


class Refused(Exception):
    """A mistake of the user's, told in one line."""
