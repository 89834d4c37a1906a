"""The layers of docs/model-format.md for one training configuration, and their float tensors."""

import encoders
import operators
from encoders.heads import HEADS

# Modules of model.network.Network that hold the tensors of the layers around the encoder.
AROUND = {
    "bottleneck": "bottleneck", "bottleneck.norm": "bottleneck.norm", "final.norm": "final_norm",
    "slots.hidden": "slot_hidden", "slot_logits": "slots", "intent_logits": "intent",
}
ENCODER = "layers."  # of a Network's state


def layers(config, labels, intents):
    """-> list of {name, op, inputs, ...own keys}, in order; `output` is added by quantize.py."""
    options, encoder, found = config["model"], encoders.of(config), []
    if options["vectors"]:
        raise SystemExit("model.vectors is not 0: the model sees word vectors, to teach; the device has none")
    if not encoder.compiled:
        raise SystemExit(f"model.encoder is {encoder.name}, to compare or to teach: pnlpc compiles {' and '.join(encoders.COMPILED)}")
    hidden, eps = options["hidden_size"], options["layer_norm_eps"]

    def add(name, op, inputs, **keys):
        found.append({"name": name, "op": op, "inputs": inputs, **keys})
        return name

    x = add("bottleneck", "bottleneck", ["features"], units=hidden)
    x = add("bottleneck.act", "leaky_relu", [x], alpha=options["leaky_relu_slope"])
    x = add("bottleneck.norm", "layer_norm", [x], epsilon=eps)
    x = encoder.layers(add, x, options)
    x = add("final.norm", "layer_norm", [x], epsilon=eps)
    if "slots" in HEADS[options["heads"]]:
        y = x
        if options["slot_hidden"]:
            y = add("slots.hidden", "fully_connected", [y], units=options["slot_hidden"])
            y = add("slots.act", "gelu", [y])
        add("slot_logits", "fully_connected", [y], units=labels)
    if "intent" in HEADS[options["heads"]]:
        y = add("intent.pool", "max_pool", [x])
        add("intent_logits", "fully_connected", [y], units=intents)
    return found


def branches(found):
    """Names of the layers that a residual connection adds to: their outputs are what block dropout drops."""
    return {layer["inputs"][1] for layer in found if layer["op"] == "add"}


def float_tensors(config, layer, state):
    """-> the float tensors of a layer, as many as its operator has parts. state: {name: tensor} of the network"""
    if not operators.of(layer).parts:
        return ()
    if layer["name"] in AROUND:
        prefix = AROUND[layer["name"]]
        return state[prefix + ".weight"], state[prefix + ".bias"]
    return encoders.of(config).tensors(layer, _Below(state))


def all_tensors(config, found, state):
    """-> {layer name: its float tensors}"""
    return {layer["name"]: float_tensors(config, layer, state) for layer in found}


def model_state(config, found, tensors):
    """{layer name: its float tensors} -> {name: tensor} of the network; what belongs to no layer, the transitions, is left out"""
    state = {}
    for layer in found:
        if not operators.of(layer).parts:
            continue
        if layer["name"] in AROUND:
            prefix = AROUND[layer["name"]]
            state[prefix + ".weight"], state[prefix + ".bias"] = tensors[layer["name"]]
        else:
            encoders.of(config).put(layer, tensors[layer["name"]], _Below(state))
    return state


class _Below:
    """The encoder's part of a network's state, by the names that the encoder's module gives."""

    def __init__(self, state):
        self.state = state

    def __getitem__(self, name):
        return self.state[ENCODER + name]

    def __setitem__(self, name, value):
        self.state[ENCODER + name] = value

    def setdefault(self, name, value):
        return self.state.setdefault(ENCODER + name, value)
