"""x, times `alpha` where it is negative."""

import numpy as np

from host.lazy import F
from operators.table import TableOperator


class LeakyRelu(TableOperator):
    name = "leaky_relu"

    def exact(self, layer):
        return lambda v: v if v >= 0 else layer["alpha"] * v

    def smooth(self, layer, x):
        return F.leaky_relu(x, layer["alpha"])

    def looked_through(self, layer):
        return lambda values: np.where(values >= 0, values, layer["alpha"] * values)

    def output(self, layer, outputs):
        return None
