"""What the recipe knows of an encoder: all between the bottleneck and the last LayerNorm."""

import abc


class Encoder(abc.ABC):
    """No member has a default: an encoder that forgets a stage is an error when the registry makes it."""

    @property
    @abc.abstractmethod
    def name(self):
        """As `model.encoder` of a configuration has it."""

    @property
    @abc.abstractmethod
    def compiled(self):
        """Whether pnlpc has all of its operators. One that it has not is to compare with or to teach."""

    @abc.abstractmethod
    def complaint(self, config):
        """-> what keeps it from a configuration, or None"""

    @abc.abstractmethod
    def module(self, options):
        """-> a torch module with forward(x, mask, dropout), x [B, T, channels]; its state's names begin with a layer's number. options: the
        configuration's `model`"""

    @abc.abstractmethod
    def layers(self, add, x, options):
        """Adds its layers by add(name, op, inputs, **keys), behind the layer x -> the last one's name"""

    @abc.abstractmethod
    def tensors(self, layer, state):
        """-> the float tensors of one of its layers, as its operator wants them. state: {name: tensor} of the module"""

    @abc.abstractmethod
    def put(self, layer, tensors, state):
        """The other way than `tensors`: into state"""
