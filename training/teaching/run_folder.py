"""Reads what train.py left in a run's folder."""

import os

import torch

import configuration
import projection
from data import parted_words
from host import safetensors
from host.jsons import read_json
from model.network import Network
from text.tokenizer import Tokenizer
from text.vocabulary import read_vocabulary
from words import codes
from words.vectors import Vectors


def name(folder):
    return os.path.basename(os.path.normpath(folder))


def config(folder):
    return configuration.complete(read_json(os.path.join(folder, "config.json")))


def state(folder):
    """-> {name: float tensor}"""
    arrays, _ = safetensors.read(os.path.join(folder, "model.safetensors"))
    return {name: torch.from_numpy(value) for name, value in arrays.items()}


def features(folder):
    """-> the tokenizer and the projection of the run"""
    options = config(folder)
    vocabulary = read_vocabulary(os.path.join(folder, "vocab.txt"))
    return Tokenizer(options["text"], vocabulary, parted_words.of_folder(folder)), projection.of(options["projection"],
                                                                                                 codes.of_folder(folder))


def counters(folder, table):
    """[words, features]: what the run's model is given for each word of a WordTable"""
    path = vectors_path(folder)
    return table.counters(*features(folder), Vectors(path) if os.path.exists(path) else None)


def vectors_path(folder):
    """Where a run whose model sees word vectors keeps them."""
    return os.path.join(folder, "vectors.npz")


def load_model(folder, labels, intents):
    model = Network(config(folder), labels, intents)
    model.load_state_dict(state(folder))
    return model.eval()


def start_from(model, folder):
    """Takes the weights of a run, which may lack transitions: they begin at zero then."""
    own = {f"transitions.{name}": value for name, value in model.transitions.state_dict().items()} if model.transitions else {}
    model.load_state_dict({**own, **state(folder)})
