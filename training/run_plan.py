"""Makes the runs of plan.json that have no record yet: vocabulary, training, int8, measurements from the compiled C. Call it again after an
interruption: what is finished stays, a training goes on where it stood. Each run ends with a small record, records/NAME.json."""

import argparse
import os
import re

from configuration import ConfigurationError
from host.arguments import existing_file
from host.places import TRAINING
from measuring.compiled import PNLPC, Compiler
from plan import runner, runs


def vectors_of_a_language(argument):
    """`de=FILE` or, for English, `FILE` -> language, path"""
    named = re.fullmatch("([A-Za-z-]+)=(.+)", argument)
    language, path = named.groups() if named else ("en", argument)
    return language, existing_file(path)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", help="folder with the data sets")
    parser.add_argument("--only", nargs="+", metavar="NAME|GROUP", help="these runs and groups only")
    parser.add_argument("--pnlpc", default=PNLPC, help="the compiler's command (default: the one built in this repository)")
    parser.add_argument("--runs", default=os.path.join(TRAINING, "runs"),
                        help="folder for weights and checkpoints (default: training/runs)")
    parser.add_argument("--plan", default=os.path.join(TRAINING, "plan.json"), help="the plan (default: training/plan.json)")
    parser.add_argument("--list", action="store_true", help="say what is recorded and what is not, and do nothing")
    parser.add_argument("--vectors", action="append", default=[], type=vectors_of_a_language, metavar="[LANGUAGE=]FILE",
                        help="word vectors, of vectors.py or translated_vectors.py, for the runs that want them; LANGUAGE is en without; "
                             "may be repeated")
    parser.add_argument("--limit", type=int, help="take so many utterances of each split, to try things out: no record is kept")
    parser.add_argument("--bfloat16", action="store_true", help="train with matrix products in bfloat16, as train.py can")
    arguments = parser.parse_args()
    try:
        all_runs = runs.read(arguments.plan)
        chosen = [run for run in all_runs.values()
                  if not arguments.only or {run.name, run.group} & set(arguments.only)]
        for run in chosen:
            run.configuration()
    except ConfigurationError as error:
        parser.error(str(error))
    if arguments.only and not chosen:
        parser.error(f"no run or group is named {' or '.join(arguments.only)}")
    recorded = {run.name for run in chosen if os.path.exists(os.path.join(runner.RECORDS, run.name + ".json"))}
    if arguments.list:
        for run in chosen:
            print(f"{run.group:12} {run.name:24} {'recorded' if run.name in recorded else '-'}")
        return
    if not arguments.data:
        parser.error("--data is wanted")
    made = runner.Runner(all_runs, arguments.data, arguments.runs, Compiler(arguments.pnlpc), arguments.limit, arguments.bfloat16,
                         arguments.vectors)
    for run in chosen:
        if run.name not in recorded or arguments.limit:
            made.make(run)


if __name__ == "__main__":
    main()
