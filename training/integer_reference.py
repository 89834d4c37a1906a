"""Runs a model folder in integers, as docs/numerics.md has it, with numpy."""

import argparse
import json
import math
import os

import numpy as np

import fingerprint
import paths
import safetensors_io
import text
import word_codes


def round_away(x):
    """To the nearest integer, ties away from zero."""
    whole = math.floor(abs(x))
    whole += abs(x) - whole >= 0.5
    return int(math.copysign(whole, x)) if whole else 0


def clamp(values, dtype):
    low, high = (-128, 127) if dtype == "s8" else (-32768, 32767)
    return np.clip(values, low, high)


def high(v, m):
    """round(v*m / 2^32) of int64 arrays whose product fits 64 bits."""
    return (v * m + (1 << 31)) >> 32


class Requantizer:
    """Accumulators to s8 or s16, with one multiplier per output channel and one shift."""

    def __init__(self, real, output):
        limit = 2**31 - 1
        for shift in range(30, 0, -1):
            multipliers = [2 * round_away(m * 2.0 ** (31 + shift)) for m in real]
            if max(multipliers) <= limit:
                break
        else:
            raise ValueError(f"PNLP0603: a multiplier of {max(real)} is 0.25 or more")
        self.multipliers, self.shift = np.array(multipliers, np.int64), shift
        self.output = output

    def __call__(self, accumulators, axis):
        """axis: which axis of the accumulators is the output channel"""
        shape = [1] * accumulators.ndim
        shape[axis] = -1
        multipliers = self.multipliers[:accumulators.shape[axis]].reshape(shape)
        scaled = (high(accumulators, multipliers) + (1 << (self.shift - 1))) >> self.shift
        return clamp(scaled + self.output["zero_point"], self.output["dtype"])


def _exp(x):
    k = round_away(x * math.log2(math.e))
    r = x - k * math.log(2.0)
    total = 0.0
    for i in range(20, 0, -1):
        total = (1.0 + total) * r / i
    return math.ldexp(1.0 + total, k)


def _phi_integral(v):
    """The standard normal distribution function."""
    if v <= -6.0:
        return 0.0
    if v >= 6.0:
        return 1.0
    term = total = v
    denominator = 1
    while True:
        denominator += 2
        term = term * v * v / denominator
        if total + term == total:
            break
        total += term
    return 0.5 + _exp(-v * v / 2.0) / math.sqrt(2.0 * math.pi) * total


def gelu(v):
    return v * _phi_integral(v)


def tanh(v):
    e = _exp(-2.0 * abs(v))
    t = (1.0 - e) / (1.0 + e)
    return -t if v < 0 else t


def sigmoid(v):
    e = _exp(-abs(v))
    return 1.0 / (1.0 + e) if v >= 0 else e / (1.0 + e)


FUNCTIONS = {"gelu": gelu, "tanh": tanh, "sigmoid": sigmoid}


def function_of(layer):
    """What a layer's table is of."""
    return FUNCTIONS.get(layer["op"]) or (lambda v: v if v >= 0 else layer["alpha"] * v)


def activation_table(function, source, output):
    """-> int64 [256], indexed by x + 128"""
    values = [round_away(function((x - source["zero_point"]) * source["scale"]) / output["scale"]) + output["zero_point"]
              for x in range(-128, 128)]
    return clamp(np.array(values, np.int64), "s8")


class LayerNorm:
    def __init__(self, gamma, beta, epsilon, source, output):
        self.channels = len(gamma)
        self.epsilon = round_away(epsilon * self.channels**2 / (source["scale"] * source["scale"]))
        self.output = output
        for shift in range(20, 0, -1):
            g = [2 * round_away(float(x) / output["scale"] * 2.0 ** (15 + shift)) for x in gamma]
            b = [round_away(float(x) / output["scale"] * 2.0**shift) for x in beta]
            if max(map(abs, g)) <= 2**31 - 2 and max(map(abs, b)) < 2**29:
                break
        else:
            raise ValueError("PNLP0605: gamma or beta too large for the output scale")
        self.g, self.b, self.shift = np.array(g, np.int64), np.array(b, np.int64), shift

    def normalized(self, x):
        """s8 [C] -> n_c, the normalized value times 2^16"""
        total, squares = int(x.sum()), int((x * x).sum())
        v = self.channels * squares - total * total + self.epsilon
        if v == 0:
            return np.zeros_like(x)
        e = (v.bit_length() - 31) // 2
        v = v >> (2 * e) if e >= 0 else v << (-2 * e)
        assert 1 << 30 <= v < 1 << 32
        q = math.isqrt(v << 32)
        r = min((1 << 31) - 1, (1 << 62) // q)
        return high((self.channels * x - total) << (2 - e), r)

    def __call__(self, x):
        n = np.stack([self.normalized(row) for row in x])
        y = (high(n, self.g) + self.b + (1 << (self.shift - 1))) >> self.shift
        return clamp(y + self.output["zero_point"], "s8")


class Add:
    def __init__(self, left, right, output):
        for shift in range(22, 0, -1):
            mx = round_away(left["scale"] / output["scale"] * 2.0**shift)
            my = round_away(right["scale"] / output["scale"] * 2.0**shift)
            if max(mx, my) <= 32767:
                break
        else:
            raise ValueError("PNLP0603: add")
        self.mx, self.my, self.shift = mx, my, shift
        self.bias = (1 << (shift - 1)) + (output["zero_point"] << shift) - left["zero_point"] * mx - right["zero_point"] * my

    def __call__(self, x, y):
        return clamp((x * self.mx + y * self.my + self.bias) >> self.shift, "s8")


class FoPool:
    def __init__(self, source, output, direction):
        self.backward = direction == "backward"
        self.requantize = Requantizer([source["scale"] / 65536 / output["scale"]], output)

    def gated(self, z, f, o):
        """Gates times 2^8, times states times 2^8"""
        kept, opened, state, states = f + 128, o + 128, np.zeros_like(z[0]), []
        for word in reversed(range(len(z))) if self.backward else range(len(z)):
            state = (kept[word] * state + (256 - kept[word]) * 256 * z[word] + 128) >> 8
            states.append(opened[word] * state)
        return np.stack(states[::-1] if self.backward else states)

    def __call__(self, z, f, o):
        return self.requantize(self.gated(z, f, o)[..., None], 2)[..., 0]


class Dense:
    """The dense operators. Products run in float64, which holds every integer sum here exactly."""

    def __init__(self, op, tensors, name, source, output, before, after):
        """before, after: words of the window beside the one at hand"""
        self.op, self.before, self.after = op, before, after
        self.weight = tensors[name + ".weight"].astype(np.float64)
        self.bias = tensors[name + ".bias"].astype(np.int64)
        scales = [float(s) for s in tensors[name + ".weight_scale"]]
        self.zero_point = 0 if op == "bottleneck" else source["zero_point"]
        scale = 1.0 if op == "bottleneck" else source["scale"]
        self.requantize = Requantizer([scale * s / output["scale"] for s in scales], output)

    def __call__(self, x):
        shifted = (x - self.zero_point).astype(np.float64)
        if self.op in ("bottleneck", "conv1d"):
            padded = np.pad(shifted, ((self.before, self.after), (0, 0)))
            shifted = np.concatenate([padded[j:j + len(x)] for j in range(self.before + 1 + self.after)], 1)
        if self.op in ("bottleneck", "fully_connected", "conv1d"):
            return self.requantize((shifted @ self.weight.T).astype(np.int64) + self.bias, 1)
        if self.op == "token_contract":
            accumulators = (self.weight[:, :len(x)] @ shifted).astype(np.int64) + self.bias[:, None]
            return self.requantize(accumulators, 0)
        raise ValueError(self.op)

    def expand(self, x, words):
        shifted = (x - self.zero_point).astype(np.float64)
        accumulators = (self.weight[:words] @ shifted).astype(np.int64) + self.bias[:words, None]
        return self.requantize(accumulators, 0)


EXP2_TABLE = [round_away(2.0 ** (15 - f / 256)) for f in range(256)]


def sequence_score(logits, scale):
    """s16 logits -> probability of the greatest, in 1/65535"""
    k = round_away(scale * math.log2(math.e) * 2.0**24)
    best, total = int(max(logits)), 0
    for logit in logits:
        u = ((best - int(logit)) * k) >> 16
        if u < 16 * 256:
            total += EXP2_TABLE[u & 255] >> (u >> 8)
    return (32768 * 65535) // total


class IntegerModel:
    """A model folder, ready to run."""

    def __init__(self, folder):
        with open(os.path.join(folder, "config.json"), encoding="utf-8") as file:
            self.config = json.load(file)
        tensors, _ = safetensors_io.read(os.path.join(folder, "model.safetensors"))
        vocabulary = text.read_vocabulary(os.path.join(folder, "vocab.txt"))
        self.tokenizer = text.Tokenizer(self.config["tokenizer"], vocabulary, self.config["tokenizer"].get("parted_words", ()))
        self.projection = fingerprint.projection(self.config["projection"], word_codes.of_folder(folder))
        self.max_tokens = self.config["max_tokens"]
        self.fixed = self.config["padding"] == "fixed"
        self.outputs = {layer["name"]: layer["output"] for layer in self.config["layers"]}
        self.operators = [self._operator(layer, tensors) for layer in self.config["layers"]]
        self.transitions = {head["name"]: paths.dense(*(tensors[head["name"] + part].astype(np.int64) for part in (".start", ".keep")), -2**40)
                            for head in self.config["heads"] if head["kind"] == "bio_path"}

    def _operator(self, layer, tensors):
        op, name, output = layer["op"], layer["name"], layer["output"]
        source = self.outputs.get(layer["inputs"][0])
        if op in ("bottleneck", "fully_connected", "conv1d", "token_contract", "token_expand"):
            window = self.config["projection"]["window"] if op == "bottleneck" else 0
            return Dense(op, tensors, name, source, output, layer.get("before", window), layer.get("after", window))
        if op == "fo_pool":
            return FoPool(source, output, layer["direction"])
        if op == "concat":
            return lambda x, y: np.concatenate([x, y], 1)
        if op == "layer_norm":
            return LayerNorm(tensors[name + ".gamma"], tensors[name + ".beta"], layer["epsilon"], source, output)
        if op == "add":
            return Add(source, self.outputs[layer["inputs"][1]], output)
        if op == "max_pool":
            return lambda x: x.max(0, keepdims=True)
        table = activation_table(function_of(layer), source, output)
        return lambda x: table[x + 128]

    def run(self, counters):
        """int64 [T, features] -> {layer: int64 array}, every layer's output"""
        if self.fixed:
            counters = np.pad(counters, ((0, self.max_tokens - len(counters)), (0, 0)))
        values = {"features": counters}
        for layer, operator in zip(self.config["layers"], self.operators):
            inputs = [values[name] for name in layer["inputs"]]
            if layer["op"] == "token_expand":
                values[layer["name"]] = operator.expand(inputs[0], len(counters))
            else:
                values[layer["name"]] = operator(*inputs)
        return values

    def classify(self, counters):
        """-> {head: {logits, labels, score}}"""
        values, answers = self.run(counters), {}
        for head in self.config["heads"]:
            logits = values[head["input"]][:len(counters)]
            labels = paths.best(logits, *self.transitions[head["name"]]) if head["kind"] == "bio_path" else logits.argmax(1).tolist()
            answer = {"logits": logits.tolist(), "labels": labels}
            if head["kind"] == "sequence":
                answer["score"] = sequence_score(logits[0], self.outputs[head["input"]]["scale"])
            answers[head["name"]] = answer
        return answers

    def answer(self, data):
        """UTF-8 bytes -> a line of test_vectors.jsonl, without its text"""
        words = self.tokenizer.words(data)
        truncated = len(words) > self.max_tokens
        words = words[:self.max_tokens]
        result = {"words": [[begin, end] for _, begin, end in words], "truncated": truncated}
        if words:
            counters = np.stack([self.projection.counters(subwords) for subwords, _, _ in words])
            result["heads"] = self.classify(counters.astype(np.int64))
        return result


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True, help="model folder")
    action = parser.add_mutually_exclusive_group(required=True)
    action.add_argument("--text", help="a text to understand")
    action.add_argument("--check", help="a test_vectors.jsonl to compare with")
    arguments = parser.parse_args()
    model = IntegerModel(arguments.model)
    if arguments.text is not None:
        answer = model.answer(arguments.text.encode("utf-8"))
        for head in model.config["heads"] if answer["words"] else []:
            labels = [head["labels"][number] for number in answer["heads"][head["name"]]["labels"]]
            print(head["name"], *labels)
        return
    with open(arguments.check, encoding="utf-8") as file:
        vectors = [json.loads(line) for line in file]
    wrong = [v["text"] for v in vectors if {"text": v["text"], **model.answer(v["text"].encode("utf-8"))} != v]
    print(f"{len(vectors) - len(wrong)} of {len(vectors)} equal")
    for line in wrong:
        print("differs:", line)
    raise SystemExit(bool(wrong))


if __name__ == "__main__":
    main()
