"""Trains the float model and keeps the averaged weights. An interrupted training goes on where it stood."""

import argparse
import copy
import functools
import hashlib
import json
import math
import os
import random
import shutil
import subprocess
import time

import numpy as np
import torch
from torch.nn import functional as F

import configuration
import data
import distill
import fingerprint
import parted_words
import qat
import quantize
import runs
import safetensors_io
import text
import toeplitz
import word_codes
from augment import Augmenter, Unlabelled
from checkpoint import Checkpoint
from distill import Lessons, Teachers, soft_cross_entropy
from jsons import write_json
from model import Dropout, Mixer
from predict import evaluate
from progress import Bar
from vectors import Vectors


NEAR, AMONG, LEAST = 8, 50000, 0.55  # near words of a word: how many, of how many frequent ones, and the least cosine


class Trainer:
    """The model, its average, the optimizer and the schedule."""

    def __init__(self, config, data_set, counters, steps, products, start=None, quantized=None):
        """products: what the model's matrix products are made in, a context of torch.autocast. quantized: makes of the model the one that is trained in its place"""
        self.options, self.max_tokens = config["training"], config["model"]["max_tokens"]
        self.counters, self.steps, self.step = counters, steps, 0
        self.products = products
        self.shuffler = np.random.default_rng(self.options["seed"])
        self.model = Mixer(config, len(data_set.labels), len(data_set.intents))
        self.model.feature_dropout = Dropout(self.options["feature_dropout"], self.shuffler)
        self.model.block_dropout = Dropout(self.options["block_dropout"], self.shuffler)
        if start:
            runs.start_from(self.model, start)
        if quantized:
            self.model = quantized(self.model)
        elif self.options["toeplitz_positions"]:
            toeplitz.add(self.model, self.options["toeplitz_positions"], random=not start)
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

    def state(self):
        """All that the next epoch depends on."""
        return {"model": self.model.state_dict(), "average": self.average.state_dict(), "step": self.step,
                "optimizer": self.optimizer.state_dict(), "shuffler": self.shuffler.bit_generator.state,
                "torch": torch.get_rng_state()}

    def restore(self, state):
        self.model.load_state_dict(state["model"])
        self.average.load_state_dict(state["average"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.shuffler.bit_generator.state = state["shuffler"]
        torch.set_rng_state(state["torch"])
        self.step = state["step"]

    def epoch(self, sequences, title):
        """One pass over sequences -> mean loss"""
        order = self.shuffler.permutation(len(sequences))
        grouped = data.batches(sequences, self.options["batch_size"], order)
        self.model.train()
        total = 0.0
        with Bar(title, len(grouped)) as bar:
            for number in self.shuffler.permutation(len(grouped)):
                loss = self._batch([sequences[i] for i in grouped[number]])
                total += loss * len(grouped[number])
                bar.step(f"loss {loss:.3f}")
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
        words = torch.from_numpy(words)
        counters, mask = self.counters[words], torch.from_numpy(present).float()[..., None]
        with self.products:
            logits = self.model(counters * torch.from_numpy(kept).float()[..., None], mask)
        slots, intents = (None if each is None else each.float() for each in logits)
        labels, lengths = torch.from_numpy(labels), torch.from_numpy(lengths)
        intent_ids = torch.tensor([sequence.intent for sequence in sequences])
        slot_goal, intent_goal, path_goal = distill.collate([sequence.answer for sequence in sequences], words.shape[1]) if sequences[0].answer else (None,) * 3
        labelled = intent_ids >= 0
        share = float(labelled.float().mean())
        loss = 0.0
        if slots is not None:
            soft = None if slot_goal is None else (soft_cross_entropy(slots, slot_goal) * mask[..., 0]).sum() / mask.sum()
            loss = loss + self._weighed(self._cross_entropy(slots, labels), soft, share)
        if intents is not None:
            soft = None if intent_goal is None else soft_cross_entropy(intents, intent_goal).mean()
            loss = loss + self._weighed(self._cross_entropy(intents, intent_ids), soft, share)
        if self.model.transitions:
            hard = self.model.transitions.loss(slots[labelled], labels[labelled], lengths[labelled]) if share else 0.0
            soft = None if path_goal is None else self.model.transitions.soft_loss(slots, slot_goal, path_goal, lengths)
            loss = loss + self.options["path_loss"] * self._weighed(hard, soft, share)
        return loss

    def _weighed(self, hard, soft, share):
        """What the labels say and what the teachers say, None where they say nothing. share: of the sequences that have labels; the others have the teachers alone"""
        if not share:
            return 0.0 if soft is None else soft
        if soft is None:
            return share * hard
        labels = share * (1 - self.options["distillation"])
        return labels * hard + (1 - labels) * soft

    def _cross_entropy(self, logits, goals):
        return F.cross_entropy(logits.flatten(0, -2), goals.flatten(), label_smoothing=self.options["label_smoothing"])

    def _average(self):
        decay = min(self.options["ema_decay"], (self.step + 1) / (self.step + 10))
        with torch.no_grad():
            for mean, value in zip(self.average.parameters(), self.model.parameters()):
                mean.lerp_(value, 1 - decay)


def git_commit():
    """The commit of these sources; `-dirty` where files differ from it."""
    answer = subprocess.run(["git", "describe", "--always", "--abbrev=40", "--dirty", "--exclude=*"],
                            cwd=os.path.dirname(os.path.abspath(__file__)), capture_output=True, text=True)
    return answer.stdout.strip() if answer.returncode == 0 else None


def file_sha256(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def weights_sha256(folder):
    return file_sha256(os.path.join(folder, "model.safetensors"))


def read_unlabelled(arguments, options, tokenizer, table, vectors):
    """The texts of --texts, and the near words of all words so far; both are put into the table."""
    texts = []
    for name in arguments.texts:
        for row in data.DataSet(arguments.data, *name.split("/")).rows("train"):
            words = [table.add([word]) for word, _, _ in tokenizer.split(row["text"].encode("utf-8"))]
            texts += [words] if words else []
    single = {key[0]: number for key, number in table.ids.items() if len(key) == 1}
    near = vectors.near(single, NEAR, AMONG, LEAST)
    return Unlabelled(texts, {single[word]: [table.add([other]) for other in others] for word, others in near.items()},
                      options["near_words"], options["other_texts"])


def parameters(config, data_set):
    """How many the finished model has: what helps to train it is not counted."""
    return sum(p.numel() for p in Mixer(config, len(data_set.labels), len(data_set.intents)).parameters())


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", required=True, help="a file of configs/")
    parser.add_argument("--data", required=True, help="folder with the data sets")
    parser.add_argument("--vocab", help="vocab.txt, of wordpiece_trainer.py or any other (default: `vocabulary` of the configuration's `text`)")
    parser.add_argument("--out", required=True, help="folder for model.safetensors, config.json, vocab.txt and run.json")
    parser.add_argument("--teacher", action="append", default=[], help="folder of a finished run to learn from; may be repeated")
    parser.add_argument("--vectors", type=configuration.existing_file, help="word vectors, of vectors.py: for model.vectors and training.near_words")
    parser.add_argument("--word-codes", type=configuration.existing_file, help="codes of words, of word_codes.py: for projection.word_codes")
    parser.add_argument("--texts", action="append", default=[], metavar="SET/LANGUAGE", help="a data set below --data whose training texts teachers label, for training.other_texts; may be repeated")
    parser.add_argument("--start", help="folder of a finished run whose weights to start from")
    parser.add_argument("--qat", action="store_true", help="quantization-aware: train the int8 model that calibration makes of --start; quantize.py keeps its scales")
    parser.add_argument("--bfloat16", action="store_true", help="matrix products in bfloat16: faster on processors that have them (AVX-512 BF16, AMX); not with --qat")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE",
                        help="a value of the configuration to replace, as epochs=12 (of `training`) or model.num_layers=3; "
                             "may be repeated")
    parser.add_argument("--limit", type=int, help="take so many utterances of each split only, to try things out")
    arguments = parser.parse_args()
    try:
        config = configuration.read(arguments.config, arguments.set)
    except configuration.ConfigurationError as error:
        parser.error(str(error))
    if arguments.qat and not arguments.start:
        parser.error("--qat wants --start, a finished run")
    if arguments.qat and arguments.bfloat16:
        parser.error("--qat computes integers exactly, which bfloat16 cannot")
    options = config["training"]
    unlabelled = options["near_words"] or options["other_texts"]
    if (unlabelled or config["model"]["vectors"]) and not arguments.vectors:
        parser.error("model.vectors, training.near_words and training.other_texts want --vectors")
    if bool(config["projection"]["word_codes"]) != bool(arguments.word_codes):
        parser.error("projection.word_codes and --word-codes want each other")
    if options["drawn_epochs"] and not arguments.teacher:
        parser.error("training.drawn_epochs wants --teacher, whose answers are kept")
    if unlabelled and not arguments.teacher:
        parser.error("training.near_words and training.other_texts want --teacher: who else is to label them")
    if options["joined"] and not arguments.teacher:
        parser.error("training.joined wants --teacher: who else is to label them")
    if options["crossed"] and not options["near_words"]:
        parser.error("training.crossed wants training.near_words: those are crossed")
    if any(name.count("/") != 1 for name in arguments.texts):
        parser.error("--texts is SET/LANGUAGE, as massive/en")
    if bool(options["other_texts"]) != bool(arguments.texts):
        parser.error("training.other_texts and --texts want each other")
    vocabulary_path = arguments.vocab or configuration.vocabulary_path(arguments.config, config)
    if not vocabulary_path:
        parser.error("--vocab is wanted: the configuration names no `vocabulary`")
    os.makedirs(arguments.out, exist_ok=True)
    torch.set_num_threads(options["threads"])
    torch.manual_seed(options["seed"])

    started = time.time()
    data_set = data.DataSet(arguments.data, **config["data"])
    vocabulary = text.read_vocabulary(vocabulary_path)
    if text.UNKNOWN not in vocabulary:
        parser.error(f"{vocabulary_path} lacks {text.UNKNOWN}")
    tokenizer = text.Tokenizer(config["text"], vocabulary)
    parted = parted_words.learn(data_set.rows("train"), tokenizer) if config["text"]["parted_words"] else []
    tokenizer = text.Tokenizer(config["text"], vocabulary, parted)
    table = data.WordTable()
    train, dev = (data.prepare(data_set, split, tokenizer, table, arguments.limit) for split in ("train", "dev"))
    train = [example for example in train if not data.left_out(example.number, options)]
    vectors = Vectors(arguments.vectors) if arguments.vectors else None
    if vectors and config["model"]["vectors"] not in (0, vectors.dimensions):
        parser.error(f"model.vectors is {config['model']['vectors']}, and the vectors of {arguments.vectors} have {vectors.dimensions} dimensions")
    codes = word_codes.WordCodes(arguments.word_codes) if arguments.word_codes else None
    without_labels = read_unlabelled(arguments, options, tokenizer, table, vectors) if unlabelled else None
    seen = vectors if config["model"]["vectors"] else None
    counters = torch.from_numpy(table.counters(tokenizer, fingerprint.projection(config["projection"], codes), seen).astype(np.float32))
    print(f"{len(train)} training and {len(dev)} dev utterances, {len(counters)} different words, "
          f"{time.time() - started:.0f} s", flush=True)

    augmenter = Augmenter(train, data_set.labels, options["own_words"], options["slot_swap"],
                          random.Random(options["seed"]), without_labels, options["crossed"], options["joined"])
    sequences = round(len(train) * (1 + options["near_words"] + options["other_texts"] + options["joined"]))
    steps = options["epochs"] * math.ceil(sequences / options["batch_size"])
    sizes = len(data_set.labels), len(data_set.intents)
    products = torch.autocast("cpu", torch.bfloat16, enabled=arguments.bfloat16)
    lessons = None
    if arguments.teacher:
        lessons = Lessons(augmenter, Teachers(arguments.teacher, *sizes, table, products), options["seed"], options["drawn_epochs"], options["batch_size"], config["model"]["max_tokens"])
    quantized = None
    if arguments.qat:
        layers, scales, _ = quantize.calibrated(config, runs.state(arguments.start), train, counters, sizes, quantize.OPTIONS)
        quantize.save_scales(arguments.out, layers, scales)
        quantized = functools.partial(qat.FakeQuantized, layers=layers, weight_scales=scales, window=config["projection"]["window"])
    trainer = Trainer(config, data_set, counters, steps, products, arguments.start, quantized)
    write_json(os.path.join(arguments.out, "config.json"), config)
    text.write_vocabulary(os.path.join(arguments.out, "vocab.txt"), vocabulary)
    if parted:
        parted_words.write(arguments.out, parted)
    if seen:
        shutil.copyfile(arguments.vectors, runs.vectors_path(arguments.out))
    if codes:
        shutil.copyfile(arguments.word_codes, os.path.join(arguments.out, word_codes.FILE))
    record = {
        "config": config,
        "start": runs.name(arguments.start) if arguments.start else None,
        "quantization_aware": arguments.qat,
        "bfloat16": arguments.bfloat16,
        "teachers": [runs.name(folder) for folder in arguments.teacher],
        "start_sha256": weights_sha256(arguments.start) if arguments.start else None,
        "teachers_sha256": [weights_sha256(folder) for folder in arguments.teacher],
        "texts": {name: data.DataSet(arguments.data, *name.split("/")).sha256("train") for name in arguments.texts},
        "vectors_sha256": file_sha256(arguments.vectors) if arguments.vectors else None,
        "word_codes_sha256": file_sha256(arguments.word_codes) if codes else None,
        "data_sha256": {split: data_set.sha256(split) for split in ("train", "dev", "test")},
        "vocabulary_sha256": file_sha256(os.path.join(arguments.out, "vocab.txt")),
        "git_commit": git_commit(),
        "torch": str(torch.__version__),
        "parameters": parameters(config, data_set),
        "epochs": [],
        "seconds": 0.0,
    }
    identity = {name: record[name] for name in ("config", "start_sha256", "teachers_sha256", "texts", "vectors_sha256", "word_codes_sha256", "data_sha256", "vocabulary_sha256", "torch")}
    identity.update(limit=arguments.limit, quantization_aware=arguments.qat, bfloat16=arguments.bfloat16)
    checkpoint = Checkpoint(arguments.out, identity)
    saved = checkpoint.load()
    if saved:
        trainer.restore(saved["trainer"])
        augmenter.random.setstate(saved["augmenter"])
        record = saved["record"]
        print(f"going on after epoch {len(record['epochs'])}", flush=True)
    earlier = record["seconds"]
    for epoch in range(len(record["epochs"]) + 1, options["epochs"] + 1):
        epoch_started = time.time()
        drawn = lessons.epoch(epoch) if lessons else augmenter.epoch()
        entry = {"epoch": epoch, "loss": round(trainer.epoch(drawn, f"epoch {epoch}"), 4)}
        entry["seconds"] = round(time.time() - epoch_started, 1)
        if epoch % 3 == 0 or epoch == options["epochs"]:
            entry["dev"] = evaluate(trainer.average, dev, counters, data_set.labels, config["model"]["max_tokens"])
        record["epochs"].append(entry)
        record["seconds"] = round(earlier + time.time() - started, 1)
        checkpoint.save({"trainer": trainer.state(), "augmenter": augmenter.random.getstate(), "record": record})
        print(json.dumps(entry), flush=True)
    average = trainer.average.mixer if arguments.qat else trainer.average
    toeplitz.fold(average)
    state = {name: value.numpy() for name, value in average.state_dict().items()}
    safetensors_io.write(os.path.join(arguments.out, "model.safetensors"), state)
    write_json(os.path.join(arguments.out, "run.json"), record)
    checkpoint.remove()


if __name__ == "__main__":
    main()
