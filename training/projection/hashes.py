"""Hashes of strings (docs/text.md, section 6)."""

import hashlib

P = 2**31 - 1
MASK = 0xFFFFFFFF


def fnv1a(data):
    h = 0x811C9DC5
    for byte in data:
        h = ((h ^ byte) * 0x01000193) & MASK
    return h


def mix(x):
    x ^= x >> 16
    x = (x * 0x85EBCA6B) & MASK
    x ^= x >> 13
    x = (x * 0xC2B2AE35) & MASK
    return x ^ (x >> 16)


def _fold(x):
    x &= 0x7FFFFFFF
    return 0 if x == P else x


def _base_hashes_fnv1a(data):
    h = fnv1a(data)
    return _fold(mix(h)), _fold(mix((h + 0x9E3779B9) & MASK)) or 1


def _base_hashes_sha2(data):
    a = int.from_bytes(hashlib.sha256(data).digest(), "little") % P
    b = int.from_bytes(hashlib.sha224(data).digest(), "little") % P
    return a, b


BASE_HASHES = {"fnv1a": _base_hashes_fnv1a, "sha2": _base_hashes_sha2}
