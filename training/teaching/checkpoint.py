"""What an interrupted training needs to go on: written after each epoch, removed at the end."""

import os

import torch


class Checkpoint:
    """`identity` is all that decides a run's result; a checkpoint of another run is refused."""

    def __init__(self, folder, identity):
        self.path = os.path.join(folder, "checkpoint.pt")
        self.identity = identity

    def load(self):
        """-> the state that was saved last, or None"""
        if not os.path.exists(self.path):
            return None
        saved = torch.load(self.path)
        if saved["identity"] != self.identity:
            raise SystemExit(f"{self.path} belongs to another configuration, data or start: "
                             "remove it, or choose another --out")
        return saved["state"]

    def save(self, state):
        """Appears as a whole or not at all."""
        torch.save({"identity": self.identity, "state": state}, self.path + ".new")
        os.replace(self.path + ".new", self.path)

    def remove(self):
        if os.path.exists(self.path):
            os.remove(self.path)
