"""Writes fingerprint_vectors.json: fingerprints of subwords, computed independently of the compiler with hashlib and big integers.

sha2 follows projection.py of maum-ai/pnlp-mixer, fnv1a follows docs/text.md, section 6.

    python3 make_fingerprint_vectors.py > fingerprint_vectors.json
"""

import hashlib
import json

P = 2**31 - 1
NUM_HASHES = 6
SUBWORDS = [
    "a", "to", "set", "play", "alarm", "weather", "tomorrow", "banana", "aaaaaaaa", "##s", "##ing", "##aaaaaaaa",
    "[UNK]", "#", "'", "\u00e9t\u00e9", "caf\u00e9", "na\u00efvet\u00e9", "\u0391\u03b8\u03ae\u03bd\u03b1", "\u043f\u043e\u0433\u043e\u0434\u0430",
    "\u05e9\u05dc\u05d5\u05dd", "\u0645\u0631\u062d\u0628\u0627", "\u0928\u092e\u0938\u094d\u0924\u0947", "\u5929", "\u3053\u3093\u306b\u3061\u306f",
    "\ud55c\uad6d\uc5b4", "\U0001f600", "\U0001f600\U0001f601\U0001f602\U0001f603", "##\U0001f600\U0001f601", "\ufeffx", "12:30", "x" * 70,
]


def sha2(data):
    a = int.from_bytes(hashlib.sha256(data).digest(), "little")
    b = int.from_bytes(hashlib.sha224(data).digest(), "little")
    return a, b


def mix(x):
    x ^= x >> 16
    x = x * 0x85EBCA6B % 2**32
    x ^= x >> 13
    x = x * 0xC2B2AE35 % 2**32
    return x ^ (x >> 16)


def fold(x):
    return x % 2**31 % P


def fnv1a(data):
    h = 0x811C9DC5
    for byte in data:
        h = (h ^ byte) * 0x01000193 % 2**32
    return fold(mix(h)), fold(mix((h + 0x9E3779B9) % 2**32)) or 1


def units(subword, ngram_size):
    if subword.startswith("##"):
        return [subword[2:]]
    if len(subword) < ngram_size + 1:
        return [subword]
    return [subword[i : i + ngram_size] for i in range(len(subword) - ngram_size + 1)]


def fingerprint(family, subword, ngram_size):
    hashes = [family(unit.encode("utf-8")) for unit in units(subword, ngram_size)]
    return [min((a + i * b) % P for a, b in hashes) for i in range(NUM_HASHES)]


vectors = [
    {"family": family.__name__, "ngram_size": ngram_size, "subword": subword, "fingerprint": fingerprint(family, subword, ngram_size)}
    for family in (sha2, fnv1a)
    for ngram_size in (1, 3, 8)
    for subword in SUBWORDS
]
print("[\n" + ",\n".join(json.dumps(vector) for vector in vectors) + "\n]")
