"""Configurations: the files of configs/, and values of them that are replaced."""

from configuration.checks import check, complete
from configuration.errors import ConfigurationError
from configuration.reading import read, replace, vocabulary_path

__all__ = ["ConfigurationError", "check", "complete", "read", "replace", "vocabulary_path"]
