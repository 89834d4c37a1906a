"""Measures what pnlpc makes of a model folder: accuracy of the compiled C on the host, executed instructions on an emulated board,
sizes."""

import argparse
import json

from measuring.compiled import PNLPC, Compiler, accuracy, cost


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True, help="model folder")
    parser.add_argument("--data", action="append", default=[], metavar="FILE", help="a split, as test.jsonl.gz; may be repeated")
    parser.add_argument("--board", default="mps2-an386", help="emulated board (default: %(default)s)")
    parser.add_argument("--tokens", type=int, default=8, help="words of the text whose instructions are counted (default: %(default)s)")
    parser.add_argument("--pnlpc", default=PNLPC, help="the compiler's command (default: the one built in this repository)")
    parser.add_argument("--limit", type=int, help="take so many utterances only")
    arguments = parser.parse_args()
    pnlpc = Compiler(arguments.pnlpc)
    results = {path: accuracy(pnlpc, arguments.model, path, arguments.limit) for path in arguments.data}
    results["cost"] = cost(pnlpc, arguments.model, arguments.board, arguments.tokens)
    print(json.dumps(results, indent=2))


if __name__ == "__main__":
    main()
