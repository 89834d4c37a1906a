"""Types of the verbs' arguments."""

import argparse
import os


def existing_file(path):
    """An argument that names a file."""
    if not os.path.isfile(path):
        raise argparse.ArgumentTypeError(f"there is no file {path}")
    return path
