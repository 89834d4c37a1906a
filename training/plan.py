"""The runs of plan.json: each with the values of its group filled in."""

import copy
import dataclasses
import os
from typing import Optional

import configuration
from jsons import read_json

HERE = os.path.dirname(os.path.abspath(__file__))


@dataclasses.dataclass(frozen=True)
class Run:
    """`weights_of`: quantize and measure another run's float weights, without training.
    `texts`: data sets (SET/LANGUAGE) for training.other_texts. `compiled`: whether int8 is made and measured. `splits`: those that are measured. `model`: folder under models/ to export to.
    `cache_encoding`: in which its size is measured; without, pnlpc chooses one."""

    name: str
    group: str
    config: str
    schedule: str = "full"
    set: dict = dataclasses.field(default_factory=dict)
    start: Optional[str] = None
    teachers: tuple = ()
    texts: tuple = ()
    weights_of: Optional[str] = None
    quantize: dict = dataclasses.field(default_factory=dict)
    qat: bool = False
    compiled: bool = True
    splits: tuple = ("dev", "test")
    model: Optional[str] = None
    cache_encoding: Optional[str] = None

    def configuration(self):
        """The whole configuration of the run."""
        config = configuration.read(os.path.join(HERE, self.config))
        for name, value in self.set.items():
            configuration.replace(config, name, value)
        config["name"] = self.name
        configuration.check(config)
        return config

    def wants_vectors(self):
        """Whether it sees word vectors, or learns from near words."""
        config = self.configuration()
        return any((config["model"]["vectors"], config["training"]["near_words"], config["training"]["other_texts"]))

    def needs(self):
        """The runs whose weights this one is made from."""
        return [name for name in (self.weights_of, self.start, *self.teachers) if name]


def read(path=os.path.join(HERE, "plan.json")):
    """-> {name: Run}, in the order of the file, in which every run stands behind those it needs"""
    plan, found = read_json(path), {}
    for entry in plan["runs"]:
        run = _run(plan, entry)
        if run.name in found:
            raise configuration.ConfigurationError(f"{path}: two runs are named {run.name}")
        for name in run.needs():
            if name not in found:
                raise configuration.ConfigurationError(f"{path}: {run.name} needs {name}, which does not stand before it")
        found[run.name] = run
    return found


def _run(plan, entry):
    """The group's values, overlaid by the entry's; `set` key by key."""
    merged = copy.deepcopy(plan["groups"][entry["group"]])
    merged.pop("title", None)
    merged["set"] = {**merged.get("set", {}), **entry.get("set", {})}
    merged.update({key: value for key, value in entry.items() if key not in ("set", "title")})
    for key in ("teachers", "texts", "splits"):
        if key in merged:
            merged[key] = tuple(merged[key])
    unknown = set(merged) - {field.name for field in dataclasses.fields(Run)}
    if unknown:
        raise configuration.ConfigurationError(f"run {entry['name']}: unknown {', '.join(sorted(unknown))}")
    return Run(**merged)
