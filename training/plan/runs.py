"""The runs of plan.json: each with the values of its group filled in."""

import copy
import dataclasses
import os
from typing import Optional

import configuration
from host.jsons import read_json
from host.places import TRAINING


@dataclasses.dataclass(frozen=True)
class Run:
    """`weights_of`: quantize and measure another run's float weights, without training. `mean_of`: the mean of these runs' weights, without
    training; the configuration is the last one's.
    `texts`: data sets (SET/LANGUAGE) for training.other_texts. `compiled`: whether int8 is made and measured. `splits`: those that are
    measured. `model`: folder under models/ to export to.
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
    mean_of: tuple = ()
    quantize: dict = dataclasses.field(default_factory=dict)
    qat: bool = False
    compiled: bool = True
    splits: tuple = ("dev", "test")
    model: Optional[str] = None
    cache_encoding: Optional[str] = None

    def configuration(self):
        """The whole configuration of the run."""
        config = configuration.read(os.path.join(TRAINING, self.config))
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
        return [name for name in (self.weights_of, self.start, *self.teachers, *self.mean_of) if name]


def read(path=os.path.join(TRAINING, "plan.json")):
    """-> {name: Run}, in the order of the file, in which every run stands behind those it needs"""
    plan, found, entries = read_json(path), {}, {}
    for entry in plan["runs"]:
        entries[entry["name"]] = whole = _whole(plan, entry, entries)
        run = _run(whole)
        if run.name in found:
            raise configuration.ConfigurationError(f"{path}: two runs are named {run.name}")
        for name in run.needs():
            if name not in found:
                raise configuration.ConfigurationError(f"{path}: {run.name} needs {name}, which does not stand before it")
        found[run.name] = run
    return found


def _whole(plan, entry, entries):
    """The entry over the values of its group, or of the run that it is `like`, one before it: `set` key by key. A mean has the
    configuration of the last run in it."""
    if "mean_of" in entry:
        return _mean(plan, entry, entries)
    like = entry.get("like")
    if like is not None and like not in entries:
        raise configuration.ConfigurationError(f"run {entry['name']}: it is like {like}, which does not stand before it")
    if like and "mean_of" in entries[like]:
        raise configuration.ConfigurationError(f"run {entry['name']}: it is like {like}, which is a mean and was not trained")
    whole = copy.deepcopy(entries[like] if like else {**plan["groups"][entry["group"]], "group": entry["group"]})
    values = {**whole.get("set", {}), **entry.get("set", {})}
    return {**whole, **entry, "set": values}


def _mean(plan, entry, entries):
    said = {"like", "config", "set", "start", "teachers", "texts", "weights_of", "qat"} & set(entry)
    if said:
        raise configuration.ConfigurationError(f"run {entry['name']}: it is a mean of other runs, and cannot have "
                                               f"{', '.join(sorted(said))}")
    missing = [name for name in entry["mean_of"] if name not in entries]
    if missing or len(entry["mean_of"]) < 2:
        raise configuration.ConfigurationError(f"run {entry['name']}: it is a mean of two runs or more that stand before it, and "
                                               f"{', '.join(missing) or 'so many'} do not")
    last = entries[entry["mean_of"][-1]]
    return {**plan["groups"][entry["group"]], **entry, "config": last["config"], "set": last["set"]}


def _run(whole):
    options = {key: tuple(value) if isinstance(value, list) else value for key, value in whole.items() if key not in ("title", "like")}
    unknown = set(options) - {field.name for field in dataclasses.fields(Run)}
    if unknown:
        raise configuration.ConfigurationError(f"run {whole['name']}: unknown {', '.join(sorted(unknown))}")
    return Run(**options)
