"""The model as the device computes it, for training: forward exactly the integers of docs/numerics.md, backward as if nothing were rounded.

Values are carried in integer units less their zero point, as float tensors. Sums of products stay exact: they are taken in float32 where every
partial sum is below 2^24, else in float64. What is trained are the float weights, biases, gammas and betas; the scales stay as calibrated."""

import torch
from torch import nn
from torch.nn import functional as F

import graph
import integer_reference as integer
from quantize import DENSE

EXACT_IN_FLOAT32 = float(1 << 24)


class _Through(torch.autograd.Function):
    """`exact` forward, to the bit; the gradient of `smooth` backward."""

    @staticmethod
    def forward(_, exact, smooth):
        return exact.to(smooth.dtype)

    @staticmethod
    def backward(_, gradient):
        return None, gradient


def _through(exact, smooth):
    return _Through.apply(exact, smooth)


def _round_through(x):
    return _through(torch.round(x), x)


def _output(exact, smooth, output):
    """Integers (int64, with zero point, before clamping) and the real-valued result -> the value carried on; no gradient where it saturates."""
    low, high = (-128, 127) if output["dtype"] == "s8" else (-32768, 32767)
    zero_point = output["zero_point"]
    return _through(exact.clamp(low, high) - zero_point, smooth.clamp(low - zero_point, high - zero_point))


def _high(v, m):
    return (v * m + (1 << 31)) >> 32


def _round_away(x):
    """As integer_reference.round_away, of a float64 tensor."""
    whole = torch.floor(x.abs())
    whole = whole + (x.abs() - whole >= 0.5)
    return (torch.sign(x) * whole).to(torch.int64)


class _Dense(nn.Module):
    def __init__(self, layer, source, weight_scale, window):
        """window: words to each side that a bottleneck sees"""
        super().__init__()
        self.op, self.output = layer["op"], layer["output"]
        self.before, self.after = layer.get("before", window), layer.get("after", window)
        scale = 1.0 if self.op == "bottleneck" else source["scale"]
        real = [scale * float(s) / self.output["scale"] for s in weight_scale]
        requantize = integer.Requantizer(real, self.output)
        self.shift = requantize.shift
        self.register_buffer("multipliers", torch.from_numpy(requantize.multipliers), persistent=False)
        self.register_buffer("real", torch.tensor(real, dtype=torch.float32), persistent=False)
        self.register_buffer("weight_scale", torch.from_numpy(weight_scale), persistent=False)
        self.register_buffer("bias_scale", scale * torch.from_numpy(weight_scale).double(), persistent=False)

    def forward(self, x, weight, bias, rows):
        """rows: of the weights' inputs (token_contract) or outputs (token_expand) that are used"""
        weight = _round_through((weight / self.weight_scale[:, None])).clamp(-127, 127)
        bias = bias.double() / self.bias_scale
        bias = _through(torch.round(bias), bias)
        channels = slice(0, rows) if self.op == "token_expand" else slice(None)
        weight, bias = weight[channels], bias[channels]
        if self.op == "token_contract":
            weight = weight[:, :rows]
        factor = 1 if self.op == "bottleneck" else 255  # a bottleneck's inputs are counts, few and small
        inputs = x.abs().sum(-1).max() if self.op == "bottleneck" else 1.0
        with torch.no_grad():
            bound = (bias.abs() + weight.abs().sum(1) * factor * inputs).max()
        dtype = torch.float32 if bound < EXACT_IN_FLOAT32 else torch.float64
        total = self._product(x.to(dtype), weight.to(dtype)) + self._columns(bias.to(dtype))
        exact = torch.round(total.detach()).to(torch.int64)  # in place from here on: the tensors are large
        exact.mul_(self._columns(self.multipliers[channels])).add_(1 << 31).bitwise_right_shift_(32)
        exact.add_(1 << (self.shift - 1)).bitwise_right_shift_(self.shift).add_(self.output["zero_point"])
        return _output(exact, (total * self._columns(self.real[channels])).float(), self.output)

    def _product(self, x, weight):
        if self.op in ("bottleneck", "conv1d"):
            words = x.shape[1]
            padded = F.pad(x, (0, 0, self.before, self.after))
            x = torch.cat([padded[:, j:j + words] for j in range(self.before + 1 + self.after)], -1)
        return weight @ x if self.op in ("token_contract", "token_expand") else F.linear(x, weight)

    def _columns(self, values):
        """Along the axis of the output channels."""
        return values[:, None] if self.op in ("token_contract", "token_expand") else values


SMOOTH = {"gelu": F.gelu, "tanh": torch.tanh, "sigmoid": torch.sigmoid}


class _Table(nn.Module):
    def __init__(self, layer, source):
        super().__init__()
        self.op, self.alpha, self.source, self.output = layer["op"], layer.get("alpha"), source, layer["output"]
        table = integer.activation_table(integer.function_of(layer), source, self.output)
        self.register_buffer("table", torch.from_numpy(table), persistent=False)

    def forward(self, x):
        exact = self.table[torch.round(x.detach()).to(torch.int64) + self.source["zero_point"] + 128]
        real = x * self.source["scale"]
        smooth = F.leaky_relu(real, self.alpha) if self.op == "leaky_relu" else SMOOTH[self.op](real)
        return _output(exact, smooth / self.output["scale"], self.output)


class _LayerNorm(nn.Module):
    def __init__(self, layer, source):
        super().__init__()
        self.output, self.epsilon, self.scale = layer["output"], layer["epsilon"], source["scale"]

    def forward(self, x, gamma, beta):
        channels = x.shape[-1]
        q = torch.round(x.detach()).to(torch.int64)
        g, b, shift = self._integers(gamma.detach(), beta.detach())
        n = self._normalized(q, integer.round_away(self.epsilon * channels**2 / (self.scale * self.scale)))
        exact = ((_high(n, g) + b + (1 << (shift - 1))) >> shift) + self.output["zero_point"]
        smooth = F.layer_norm(x, (channels,), gamma, beta, max(self.epsilon / self.scale**2, 1e-6)) / self.output["scale"]
        return _output(exact, smooth, self.output)

    def _integers(self, gamma, beta):
        for shift in range(20, 0, -1):
            g = 2 * _round_away(gamma.double() / self.output["scale"] * 2.0 ** (15 + shift))
            b = _round_away(beta.double() / self.output["scale"] * 2.0**shift)
            if g.abs().max() <= 2**31 - 2 and b.abs().max() < 2**29:
                return g, b, shift
        raise ValueError("PNLP0605: gamma or beta too large for the output scale")

    @staticmethod
    def _normalized(q, epsilon):
        """The normalized values times 2^16. Division and square root are those of integers: 2^64 wraps, and differences come out right."""
        channels = q.shape[-1]
        total, squares = q.sum(-1, keepdim=True), (q * q).sum(-1, keepdim=True)
        v = channels * squares - total * total + epsilon
        zero = v == 0
        v = v.masked_fill(zero, 1)
        e = torch.div(torch.frexp(v.double()).exponent.to(torch.int64) - 31, 2, rounding_mode="floor")
        v = torch.where(e >= 0, v >> (2 * e).clamp(min=0), v << (-2 * e).clamp(min=0))
        root = torch.floor(torch.sqrt(v.double()) * 65536.0).to(torch.int64)
        rest = (v << 32) - root * root
        root = root - (rest < 0).to(torch.int64)
        rest = (v << 32) - root * root
        root = root + (rest > 2 * root).to(torch.int64)
        r = torch.div(torch.full_like(root, 1 << 62), root, rounding_mode="floor").clamp(max=(1 << 31) - 1)
        return _high((channels * q - total) << (2 - e), r).masked_fill(zero, 0)


class _Add(nn.Module):
    def __init__(self, layer, left, right):
        super().__init__()
        self.output, self.left, self.right = layer["output"], left, right
        self.integers = integer.Add(left, right, self.output)

    def forward(self, x, y):
        a, b = torch.round(x.detach()).to(torch.int64), torch.round(y.detach()).to(torch.int64)
        i = self.integers
        exact = ((a + self.left["zero_point"]) * i.mx + (b + self.right["zero_point"]) * i.my + i.bias) >> i.shift
        return _output(exact, (x * self.left["scale"] + y * self.right["scale"]) / self.output["scale"], self.output)


class _FoPool(nn.Module):
    def __init__(self, layer, source):
        super().__init__()
        self.output, self.backward = layer["output"], layer["direction"] == "backward"
        self.real = source["scale"] / 65536 / self.output["scale"]
        requantize = integer.Requantizer([self.real], self.output)
        self.multiplier, self.shift = int(requantize.multipliers[0]), requantize.shift

    def forward(self, z, f, o):
        """f and o less their zero point: 0 .. 255"""
        exact, smooth, state, smooth_state = [], [], torch.zeros_like(z[:, 0], dtype=torch.int64), torch.zeros_like(z[:, 0])
        whole = [torch.round(x.detach()).to(torch.int64) for x in (z, f, o)]
        for word in reversed(range(z.shape[1])) if self.backward else range(z.shape[1]):
            values, kept, opened = (x[:, word] for x in whole)
            state = (kept * state + (256 - kept) * 256 * values + 128) >> 8
            exact.append(opened * state)
            smooth_state = (f[:, word] * smooth_state + (256 - f[:, word]) * 256 * z[:, word]) / 256
            smooth.append(o[:, word] * smooth_state)
        exact, smooth = (torch.stack(states[::-1] if self.backward else states, 1) for states in (exact, smooth))
        exact = ((_high(exact, self.multiplier) + (1 << (self.shift - 1))) >> self.shift) + self.output["zero_point"]
        return _output(exact, smooth * self.real, self.output)


class FakeQuantized(nn.Module):
    """A model with the scales that calibration chose: takes its place in training, and holds it as `mixer`.

    Dropout leaves values between the integers while training; without it every value is one."""

    def __init__(self, mixer, layers, weight_scales, window):
        super().__init__()
        self.mixer, self.layers = mixer, layers
        outputs = {layer["name"]: layer["output"] for layer in layers}
        self.operators = nn.ModuleDict()
        for layer in layers:
            name, source = layer["name"], outputs.get(layer["inputs"][0])
            if layer["op"] in DENSE:
                operator = _Dense(layer, source, weight_scales[name], window)
            elif layer["op"] == "layer_norm":
                operator = _LayerNorm(layer, source)
            elif layer["op"] == "add":
                operator = _Add(layer, source, outputs[layer["inputs"][1]])
            elif layer["op"] == "fo_pool":
                operator = _FoPool(layer, source)
            elif layer["op"] in ("max_pool", "concat"):
                continue
            else:
                operator = _Table(layer, source)
            self.operators[_key(name)] = operator
        self.scales = {name: output["scale"] for name, output in outputs.items() if name.endswith("_logits")}
        if mixer.transitions:
            mixer.transitions.scale = self.scales["slot_logits"]

    @property
    def transitions(self):
        return self.mixer.transitions

    def forward(self, counters, mask):
        """As Mixer.forward."""
        words, state = counters.shape[1], dict(self.mixer.named_parameters())
        if self.mixer.fixed_words:
            counters = F.pad(counters, (0, 0, 0, self.mixer.fixed_words - words))
            mask = counters.new_ones(1, 1, 1)
        values = {"features": self.mixer.feature_dropout(counters)}
        for layer in self.layers:
            name, op, x = layer["name"], layer["op"], values[layer["inputs"][0]]
            if op in DENSE:
                if op in ("token_contract", "conv1d"):
                    x = x * mask
                y = self.operators[_key(name)](x, *graph.float_tensors(layer, state), counters.shape[1])
                if op == "token_expand" or name.endswith("channel.out"):
                    y = self.mixer.block_dropout(y)
            elif op == "layer_norm":
                y = self.operators[_key(name)](x, *graph.float_tensors(layer, state))
            elif op == "add":
                y = self.operators[_key(name)](x, values[layer["inputs"][1]])
            elif op == "fo_pool":
                _, f, o = (values[name] for name in layer["inputs"])
                y = self.operators[_key(name)](x * mask, f, o)  # padding leaves the state at 0
            elif op == "concat":
                y = self.mixer.block_dropout(torch.cat([values[each] for each in layer["inputs"]], -1))
            elif op == "max_pool":
                y = x.masked_fill(mask == 0, float("-inf")).amax(1)
            else:
                y = self.operators[_key(name)](x)
            values[name] = y
        slots, intent = (values[name] * self.scales[name] if name in values else None for name in ("slot_logits", "intent_logits"))
        return None if slots is None else slots[:, :words], intent


def _key(name):
    return name.replace(".", "_")  # a module's name holds no dot
