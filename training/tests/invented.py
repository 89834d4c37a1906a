"""A small invented data set, for tests of whole commands."""

import gzip
import json
import os
import random

WORDS = ["wake", "me", "at", "seven", "nine", "call", "anna", "mum", "play", "jazz", "now", "please", "tomorrow", "don't"]
SLOT = {"seven": "TIME", "nine": "TIME", "tomorrow": "TIME", "anna": "CONTACT", "mum": "CONTACT", "jazz": "MUSIC"}
INTENTS = ["IN:CALL", "IN:PLAY", "IN:WAKE"]


def write(root, counts=(("train", 60), ("dev", 20), ("test", 20))):
    """root/invented/en in the layout of data.py"""
    folder = os.path.join(root, "invented", "en")
    os.makedirs(folder)
    generator = random.Random(7)
    for split, count in counts:
        with gzip.open(os.path.join(folder, split + ".jsonl.gz"), "wt", encoding="utf-8") as file:
            for _ in range(count):
                tokens = [generator.choice(WORDS) for _ in range(generator.randint(1, 9))]
                slots = ["B-" + SLOT[token] if token in SLOT else "O" for token in tokens]
                row = {"text": " ".join(tokens), "tokens": tokens, "slots": slots, "intent": INTENTS[len(tokens) % 3]}
                file.write(json.dumps(row) + "\n")
    labels = ["O"] + [kind + slot for slot in sorted(set(SLOT.values())) for kind in ("B-", "I-")]
    for name, lines in (("intents.txt", INTENTS), ("bio.txt", labels)):
        with open(os.path.join(root, "invented", name), "w", encoding="utf-8") as file:
            file.writelines(line + "\n" for line in lines)


def config():
    """A very small model of it."""
    return {
        "name": "invented",
        "data": {"set": "invented", "language": "en"},
        "text": {"lowercase": True, "strip_accents": True, "map_quotes_and_dashes": True, "max_word_chars": 100, "vocab_size": 300},
        "projection": {"kind": "minhash", "hash_family": "fnv1a", "num_hashes": 16, "ngram_size": 3, "feature_size": 32, "window": 1},
        "model": {"hidden_size": 16, "num_layers": 2, "token_hidden": 8, "channel_hidden": 16, "max_tokens": 8, "padding": "masked", "heads": "joint",
                  "slot_hidden": 0, "leaky_relu_slope": 0.01, "layer_norm_eps": 1e-5},
        "training": {"seed": 1, "epochs": 4, "batch_size": 8, "learning_rate": 2e-3, "warmup_steps": 2, "weight_decay": 0.05,
                     "feature_dropout": 0.1, "block_dropout": 0.1, "word_dropout": 0.1, "label_smoothing": 0.05, "slot_swap": 0.2,
                     "own_words": 0.5, "distillation": 0.7, "ema_decay": 0.9, "threads": 1},
    }
