"""torch where it is first used: integers, configurations and results want numpy at most."""

import importlib


class Lazily:
    """A module that is imported when something of it is asked for."""

    def __init__(self, name):
        self._name = name

    def __getattr__(self, attribute):
        value = getattr(importlib.import_module(self._name), attribute)
        setattr(self, attribute, value)
        return value


torch = Lazily("torch")
F = Lazily("torch.nn.functional")
