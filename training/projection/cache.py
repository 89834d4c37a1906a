"""Writes the fingerprint cache of a model folder (docs/model-format.md)."""

import os

import numpy as np

from host import safetensors
from host.hashes import file_sha256
from projection.hashes import BASE_HASHES
from projection.units import units
from text.vocabulary import read_vocabulary


def units_of(vocabulary, projection_config):
    """The cache in the encoding `units`: -> tensors of fingerprints.safetensors"""
    base_hashes = BASE_HASHES[projection_config["hash_family"]]
    ngram_size = projection_config["ngram_size"]
    pairs = [sorted({base_hashes(unit.encode("utf-8")) for unit in units(subword, ngram_size)})
             for subword in vocabulary]
    distinct = sorted({pair for subword in pairs for pair in subword})
    numbers = {pair: number for number, pair in enumerate(distinct)}
    offsets = np.cumsum([0] + [len(subword) for subword in pairs])
    return {
        "unit_hashes": np.array(distinct, np.uint32),
        "subword_offsets": offsets.astype(np.uint32),
        "subword_units": np.array([numbers[pair] for subword in pairs for pair in subword], np.uint32),
    }


def write(folder, projection_config):
    """fingerprints.safetensors beside vocab.txt -> the number of distinct units"""
    vocabulary_path = os.path.join(folder, "vocab.txt")
    tensors = units_of(read_vocabulary(vocabulary_path), projection_config)
    safetensors.write(os.path.join(folder, "fingerprints.safetensors"), tensors, {
        "format": "pnlp-fingerprints",
        "format_version": "1",
        "encoding": "units",
        "hash_family": projection_config["hash_family"],
        "ngram_size": str(projection_config["ngram_size"]),
        "num_hashes": "0",
        "vocab_sha256": file_sha256(vocabulary_path),
    })
    return len(tensors["unit_hashes"])
