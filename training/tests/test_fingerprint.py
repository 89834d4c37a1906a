import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import fingerprint  # noqa: E402

CONFIG = {"hash_family": "fnv1a", "num_hashes": 8, "ngram_size": 3, "feature_size": 16}


class FingerprintTests(unittest.TestCase):
    def test_units(self):
        self.assertEqual(["abc", "bcd"], fingerprint.units("abcd", 3))
        self.assertEqual(["abc"], fingerprint.units("abc", 3))
        self.assertEqual(["ings"], fingerprint.units("##ings", 3))

    def test_fnv1a_known_values(self):
        self.assertEqual(0x811C9DC5, fingerprint._fnv1a(b""))
        self.assertEqual(0xE40C292C, fingerprint._fnv1a(b"a"))
        self.assertEqual(0xBF9CF968, fingerprint._fnv1a(b"foobar"))

    def test_minimum_over_units_and_subwords(self):
        projection = fingerprint.Projection(CONFIG)
        word = projection.fingerprint(["abcd", "##e"])
        for i in range(8):
            values = []
            for unit in (b"abc", b"bcd", b"e"):
                a, b = fingerprint.BASE_HASHES["fnv1a"](unit)
                values.append((a + i * b) % fingerprint.P)
            self.assertEqual(min(values), word[i])

    def test_counters_sum_to_the_number_of_hashes(self):
        for family in ("fnv1a", "sha2"):
            projection = fingerprint.Projection({**CONFIG, "hash_family": family})
            self.assertEqual(8, projection.counters(["play"]).sum())


if __name__ == "__main__":
    unittest.main()
