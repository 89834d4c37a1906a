"""Writes docs/results.md and docs/frontier.svg from the records of the runs. Nothing in them is typed by hand."""

import argparse
import os

from host.places import ROOT
from plan.records import Records
from plan.results import render


def main():
    argparse.ArgumentParser(description=__doc__).parse_args()
    for path, content in render(Records()).items():
        with open(os.path.join(ROOT, path), "w", encoding="utf-8", newline="\n") as file:
            file.write(content)


if __name__ == "__main__":
    main()
