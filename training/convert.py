"""Brings data sets, as their authors publish them, into the one layout that the recipe reads."""

import argparse

from data.published import FORMATS, convert, detect, write
from data.sets import DataError


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
                                     epilog="formats:\n" + "\n".join(f"  {name:12}{what}" for name, what in FORMATS.items()))
    parser.add_argument("--source", required=True, help="file or folder as published")
    parser.add_argument("--format", default="auto", choices=("auto", *FORMATS), help="default: by the names of the files")
    parser.add_argument("--set", required=True, help="name of the set: a folder of --data")
    parser.add_argument("--language", default="en", help="default: %(default)s")
    parser.add_argument("--data", required=True, help="folder with the data sets, to write to")
    parser.add_argument("--skip-malformed", action="store_true",
                        help="leave malformed rows out and list them, instead of stopping at the first")
    arguments = parser.parse_args()
    format_name = detect(arguments.source) if arguments.format == "auto" else arguments.format
    try:
        splits, skipped = convert(arguments.source, format_name, arguments.language, arguments.skip_malformed)
    except OSError as error:
        raise DataError(error.filename, None, error.strerror) from error
    write(arguments.data, arguments.set, arguments.language, splits)
    for message in skipped:
        print("skipped:", message)
    print(f"{format_name}: " + ", ".join(f"{len(rows)} {split}" for split, rows in splits.items())
          + (f"; {len(skipped)} rows skipped" if skipped else ""))


if __name__ == "__main__":
    main()
