"""Heads of a model."""

HEADS = {"joint": ("intent", "slots"), "slots": ("slots",), "intent": ("intent",)}  # by model.heads
