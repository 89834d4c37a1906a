"""The training of a network, step by step."""

import copy
import math

import numpy as np
import torch
from torch.nn import functional as F

from data.sequences import batches, collate
from host.progress import Bar
from model import toeplitz
from model.dropout import Dropout
from model.network import Network
from teaching import run_folder
from teaching.teachers import collate as collate_answers
from teaching.teachers import soft_cross_entropy


class Trainer:
    """The model, its average, the optimizer and the schedule."""

    def __init__(self, config, data_set, counters, steps, products, start=None, quantized=None):
        """products: what the model's matrix products are made in, a context of torch.autocast. quantized: makes of the model the one that
        is trained in its place"""
        self.options, self.max_tokens = config["training"], config["model"]["max_tokens"]
        self.counters, self.steps, self.step = counters, steps, 0
        self.products = products
        self.shuffler = np.random.default_rng(self.options["seed"])
        self.model = Network(config, len(data_set.labels), len(data_set.intents))
        self.model.feature_dropout = Dropout(self.options["feature_dropout"], self.shuffler)
        self.model.block_dropout = Dropout(self.options["block_dropout"], self.shuffler)
        if start:
            run_folder.start_from(self.model, start)
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
        grouped = batches(sequences, self.options["batch_size"], order)
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
        words, labels, lengths = collate(sequences, range(len(sequences)), self.max_tokens)
        present = np.arange(words.shape[1])[None] < lengths[:, None]
        kept = present & (self.shuffler.random(words.shape) >= self.options["word_dropout"])
        words = torch.from_numpy(words)
        counters, mask = self.counters[words], torch.from_numpy(present).float()[..., None]
        with self.products:
            logits = self.model(counters * torch.from_numpy(kept).float()[..., None], mask)
        slots, intents = (None if each is None else each.float() for each in logits)
        labels, lengths = torch.from_numpy(labels), torch.from_numpy(lengths)
        intent_ids = torch.tensor([sequence.intent for sequence in sequences])
        slot_goal, intent_goal, path_goal = collate_answers([sequence.answer for sequence in sequences],
                                                            words.shape[1]) if sequences[0].answer else (None,) * 3
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
        """What the labels say and what the teachers say, None where they say nothing. share: of the sequences that have labels; the others
        have the teachers alone"""
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
