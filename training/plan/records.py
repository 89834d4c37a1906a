"""What is recorded of the plan's runs."""

import os

from host.jsons import read_json
from host.places import RECORDS, TRAINING
from plan import runs


class Records:
    """The plan's runs and what is recorded of them."""

    def __init__(self, folder=RECORDS, path=os.path.join(TRAINING, "plan.json")):
        self.plan = runs.read(path)
        self.found = {name: read_json(os.path.join(folder, name + ".json"))
                      for name in self.plan if os.path.exists(os.path.join(folder, name + ".json"))}

    def group(self, *names):
        """-> [(run name, record or None)] of groups, in the plan's order"""
        return [(name, self.found.get(name)) for name, run in self.plan.items() if run.group in names]

    def compiled(self, *groups):
        return [(name, record) for name, record in self.group(*groups) if record and "int8" in record]


def scores(record, kind, split, words="official"):
    """The scores, each None where they were not measured."""
    found = (record or {}).get(kind, {}).get(split, {}).get(words, {})
    return {name: found.get(name) for name in ("slot_exact_match", "slot_f1", "intent_accuracy", "joint_exact_match")}
