"""The pNLP-Mixer's encoder: token mixing over the words, then channel mixing, each with its residual."""

from encoders.base import Encoder

MODULES = {"token.norm": "token_norm", "token.hidden": "token_contract", "token.out": "token_expand",
           "channel.norm": "channel_norm", "channel.hidden": "channel_hidden", "channel.out": "channel_out"}


class Mixer(Encoder):
    name = "mixer"
    compiled = True

    def complaint(self, config):
        return None

    def module(self, options):
        from encoders.mixer_layer import MixerLayer
        from encoders.stack import Stack
        return Stack(MixerLayer, options)

    def layers(self, add, x, options):
        for index in range(options["num_layers"]):
            x = self._layer(add, x, f"mixer{index}.", options)
        return x

    @staticmethod
    def _layer(add, x, mixer, options):
        eps = options["layer_norm_eps"]
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

    def tensors(self, layer, state):
        prefix = self._prefix(layer)
        return state[prefix + ".weight"], state[prefix + ".bias"]

    def put(self, layer, tensors, state):
        prefix = self._prefix(layer)
        state[prefix + ".weight"], state[prefix + ".bias"] = tensors

    @staticmethod
    def _prefix(layer):
        mixer, _, part = layer["name"].partition(".")
        return f"{mixer.removeprefix('mixer')}.{MODULES[part]}"
