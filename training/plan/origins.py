"""Which runs a run was made from."""

import os

from host.jsons import read_json


def collect_runs(folder):
    """-> {name: run record} of a run and of all runs it was made from, which lie beside it; those first"""
    folder = os.path.normpath(folder)
    run, found = read_json(os.path.join(folder, "run.json")), {}
    if "dequantized" in run:
        return {**run["dequantized"].pop("runs"), os.path.basename(folder): run}
    for name in [run["start"], *run["teachers"], *run.get("mean_of", [])]:
        if name:
            found.update(collect_runs(os.path.join(os.path.dirname(folder), name)))
    found[os.path.basename(folder)] = run
    return found
