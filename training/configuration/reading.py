"""Reads a configuration of configs/ and replaces single values of it."""

import json
import os

from configuration.checks import check, complete
from configuration.errors import ConfigurationError


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
