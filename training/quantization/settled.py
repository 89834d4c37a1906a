"""Scales that quantization-aware training has settled: kept with the run, for quantize.py."""

import os

from host import safetensors
from host.jsons import read_json, write_json


def save(folder, layers, weight_scales):
    write_json(os.path.join(folder, "layers.json"), layers)
    safetensors.write(os.path.join(folder, "scales.safetensors"), weight_scales)


def read(folder):
    """-> (layers with `output`, {layer: weight scales}) of quantization-aware training, or None"""
    if not os.path.exists(os.path.join(folder, "layers.json")):
        return None
    return read_json(os.path.join(folder, "layers.json")), safetensors.read(os.path.join(folder, "scales.safetensors"))[0]
