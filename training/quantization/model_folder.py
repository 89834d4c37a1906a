"""config.json of a model folder (docs/model-format.md), and the float folder of a run."""

from encoders import graph
from encoders.heads import HEADS
from operators import of as operator_of
from quantization.weights import TRANSITIONS
from text.vocabulary import UNKNOWN


def model_config(config, layers, labels, intents, parted=()):
    """config.json of the model folder. `parted`: the run's parted words"""
    heads = {
        "intent": {"name": "intent", "kind": "sequence", "input": "intent_logits", "labels": intents},
        "slots": {"name": "slots", "kind": "bio_path" if config["model"]["transitions"] else "bio", "input": "slot_logits",
                  "labels": labels},
    }
    return {
        "format": "pnlp-mixer",
        "format_version": 1,
        "name": config["name"],
        "max_tokens": config["model"]["max_tokens"],
        "padding": config["model"]["padding"],
        "tokenizer": {
            "kind": "wordpiece",
            "lowercase": config["text"]["lowercase"],
            "strip_accents": config["text"]["strip_accents"],
            "map_quotes_and_dashes": config["text"]["map_quotes_and_dashes"],
            **({"split_unspaced": True} if config["text"]["split_unspaced"] else {}),
            **({"parted_words": list(parted)} if parted else {}),
            "unknown_token": UNKNOWN,
            "continuation_prefix": "##",
            "max_word_chars": config["text"]["max_word_chars"],
        },
        "projection": projection_config(config["projection"]),
        "layers": layers,
        "heads": [heads[name] for name in HEADS[config["model"]["heads"]]],
    }


def projection_config(projection):
    """What the model folder says of it: without codes nothing, and not how many words were chosen to have some."""
    left_out = ("coded_words",) if projection.get("word_codes") else ("coded_words", "word_codes")
    return {name: value for name, value in projection.items() if name not in left_out}


def float_model(config, state, labels, intents, parted=()):
    """-> config.json, {tensor name: array} of a float model folder"""
    layers, tensors = graph.layers(config, len(labels), len(intents)), {}
    for layer in layers:
        for part, tensor in zip(operator_of(layer).parts, graph.float_tensors(config, layer, state)):
            tensors[f"{layer['name']}.{part}"] = tensor.numpy()
    for name in TRANSITIONS:
        if f"transitions.{name}" in state:
            tensors[f"slots.{name}"] = state[f"transitions.{name}"].numpy()
    whole = model_config(config, layers, labels, intents, parted)
    first = {name: whole.pop(name) for name in ("format", "format_version")}
    return {**first, "precision": "float32", **whole}, tensors
