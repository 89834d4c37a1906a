"""Puts the recipe's folder on the path; skips a file of tests where a package that it needs is missing."""

import importlib
import os
import sys
import unittest

FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, FOLDER)


def needs(*packages):
    for package in packages:
        try:
            importlib.import_module(package)
        except ImportError:
            raise unittest.SkipTest(f"{package} is not installed") from None
