"""Writes word_code_vectors.json: keys and positions of words with codes, computed independently of the compiler (docs/text.md, section 8).

    python3 make_word_code_vectors.py > word_code_vectors.json
"""

import json

FEATURE_SIZE = 1000
CODES = 3

# The parts of a word, and its codes, if it is among those that have some. A word with an [UNK] among its parts is never looked up.
WORDS = [
    (["music"], [1, 2, 3]),
    (["play", "##ing"], [0, 15, 8]),
    (["na\u00efve", "##t", "##\u00e9"], [15, 0, 0]),
    (["\u5929"], [4, 4, 4]),
    (["wake", "-", "up"], [7, 11, 13]),
    (["\U0001f600"], [9, 9, 1]),
    (["alarm"], None),
    (["play", "##s"], None),
    (["[UNK]"], [5, 6, 7]),
    (["music", "[UNK]"], [5, 6, 7]),
]


def mix(x):
    x ^= x >> 16
    x = x * 0x85EBCA6B % 2**32
    x ^= x >> 13
    x = x * 0xC2B2AE35 % 2**32
    return x ^ (x >> 16)


def key(parts):
    h = 0x811C9DC5
    for part in parts:
        for byte in part.removeprefix("##").encode("utf-8"):
            h = (h ^ byte) * 0x01000193 % 2**32
    return mix(h) // 2**8


vectors = []
for parts, codes in WORDS:
    found = codes if codes and "[UNK]" not in parts else [0] * CODES
    positions = [FEATURE_SIZE + 16 * j + code for j, code in enumerate(found)]
    vectors.append({"subwords": parts, "key": key(parts), "codes": codes, "positions": positions})
print("[\n" + ",\n".join(json.dumps(vector) for vector in vectors) + "\n]")
