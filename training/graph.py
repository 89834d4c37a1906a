"""The layers of docs/model-format.md for one training configuration, and their float tensors."""

from model import HEADS


def layers(config, labels, intents):
    """-> list of {name, op, inputs, ...own keys}, in order; `output` is added by quantize.py."""
    options, found = config["model"], []
    if options["encoder"] != "mixer":
        raise SystemExit(f"model.encoder is {options['encoder']}, a teacher's: pnlpc compiles mixers")
    hidden, eps = options["hidden_size"], options["layer_norm_eps"]

    def add(name, op, inputs, **keys):
        found.append({"name": name, "op": op, "inputs": inputs, **keys})
        return name

    x = add("bottleneck", "bottleneck", ["features"], units=hidden)
    x = add("bottleneck.act", "leaky_relu", [x], alpha=options["leaky_relu_slope"])
    x = add("bottleneck.norm", "layer_norm", [x], epsilon=eps)
    for index in range(options["num_layers"]):
        mixer = f"mixer{index}."
        y = add(mixer + "token.norm", "layer_norm", [x], epsilon=eps)
        y = add(mixer + "token.hidden", "token_contract", [y], units=options["token_hidden"])
        y = add(mixer + "token.act", "gelu", [y])
        y = add(mixer + "token.out", "token_expand", [y])
        x = add(mixer + "token.add", "add", [x, y])
        y = add(mixer + "channel.norm", "layer_norm", [x], epsilon=eps)
        y = add(mixer + "channel.hidden", "fully_connected", [y], units=options["channel_hidden"])
        y = add(mixer + "channel.act", "gelu", [y])
        y = add(mixer + "channel.out", "fully_connected", [y], units=hidden)
        x = add(mixer + "channel.add", "add", [x, y])
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


def _state_prefix(layer_name):
    """The module of model.py that holds a layer's tensors."""
    fixed = {
        "bottleneck": "bottleneck", "bottleneck.norm": "bottleneck.norm", "final.norm": "final_norm",
        "slots.hidden": "slot_hidden", "slot_logits": "slots", "intent_logits": "intent",
    }
    if layer_name in fixed:
        return fixed[layer_name]
    mixer, half, part = layer_name.split(".")
    module = {"token.norm": "token_norm", "token.hidden": "token_contract", "token.out": "token_expand",
              "channel.norm": "channel_norm", "channel.hidden": "channel_hidden", "channel.out": "channel_out"}
    return f"layers.{mixer.removeprefix('mixer')}.{module[half + '.' + part]}"


def float_tensors(layer, state):
    """-> (weight, bias) of a layer, gamma and beta for layer_norm, or None where it has none."""
    if layer["op"] in ("gelu", "leaky_relu", "add", "max_pool"):
        return None
    prefix = _state_prefix(layer["name"])
    return state[prefix + ".weight"], state[prefix + ".bias"]
