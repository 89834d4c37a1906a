"""The layers of docs/model-format.md for one training configuration, and their float tensors."""

import torch

from model import HEADS


def layers(config, labels, intents):
    """-> list of {name, op, inputs, ...own keys}, in order; `output` is added by quantize.py."""
    options, found = config["model"], []
    if options["vectors"]:
        raise SystemExit("model.vectors is not 0: the model sees word vectors, to teach; the device has none")
    if options["encoder"] not in ENCODERS:
        raise SystemExit(f"model.encoder is {options['encoder']}, to compare or to teach: pnlpc compiles {' and '.join(ENCODERS)}")
    hidden, eps = options["hidden_size"], options["layer_norm_eps"]

    def add(name, op, inputs, **keys):
        found.append({"name": name, "op": op, "inputs": inputs, **keys})
        return name

    x = add("bottleneck", "bottleneck", ["features"], units=hidden)
    x = add("bottleneck.act", "leaky_relu", [x], alpha=options["leaky_relu_slope"])
    x = add("bottleneck.norm", "layer_norm", [x], epsilon=eps)
    for index in range(options["num_layers"]):
        x = ENCODERS[options["encoder"]](add, x, index, options)
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


def _mixer(add, x, index, options):
    mixer, eps = f"mixer{index}.", options["layer_norm_eps"]
    y = add(mixer + "token.norm", "layer_norm", [x], epsilon=eps)
    y = add(mixer + "token.hidden", "token_contract", [y], units=options["token_hidden"])
    y = add(mixer + "token.act", "gelu", [y])
    y = add(mixer + "token.out", "token_expand", [y])
    x = add(mixer + "token.add", "add", [x, y])
    y = add(mixer + "channel.norm", "layer_norm", [x], epsilon=eps)
    y = add(mixer + "channel.hidden", "fully_connected", [y], units=options["channel_hidden"])
    y = add(mixer + "channel.act", "gelu", [y])
    y = add(mixer + "channel.out", "fully_connected", [y], units=options["hidden_size"])
    return add(mixer + "channel.add", "add", [x, y])


DIRECTIONS = {"fwd": ("forward", 1, 0), "bwd": ("backward", 0, 1)}  # of fo_pool; words before and after that conv1d sees
GATES = {"z": "tanh", "f": "sigmoid", "o": "sigmoid"}


def _qrnn(add, x, index, options):
    qrnn, pools = f"qrnn{index}.", []
    norm = add(qrnn + "norm", "layer_norm", [x], epsilon=options["layer_norm_eps"])
    for name, (direction, before, after) in DIRECTIONS.items():
        gates = []
        for gate, function in GATES.items():
            y = add(f"{qrnn}{name}.{gate}", "conv1d", [norm], units=options["hidden_size"] // 2, before=before, after=after)
            gates.append(add(f"{qrnn}{name}.{gate}.act", function, [y]))
        pools.append(add(f"{qrnn}{name}.pool", "fo_pool", gates, direction=direction))
    return add(qrnn + "add", "add", [x, add(qrnn + "join", "concat", pools)])


ENCODERS = {"mixer": _mixer, "qrnn": _qrnn}


def _state_prefix(layer_name):
    """The module of model.py that holds a layer's tensors."""
    fixed = {
        "bottleneck": "bottleneck", "bottleneck.norm": "bottleneck.norm", "final.norm": "final_norm",
        "slots.hidden": "slot_hidden", "slot_logits": "slots", "intent_logits": "intent",
    }
    if layer_name in fixed:
        return fixed[layer_name]
    if layer_name.startswith("qrnn"):
        return f"layers.{layer_name.removesuffix('.norm').removeprefix('qrnn')}.norm"
    mixer, half, part = layer_name.split(".")
    module = {"token.norm": "token_norm", "token.hidden": "token_contract", "token.out": "token_expand",
              "channel.norm": "channel_norm", "channel.hidden": "channel_hidden", "channel.out": "channel_out"}
    return f"layers.{mixer.removeprefix('mixer')}.{module[half + '.' + part]}"


def float_tensors(layer, state):
    """-> (weight, bias) of a layer, gamma and beta for layer_norm, or None where it has none."""
    if layer["op"] not in ("bottleneck", "fully_connected", "conv1d", "token_contract", "token_expand", "layer_norm"):
        return None
    if layer["op"] == "conv1d":
        return _gate(layer, state)
    prefix = _state_prefix(layer["name"])
    return state[prefix + ".weight"], state[prefix + ".bias"]


def model_state(layers, tensors):
    """{layer name: what float_tensors returns} -> {name: tensor} of the model; what belongs to no layer, the transitions, is left out"""
    found = {}
    for layer in layers:
        if layer["op"] == "conv1d":
            _put_gate(layer, *tensors[layer["name"]], found)
        elif tensors.get(layer["name"]):
            prefix = _state_prefix(layer["name"])
            found[prefix + ".weight"], found[prefix + ".bias"] = tensors[layer["name"]]
    return found


def _gate_rows(layer):
    """-> the module of a QuasiRecurrentLayer, and the rows of its products that are this gate's"""
    qrnn, direction, gate = layer["name"].split(".")
    first = (2 * list(GATES).index(gate) + list(DIRECTIONS).index(direction)) * layer["units"]
    return f"layers.{qrnn.removeprefix('qrnn')}.", slice(first, first + layer["units"])


def _gate(layer, state):
    """Its rows side by side: the word's own and its neighbour's, in the order of the text."""
    prefix, rows = _gate_rows(layer)
    own, neighbour, bias = (state[prefix + name][rows] for name in ("own.weight", "neighbour.weight", "own.bias"))
    return torch.cat([neighbour, own] if layer["before"] else [own, neighbour], 1), bias


def _put_gate(layer, weight, bias, state):
    """The other way than _gate."""
    prefix, rows = _gate_rows(layer)
    first, second = weight.chunk(2, 1)
    own, neighbour = (second, first) if layer["before"] else (first, second)
    for name, part in (("own.weight", own), ("neighbour.weight", neighbour), ("own.bias", bias)):
        whole = state.setdefault(prefix + name, part.new_zeros(len(GATES) * len(DIRECTIONS) * layer["units"], *part.shape[1:]))
        whole[rows] = part
