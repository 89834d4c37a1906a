"""The operators of docs/model-format.md: a file each, with every definition that the recipe has of it."""

from operators.add import Add
from operators.bottleneck import Bottleneck
from operators.concat import Concat
from operators.conv1d import Conv1d
from operators.fo_pool import FoPool
from operators.fully_connected import FullyConnected
from operators.gelu import Gelu
from operators.layer_norm import LayerNorm
from operators.leaky_relu import LeakyRelu
from operators.max_pool import MaxPool
from operators.sigmoid import Sigmoid
from operators.tanh import Tanh
from operators.token_contract import TokenContract
from operators.token_expand import TokenExpand

ALL = (Add(), Bottleneck(), Concat(), Conv1d(), FoPool(), FullyConnected(), Gelu(), LayerNorm(), LeakyRelu(), MaxPool(), Sigmoid(), Tanh(),
       TokenContract(), TokenExpand())
BY_NAME = {operator.name: operator for operator in ALL}


class UnknownOperator(SystemExit):
    """A layer that the recipe has no definition of: told in one line."""


def of(layer):
    """-> the Operator of a layer"""
    try:
        return BY_NAME[layer["op"]]
    except KeyError:
        raise UnknownOperator(f"layer {layer['name']}: the recipe has no operator {layer['op']}, only {', '.join(BY_NAME)}") from None
