"""Float weights to the arrays of a model folder, and the other way."""

import numpy as np

import operators
from encoders import graph
from host.lazy import torch

TRANSITIONS = ("start", "keep")


def integers(layers, tensors, weight_scales):
    """-> {tensor name: array} of model.safetensors, by layers with `output`"""
    outputs, arrays = {layer["name"]: layer["output"] for layer in layers}, {}
    for layer in layers:
        name = layer["name"]
        found = operators.of(layer).integers(layer, tensors[name], outputs, weight_scales.get(name))
        arrays.update((f"{name}.{part}", array) for part, array in found.items())
    return arrays


def transitions(state, layers):
    """-> {tensor name: s16}, in the scale of the slots' logits; empty where the model has none"""
    scale = next((layer["output"]["scale"] for layer in layers if layer["name"] == "slot_logits"), None)
    return {f"slots.{name}": np.clip(np.rint(state[f"transitions.{name}"].numpy() / scale), -32767, 32767).astype(np.int16)
            for name in TRANSITIONS if f"transitions.{name}" in state}


def parts_of(name, arrays):
    """{tensor name: array} -> {part: array} of one layer"""
    return {key[len(name) + 1:]: array for key, array in arrays.items() if key.rpartition(".")[0] == name}


def float_state(config, layers, arrays):
    """layers with `output`, {tensor name: array} of a model folder -> {name: float tensor} of the model. `integers` makes the same arrays
    of it again."""
    outputs = {layer["name"]: layer["output"] for layer in layers}
    tensors = {layer["name"]: _float_tensors(layer, arrays, outputs) for layer in layers}
    chain = {f"transitions.{name}": torch.from_numpy((arrays[f"slots.{name}"] * outputs["slot_logits"]["scale"]).astype(np.float32))
             for name in TRANSITIONS if f"slots.{name}" in arrays}
    return {**graph.model_state(config, layers, tensors), **chain}


def _float_tensors(layer, arrays, outputs):
    floats = operators.of(layer).floats(layer, parts_of(layer["name"], arrays), outputs)
    return tuple(torch.from_numpy(values.astype(np.float32)) for values in floats)
