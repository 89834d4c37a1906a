"""Strings of a word that are hashed, and how many features a word has."""

CODE_VALUES = 16  # of a word's code


def units(subword, ngram_size):
    """The strings of a subword that are hashed."""
    if subword.startswith("##"):
        return [subword[2:]]
    if len(subword) < ngram_size + 1:
        return [subword]
    return [subword[i:i + ngram_size] for i in range(len(subword) - ngram_size + 1)]


def features(projection_config):
    """How many counters a word has."""
    return projection_config["feature_size"] + CODE_VALUES * projection_config.get("word_codes", 0)


def spelling(subwords):
    """Subwords of one word -> the UTF-8 bytes that they spell"""
    return "".join(subword.removeprefix("##") for subword in subwords).encode("utf-8")
