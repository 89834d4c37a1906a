"""Reads a configuration of configs/ and replaces single values of it."""

import argparse
import json
import os


class ConfigurationError(Exception):
    """A mistake of the user's, told in one line."""


def read(path, assignments=()):
    """The configuration, with `SECTION.NAME=VALUE` assignments applied; without a section, `training` is meant."""
    with open(path, encoding="utf-8") as file:
        try:
            config = json.load(file)
        except ValueError as error:
            raise ConfigurationError(f"{path}: not JSON: {error}") from error
    complete(config)
    for assignment in assignments:
        name, separator, value = assignment.partition("=")
        if not separator:
            raise ConfigurationError(f"{assignment}: NAME=VALUE is wanted")
        replace(config, name, value)
    check(config)
    return config


def existing_file(path):
    """An argument of a command that names a file."""
    if not os.path.isfile(path):
        raise argparse.ArgumentTypeError(f"there is no file {path}")
    return path


OPTIONAL = {
    ("text", "split_unspaced"): False, ("text", "parted_words"): False, ("projection", "word_codes"): 0, ("projection", "coded_words"): 0, ("model", "encoder"): "mixer", ("model", "vectors"): 0,
    ("training", "toeplitz_positions"): 0, ("training", "near_words"): 0, ("training", "other_texts"): 0, ("training", "crossed"): 0, ("training", "joined"): 0, ("training", "drawn_epochs"): 0, ("training", "folds"): 0, ("training", "fold"): 0,
}


def complete(config):
    """The configuration, with the values of earlier recipes for what it lacks."""
    for (section, key), value in OPTIONAL.items():
        config.get(section, {}).setdefault(key, value)
    return config


CHOICES = {
    ("text", "split_unspaced"): (True, False),
    ("text", "parted_words"): (True, False),
    ("model", "encoder"): ("mixer", "qrnn", "lstm"),
    ("model", "padding"): ("masked", "fixed"),
    ("model", "heads"): ("joint", "slots", "intent"),
    ("model", "transitions"): (True, False),
    ("projection", "kind"): ("minhash", "simhash", "binary", "tsp"),
    ("projection", "hash_family"): ("fnv1a", "sha2"),
    ("projection", "window"): (0, 1, 2, 3, 4),
}


def check(config):
    """Refuses what no part of the recipe knows."""
    for (section, key), choices in CHOICES.items():
        value = config.get(section, {}).get(key)
        if value not in choices:
            raise ConfigurationError(f"{section}.{key} is {value!r}, and must be one of {', '.join(map(str, choices))}")
    if config["model"]["encoder"] == "lstm" and config["model"]["padding"] != "masked":
        raise ConfigurationError("model.encoder lstm wants model.padding masked")
    if config["model"]["encoder"] != "mixer" and config["training"]["toeplitz_positions"]:
        raise ConfigurationError(f"model.encoder {config['model']['encoder']} wants training.toeplitz_positions 0: it has no token mixing")
    if config["model"]["encoder"] == "qrnn" and config["model"]["hidden_size"] % 2:
        raise ConfigurationError("model.encoder qrnn wants an even model.hidden_size: half of it runs forward, half backward")
    if config["training"]["toeplitz_positions"] > config["model"]["token_hidden"]:
        raise ConfigurationError("training.toeplitz_positions is more than model.token_hidden: not one filter")
    if config["training"]["folds"] == 1 or not 0 <= config["training"]["fold"] < max(1, config["training"]["folds"]):
        raise ConfigurationError("training.fold is one of 0 .. training.folds - 1, and there are two folds or more, or 0: none")
    if config["model"]["vectors"] and config["projection"]["window"]:
        raise ConfigurationError("model.vectors wants projection.window 0: vectors are of the word alone")
    projection = config["projection"]
    if bool(projection["word_codes"]) != bool(projection["coded_words"]):
        raise ConfigurationError("projection.word_codes and projection.coded_words want each other: codes of a word, and words that have them")
    if projection["word_codes"] and projection["kind"] != "minhash":
        raise ConfigurationError("projection.word_codes wants projection.kind minhash")
    if "vocab_size" in config["text"] and "vocabulary" in config["text"]:
        raise ConfigurationError("text has both vocab_size and vocabulary: one is wanted")


def replace(config, name, value):
    """Sets one value, given as JSON or as plain text. Names that the configuration lacks are mistakes."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            pass
    if name == "name":
        config["name"] = value
        return
    section, _, key = name.rpartition(".")
    section = section or "training"
    if not isinstance(config.get(section), dict):
        raise ConfigurationError(f"{name}: no section {section}, only {', '.join(config)}")
    if key not in config[section]:
        raise ConfigurationError(f"{name}: `{section}` has no {key}, only {', '.join(config[section])}")
    config[section][key] = value


def vocabulary_path(path, config):
    """The vocab.txt that the configuration names, relative to its own place, or None where it wants one to be trained."""
    name = config["text"].get("vocabulary")
    return os.path.normpath(os.path.join(os.path.dirname(path), name)) if name else None
