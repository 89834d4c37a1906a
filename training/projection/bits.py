"""Hashes of many bits."""

import hashlib

import numpy as np


def bits(data, count):
    """bytes -> int64 [count] of 0 and 1, a hash of so many bits"""
    digest = hashlib.shake_256(data).digest((count + 7) // 8)
    return np.unpackbits(np.frombuffer(digest, np.uint8))[:count].astype(np.int64)
