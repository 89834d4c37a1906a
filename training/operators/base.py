"""What the recipe knows of an operator: all its definitions in one place."""

import abc
import collections
import dataclasses
from typing import Callable, Optional

# What an operator may know of the model around it. window: words to each side that a bottleneck sees; max_tokens: the most words; masked:
# whether rows behind the last word are left out.
Frame = collections.namedtuple("Frame", "window max_tokens masked")


class Rows:
    """Which rows of an utterance are words. count: rows; mask: [B, T, 1] of 0 and 1, or None where every row is a word."""

    def __init__(self, count, mask=None):
        self.count, self.mask = count, mask

    def zeroed(self, x):
        """[..., T, C] with zeros in rows that are no words"""
        return x if self.mask is None else x * self.mask

    def filled(self, x, value):
        return x if self.mask is None else x.masked_fill(self.mask == 0, value)


@dataclasses.dataclass(frozen=True)
class Want:
    """What a layer wants of one of its inputs. symmetric: zero point 0. through: the function whose result matters in place of the value.
    scale_of: the name of a layer whose values decide the scale."""

    dtype: str = "s8"
    symmetric: bool = False
    through: Optional[Callable] = None
    scale_of: Optional[str] = None


class Operator(abc.ABC):
    """A stage that a new operator forgets is an error when the registry makes it: no member has a default.

    layer: an entry of config.json's `layers`. outputs: {layer name: its `output`}. Float tensors are torch's, [..., rows, channels]; a
    layer's own come in the order of `parts`.
    Integers are int64 arrays [rows, channels] of numpy, zero point included. Fake-quantized values are float tensors in integer units, less
    their zero point."""

    @property
    @abc.abstractmethod
    def name(self):
        """As docs/model-format.md has it."""

    @property
    @abc.abstractmethod
    def parts(self):
        """Names of its float tensors, as of a float model folder: `NAME.weight` and so on."""

    @abc.abstractmethod
    def float(self, layer, inputs, tensors, rows, frame):
        """-> the float tensor that it gives"""

    @abc.abstractmethod
    def wants(self, layer, index, frame):
        """-> what it Wants of its input of that number"""

    @abc.abstractmethod
    def output(self, layer, outputs):
        """-> its `output` where it does not depend on the values it gives, else None"""

    @abc.abstractmethod
    def weight_scale(self, tensors, choose):
        """-> float32 [rows of its weights], by choose(weights as an array), or None where it has no weights"""

    @abc.abstractmethod
    def least_scale(self, layer, outputs, weight_scale):
        """-> the least scale of its output with which its multipliers stay below 0.25"""

    @abc.abstractmethod
    def integers(self, layer, tensors, outputs, weight_scale):
        """-> {part: array} of an int8 model folder"""

    @abc.abstractmethod
    def floats(self, layer, arrays, outputs):
        """The other way than `integers`: {part: array} -> its float tensors as arrays"""

    @abc.abstractmethod
    def integer(self, layer, arrays, outputs, frame):
        """-> function(inputs, number of rows) of docs/numerics.md. arrays: {part: array}"""

    @abc.abstractmethod
    def fake(self, layer, outputs, frame, weight_scale):
        """-> function(inputs, tensors, rows): forward exactly `integer`, backward the gradient of `float`"""


def source(layer, outputs, index=0):
    """The `output` of one of its inputs"""
    return outputs[layer["inputs"][index]]
