"""What a configuration may say."""

import encoders
from configuration.errors import ConfigurationError
from encoders.heads import HEADS

OPTIONAL = {
    ("text", "split_unspaced"): False, ("text", "parted_words"): False, ("projection", "word_codes"): 0, ("projection", "coded_words"): 0,
    ("model", "encoder"): "mixer", ("model", "vectors"): 0,
    ("training", "toeplitz_positions"): 0, ("training", "near_words"): 0, ("training", "other_texts"): 0, ("training", "crossed"): 0,
    ("training", "joined"): 0, ("training", "drawn_epochs"): 0, ("training", "folds"): 0, ("training", "fold"): 0,
}


def complete(config):
    """The configuration, with the values of earlier recipes for what it lacks."""
    for (section, key), value in OPTIONAL.items():
        config.get(section, {}).setdefault(key, value)
    return config


CHOICES = {
    ("text", "split_unspaced"): (True, False),
    ("text", "parted_words"): (True, False),
    ("model", "encoder"): tuple(encoders.BY_NAME),
    ("model", "padding"): ("masked", "fixed"),
    ("model", "heads"): tuple(HEADS),
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
    complaint = encoders.of(config).complaint(config)
    if complaint:
        raise ConfigurationError(complaint)
    if config["model"]["encoder"] != "mixer" and config["training"]["toeplitz_positions"]:
        raise ConfigurationError(f"model.encoder {config['model']['encoder']} wants training.toeplitz_positions 0: it has no token mixing")
    if config["training"]["toeplitz_positions"] > config["model"]["token_hidden"]:
        raise ConfigurationError("training.toeplitz_positions is more than model.token_hidden: not one filter")
    if config["training"]["folds"] == 1 or not 0 <= config["training"]["fold"] < max(1, config["training"]["folds"]):
        raise ConfigurationError("training.fold is one of 0 .. training.folds - 1, and there are two folds or more, or 0: none")
    if config["model"]["vectors"] and config["projection"]["window"]:
        raise ConfigurationError("model.vectors wants projection.window 0: vectors are of the word alone")
    projection = config["projection"]
    if bool(projection["word_codes"]) != bool(projection["coded_words"]):
        raise ConfigurationError("projection.word_codes and projection.coded_words want each other: codes of a word, and words that have "
                                 "them")
    if projection["word_codes"] and projection["kind"] != "minhash":
        raise ConfigurationError("projection.word_codes wants projection.kind minhash")
    if "vocab_size" in config["text"] and "vocabulary" in config["text"]:
        raise ConfigurationError("text has both vocab_size and vocabulary: one is wanted")
