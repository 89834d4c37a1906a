"""The encoders that a configuration may choose: a file each. torch is not needed to know of them."""

from encoders.lstm import Lstm
from encoders.mixer import Mixer
from encoders.qrnn import QuasiRecurrent

ALL = (Mixer(), QuasiRecurrent(), Lstm())
BY_NAME = {encoder.name: encoder for encoder in ALL}
COMPILED = tuple(encoder.name for encoder in ALL if encoder.compiled)


def of(config):
    """-> the Encoder of a configuration"""
    return BY_NAME[config["model"]["encoder"]]
