"""A small invented data set, for tests of whole commands."""

import gzip
import json
import os
import random

WORDS = ["wake", "me", "at", "seven", "nine", "call", "anna", "mum", "play", "jazz", "now", "please", "tomorrow", "don't"]
SLOT = {"seven": "TIME", "nine": "TIME", "tomorrow": "TIME", "anna": "CONTACT", "mum": "CONTACT", "jazz": "MUSIC"}
INTENTS = ["IN:CALL", "IN:PLAY", "IN:WAKE"]


def write(root, counts=(("train", 60), ("dev", 20), ("test", 20))):
    """root/invented/en in the layout of training/README.md"""
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
        "text": {"lowercase": True, "strip_accents": True, "map_quotes_and_dashes": True, "split_unspaced": False, "parted_words": False,
                 "max_word_chars": 100, "vocab_size": 300},
        "projection": {"kind": "minhash", "hash_family": "fnv1a", "num_hashes": 16, "ngram_size": 3, "feature_size": 32, "window": 1,
                       "word_codes": 0, "coded_words": 0},
        "model": {"encoder": "mixer", "vectors": 0, "hidden_size": 16, "num_layers": 2, "token_hidden": 8, "channel_hidden": 16,
                  "max_tokens": 8, "padding": "masked", "heads": "joint", "transitions": True,
                  "slot_hidden": 0, "leaky_relu_slope": 0.01, "layer_norm_eps": 1e-5},
        "training": {"seed": 1, "epochs": 4, "batch_size": 8, "learning_rate": 2e-3, "warmup_steps": 2, "weight_decay": 0.05,
                     "feature_dropout": 0.1, "block_dropout": 0.1, "word_dropout": 0.1, "label_smoothing": 0.05, "slot_swap": 0.2,
                     "own_words": 0.5, "path_loss": 1.0, "distillation": 0.7, "ema_decay": 0.9, "toeplitz_positions": 0, "near_words": 0,
                     "other_texts": 0, "threads": 1},
    }


def random_model(labels, intents, **options):
    """-> the invented configuration with `options`, and a model of it with random weights; both heads' sizes"""
    import torch

    import configuration
    from model.network import Network
    changed = config()
    for name, value in options.items():
        configuration.replace(changed, name, value)
    torch.manual_seed(3)
    model = Network(changed, labels, intents).eval()
    for parameter in model.parameters():
        parameter.data += 0.05 * torch.randn_like(parameter)
    return changed, model


def counters_of(config, words, seed=5):
    """[words, features] of random words"""
    import numpy as np

    from projection.units import CODE_VALUES, features
    generator, projection = np.random.default_rng(seed), config["projection"]
    hashed = generator.integers(projection["feature_size"], size=(words, projection["num_hashes"]))
    coded = np.arange(projection["feature_size"], features(projection), CODE_VALUES) + generator.integers(CODE_VALUES,
            size=(words, projection["word_codes"]))
    return np.stack([np.bincount(row, minlength=features(projection)) for row in np.concatenate([hashed, coded], 1)])


def calibrated(config, model, labels, intents, percentile=None):
    """-> layers with scales, weight scales, and the arrays of model.safetensors"""
    import numpy as np
    import torch

    from encoders import graph
    from quantization import calibration, weights
    layers, max_tokens, frame = graph.layers(config, labels, intents), config["model"]["max_tokens"], calibration.frame_of(config)
    tensors = graph.all_tensors(config, layers, model.state_dict())
    utterances = [torch.from_numpy(counters_of(config, words if frame.masked else max_tokens, seed).astype(np.float32))
                  for seed in range(4) for words in (2, 5, max_tokens)]
    samples = calibration.calibrate(layers, tensors, utterances, frame, np.random.default_rng(1))
    layers, scales, _ = calibration.choose_scales(layers, tensors, samples, frame, percentile)
    return layers, scales, {**weights.integers(layers, tensors, scales), **weights.transitions(model.state_dict(), layers)}


def write_folder(folder, config, layers, arrays, vocabulary, labels, intents, parted=()):
    """A model folder."""
    from host import safetensors
    from host.jsons import write_json
    from quantization.model_folder import model_config
    from text.vocabulary import write_vocabulary
    slots = ["O"] + [kind + f"S{number}" for number in range(labels // 2) for kind in ("B-", "I-")]
    write_json(os.path.join(folder, "config.json"), model_config(config, layers, slots, [f"intent{i}" for i in range(intents)], parted))
    safetensors.write(os.path.join(folder, "model.safetensors"), arrays)
    write_vocabulary(os.path.join(folder, "vocab.txt"), vocabulary)


def write_model(folder, vocabulary, parted=(), coded=(), **options):
    """A small random model with that vocabulary, those parted words, and random codes for those words."""
    import numpy as np

    from host import safetensors
    from words import codes
    if coded:
        options.update({"projection.word_codes": 5, "projection.coded_words": len(coded)})
        tensors = codes.table(coded, np.random.default_rng(4).integers(16, size=(len(coded), 5)).astype(np.int8))
        safetensors.write(os.path.join(folder, codes.FILE), tensors, codes.METADATA)
    changed, model = random_model(7, 3, **options)
    layers, _, arrays = calibrated(changed, model, 7, 3)
    write_folder(folder, changed, layers, arrays, vocabulary, 7, 3, parted)
