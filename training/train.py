"""Trains the float model and keeps the averaged weights."""

import argparse
import copy
import json
import math
import os
import random
import subprocess
import time

import numpy as np
import torch
from torch.nn import functional as F

import data
import fingerprint
import safetensors_io
import text
from augment import Augmenter
from distill import Teachers, soft_cross_entropy
from model import Mixer
from predict import evaluate


class Trainer:
    """The model, its average, the optimizer and the schedule."""

    def __init__(self, config, data_set, counters, steps, teachers=None, start=None):
        self.options, self.max_tokens = config["training"], config["model"]["max_tokens"]
        self.counters, self.steps, self.step = counters, steps, 0
        self.teachers = teachers
        self.shuffler = np.random.default_rng(self.options["seed"])
        self.model = Mixer(config, len(data_set.labels), len(data_set.intents))
        self.model.feature_dropout.p = self.options["feature_dropout"]
        self.model.block_dropout.p = self.options["block_dropout"]
        if start:
            state, _ = safetensors_io.read(os.path.join(start, "model.safetensors"))
            self.model.load_state_dict({name: torch.from_numpy(value) for name, value in state.items()})
        self.average = copy.deepcopy(self.model)
        matrices = [p for p in self.model.parameters() if p.dim() > 1]
        others = [p for p in self.model.parameters() if p.dim() <= 1]
        self.optimizer = torch.optim.AdamW([
            {"params": matrices, "weight_decay": self.options["weight_decay"]},
            {"params": others, "weight_decay": 0.0}])

    def learning_rate(self):
        """Linear warm-up, then a cosine down to zero."""
        warmup = self.options["warmup_steps"]
        if self.step < warmup:
            return self.options["learning_rate"] * (self.step + 1) / warmup
        progress = (self.step - warmup) / max(1, self.steps - warmup)
        return self.options["learning_rate"] * 0.5 * (1 + math.cos(math.pi * progress))

    def epoch(self, sequences):
        """One pass over [(word ids, label ids, intent id)] -> mean loss"""
        order = self.shuffler.permutation(len(sequences))
        grouped = data.batches(sequences, self.options["batch_size"], order)
        self.model.train()
        total = 0.0
        for number in self.shuffler.permutation(len(grouped)):
            total += self._batch([sequences[i] for i in grouped[number]]) * len(grouped[number])
        return total / len(sequences)

    def _batch(self, sequences):
        loss = self._loss(sequences)
        for group in self.optimizer.param_groups:
            group["lr"] = self.learning_rate()
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self._average()
        self.step += 1
        return float(loss)

    def _loss(self, sequences):
        words, labels, lengths = data.collate(sequences, range(len(sequences)), self.max_tokens)
        present = np.arange(words.shape[1])[None] < lengths[:, None]
        kept = present & (self.shuffler.random(words.shape) >= self.options["word_dropout"])
        counters, mask = self.counters[torch.from_numpy(words)], torch.from_numpy(present).float()[..., None]
        slots, intents = self.model(counters * torch.from_numpy(kept).float()[..., None], mask)
        smoothing = self.options["label_smoothing"]
        intent_ids = torch.tensor([sequence[2] for sequence in sequences])
        loss = (F.cross_entropy(slots.flatten(0, 1), torch.from_numpy(labels).flatten(), label_smoothing=smoothing)
                + F.cross_entropy(intents, intent_ids, label_smoothing=smoothing))
        if self.teachers is None:
            return loss
        slot_goal, intent_goal = self.teachers.probabilities(counters * mask, mask)
        soft = ((soft_cross_entropy(slots, slot_goal) * mask[..., 0]).sum() / mask.sum()
                + soft_cross_entropy(intents, intent_goal).mean())
        return loss + self.options["distillation"] * (soft - loss)

    def _average(self):
        decay = min(self.options["ema_decay"], (self.step + 1) / (self.step + 10))
        with torch.no_grad():
            for mean, value in zip(self.average.parameters(), self.model.parameters()):
                mean.lerp_(value, 1 - decay)


def read_json(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def write_json(path, value):
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        json.dump(value, file, indent=2)


def run_name(folder):
    return os.path.basename(os.path.normpath(folder))


def git_commit():
    answer = subprocess.run(["git", "rev-parse", "HEAD"], cwd=os.path.dirname(os.path.abspath(__file__)),
                            capture_output=True, text=True)
    return answer.stdout.strip() if answer.returncode == 0 else None


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", required=True, help="a file of configs/")
    parser.add_argument("--data", required=True, help="folder with the data sets")
    parser.add_argument("--vocab", required=True, help="vocab.txt, of wordpiece_trainer.py")
    parser.add_argument("--out", required=True, help="folder for model.safetensors, config.json and run.json")
    parser.add_argument("--teacher", action="append", default=[], help="folder of a finished run to learn from; may be repeated")
    parser.add_argument("--start", help="folder of a finished run whose weights to start from")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE",
                        help="a value of the configuration's `training` to replace; may be repeated")
    arguments = parser.parse_args()
    config = read_json(arguments.config)
    options = config["training"]
    for assignment in arguments.set:
        name, value = assignment.split("=", 1)
        if name not in options:
            parser.error(f"--set {assignment}: `training` has no {name}, only {', '.join(options)}")
        options[name] = json.loads(value)
    os.makedirs(arguments.out, exist_ok=True)
    torch.set_num_threads(options["threads"])
    torch.manual_seed(options["seed"])

    started = time.time()
    data_set = data.DataSet(arguments.data, **config["data"])
    tokenizer = text.Tokenizer(config["text"], text.read_vocabulary(arguments.vocab))
    table = data.WordTable(fingerprint.Projection(config["projection"]))
    train, dev = (data.prepare(data_set, split, tokenizer, table) for split in ("train", "dev"))
    counters = torch.from_numpy(table.counters().astype(np.float32))
    print(f"{len(train)} training and {len(dev)} dev utterances, {len(counters)} different words, "
          f"{time.time() - started:.0f} s", flush=True)

    augmenter = Augmenter(train, data_set.labels, options["own_words"], options["slot_swap"],
                          random.Random(options["seed"]))
    steps = options["epochs"] * math.ceil(len(train) / options["batch_size"])
    teachers = Teachers(arguments.teacher, len(data_set.labels), len(data_set.intents)) if arguments.teacher else None
    trainer = Trainer(config, data_set, counters, steps, teachers, arguments.start)
    write_json(os.path.join(arguments.out, "config.json"), config)
    record = {
        "config": config,
        "start": run_name(arguments.start) if arguments.start else None,
        "teachers": [run_name(folder) for folder in arguments.teacher],
        "data_sha256": {split: data_set.sha256(split) for split in ("train", "dev", "test")},
        "git_commit": git_commit(),
        "torch": torch.__version__,
        "parameters": sum(p.numel() for p in trainer.model.parameters()),
        "epochs": [],
    }
    for epoch in range(1, options["epochs"] + 1):
        epoch_started = time.time()
        entry = {"epoch": epoch, "loss": round(trainer.epoch(augmenter.epoch()), 4)}
        entry["seconds"] = round(time.time() - epoch_started, 1)
        if epoch % 3 == 0 or epoch == options["epochs"]:
            entry["dev"] = evaluate(trainer.average, dev, counters, data_set.labels, config["model"]["max_tokens"])
            state = {name: value.numpy() for name, value in trainer.average.state_dict().items()}
            safetensors_io.write(os.path.join(arguments.out, "model.safetensors"), state)
        record["epochs"].append(entry)
        record["seconds"] = round(time.time() - started, 1)
        write_json(os.path.join(arguments.out, "run.json"), record)
        print(json.dumps(entry), flush=True)


if __name__ == "__main__":
    main()
