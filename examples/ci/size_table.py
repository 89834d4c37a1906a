#!/usr/bin/env python3
"""A Markdown table from the JSON of pnlpc compile and pnlpc verify: size_table.py OUT BOARD... [--base OTHER_OUT]"""

import argparse
import json
from pathlib import Path

SIZES = [("flash", "flash_bytes"), ("code", "text_bytes"), ("weights", "weights_bytes"), ("tables", "tables_bytes"), ("arena", "arena_bytes"), ("stack", "stack_bytes")]


def read(folder, board, what):
    path = Path(folder) / f"{board}.{what}.json"
    return json.loads(path.read_text()) if path.exists() else None


def cell(value, base):
    """A number, and what it has grown by since the base."""
    if value is None:
        return ""
    grown = round(value - base) if base is not None else 0
    return f"{round(value):,}" + (f" ({grown:+,})" if grown else "")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out")
    parser.add_argument("boards", nargs="+")
    parser.add_argument("--base", help="the same folder of the branch that is compared with")
    arguments = parser.parse_args()

    names = [name for name, _ in SIZES]
    print(f"| board | equal | {' | '.join(names)} | instructions, mean |")
    print(f"|---|---:|{'---:|' * len(names)}---:|")
    for board in arguments.boards:
        compiled, target = read(arguments.out, board, "compile"), read(arguments.out, board, "verify")["targets"][0]
        base = read(arguments.base, board, "compile") if arguments.base else None
        base_verify = read(arguments.base, board, "verify") if arguments.base else None
        equal = f"{target['equal'] + target['test_vectors_equal']} of {target['utterances'] + target['test_vectors']}"
        sizes = [cell(compiled[key], base and base[key]) for _, key in SIZES]
        instructions = cell(target["instructions_mean"], base_verify and base_verify["targets"][0]["instructions_mean"])
        print(f"| {board} | {equal} | {' | '.join(sizes)} | {instructions} |")


if __name__ == "__main__":
    main()
