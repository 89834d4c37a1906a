"""A model folder in integers, as docs/numerics.md has it, with numpy."""

import math
import os

import numpy as np

import operators
import projection
from host import safetensors
from host.jsons import read_json
from model import paths
from operators.base import Frame
from operators.integers import round_away
from quantization.weights import parts_of
from text.tokenizer import Tokenizer
from text.vocabulary import read_vocabulary
from words import codes

EXP2_TABLE = [round_away(2.0 ** (15 - f / 256)) for f in range(256)]


def sequence_score(logits, scale):
    """s16 logits -> probability of the greatest, in 1/65535"""
    k = round_away(scale * math.log2(math.e) * 2.0**24)
    best, total = int(max(logits)), 0
    for logit in logits:
        u = ((best - int(logit)) * k) >> 16
        if u < 16 * 256:
            total += EXP2_TABLE[u & 255] >> (u >> 8)
    return (32768 * 65535) // total


class IntegerModel:
    """A model folder, ready to run."""

    def __init__(self, folder):
        self.config = read_json(os.path.join(folder, "config.json"))
        tensors, _ = safetensors.read(os.path.join(folder, "model.safetensors"))
        vocabulary = read_vocabulary(os.path.join(folder, "vocab.txt"))
        self.tokenizer = Tokenizer(self.config["tokenizer"], vocabulary, self.config["tokenizer"].get("parted_words", ()))
        self.projection = projection.of(self.config["projection"], codes.of_folder(folder))
        self.max_tokens = self.config["max_tokens"]
        self.fixed = self.config["padding"] == "fixed"
        self.outputs = {layer["name"]: layer["output"] for layer in self.config["layers"]}
        frame = Frame(self.config["projection"]["window"], self.max_tokens, not self.fixed)
        self.operators = [operators.of(layer).integer(layer, parts_of(layer["name"], tensors), self.outputs, frame)
                          for layer in self.config["layers"]]
        self.transitions = {head["name"]: paths.dense(*(tensors[head["name"] + part].astype(np.int64) for part in (".start", ".keep")),
                                                      -2**40)
                            for head in self.config["heads"] if head["kind"] == "bio_path"}

    def run(self, counters):
        """int64 [T, features] -> {layer: int64 array}, every layer's output"""
        if self.fixed:
            counters = np.pad(counters, ((0, self.max_tokens - len(counters)), (0, 0)))
        values = {"features": counters}
        for layer, operator in zip(self.config["layers"], self.operators):
            values[layer["name"]] = operator([values[name] for name in layer["inputs"]], len(counters))
        return values

    def classify(self, counters):
        """-> {head: {logits, labels, score}}"""
        values, answers = self.run(counters), {}
        for head in self.config["heads"]:
            logits = values[head["input"]][:len(counters)]
            labels = paths.best(logits, *self.transitions[head["name"]]) if head["kind"] == "bio_path" else logits.argmax(1).tolist()
            answer = {"logits": logits.tolist(), "labels": labels}
            if head["kind"] == "sequence":
                answer["score"] = sequence_score(logits[0], self.outputs[head["input"]]["scale"])
            answers[head["name"]] = answer
        return answers

    def answer(self, data):
        """UTF-8 bytes -> a line of test_vectors.jsonl, without its text"""
        words = self.tokenizer.words(data)
        truncated = len(words) > self.max_tokens
        words = words[:self.max_tokens]
        result = {"words": [[begin, end] for _, begin, end in words], "truncated": truncated}
        if words:
            counters = np.stack([self.projection.counters(subwords) for subwords, _, _ in words])
            result["heads"] = self.classify(counters.astype(np.int64))
        return result
