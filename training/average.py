"""Makes a run of the mean of the weights of finished runs that lie near one another, as a run and the one it started from do."""

import argparse
import os
import shutil

from host import safetensors
from host.hashes import git_commit, weights_sha256
from host.jsons import write_json
from teaching import means, run_folder


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", action="append", required=True,
                        help="folder that train.py wrote; two or more of the same data, vocabulary and shape. The configuration is the "
                             "last one's")
    parser.add_argument("--out", required=True, help="folder for model.safetensors, config.json, vocab.txt and run.json")
    arguments = parser.parse_args()
    if len(arguments.run) < 2:
        parser.error("--run is wanted twice or more")
    for folder in arguments.run:
        if not os.path.isfile(os.path.join(folder, "run.json")):
            parser.error(f"{folder} is no finished run: it has no run.json")
    if os.path.realpath(arguments.out) in map(os.path.realpath, arguments.run):
        parser.error(f"--out {arguments.out} is one of the runs, whose weights would be lost")
    records = [means.read(folder) for folder in arguments.run]
    for folder, record in zip(arguments.run, records):
        difference = means.unlike(records[-1], record)
        if difference:
            parser.error(f"{folder} and {arguments.run[-1]} have no mean: {difference}")
    beginnings = [{run_folder.name(folder), record["start"]} - {None} for folder, record in zip(arguments.run, records)]
    if not set.intersection(*beginnings):
        parser.error("the runs have no mean: no start is common to all, so that their channels do not correspond")
    states = [safetensors.read(os.path.join(folder, "model.safetensors"))[0] for folder in arguments.run]
    config = {**records[-1]["config"], "name": run_folder.name(arguments.out)}
    os.makedirs(arguments.out, exist_ok=True)
    for name in means.COPIED:
        source = os.path.join(arguments.run[-1], name)
        if os.path.exists(source):
            shutil.copyfile(source, os.path.join(arguments.out, name))
    write_json(os.path.join(arguments.out, "config.json"), config)
    safetensors.write(os.path.join(arguments.out, "model.safetensors"), means.mean(states))
    own = {name: value for name, value in records[-1].items() if name != "dequantized"}
    write_json(os.path.join(arguments.out, "run.json"), {
        **own, "config": config, "mean_of": [run_folder.name(folder) for folder in arguments.run],
        "mean_of_sha256": [weights_sha256(folder) for folder in arguments.run],
        "start": None, "start_sha256": None, "teachers": [], "teachers_sha256": [], "texts": {}, "git_commit": git_commit(), "epochs": [],
        "seconds": 0.0})


if __name__ == "__main__":
    main()
