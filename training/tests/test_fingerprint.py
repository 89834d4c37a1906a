import unittest

import recipe

recipe.needs("numpy")

import numpy as np  # noqa: E402

import projection as projections  # noqa: E402
from projection.bits import bits  # noqa: E402
from projection.hashes import BASE_HASHES, P, fnv1a  # noqa: E402
from projection.units import units  # noqa: E402

CONFIG = {"kind": "minhash", "hash_family": "fnv1a", "num_hashes": 8, "ngram_size": 3, "feature_size": 16}


class FingerprintTests(unittest.TestCase):
    def test_units(self):
        self.assertEqual(["abc", "bcd"], units("abcd", 3))
        self.assertEqual(["abc"], units("abc", 3))
        self.assertEqual(["ings"], units("##ings", 3))

    def test_fnv1a_known_values(self):
        self.assertEqual(0x811C9DC5, fnv1a(b""))
        self.assertEqual(0xE40C292C, fnv1a(b"a"))
        self.assertEqual(0xBF9CF968, fnv1a(b"foobar"))

    def test_minimum_over_units_and_subwords(self):
        projection = projections.of(CONFIG)
        word = projection.fingerprint(["abcd", "##e"])
        for i in range(8):
            values = []
            for unit in (b"abc", b"bcd", b"e"):
                a, b = BASE_HASHES["fnv1a"](unit)
                values.append((a + i * b) % P)
            self.assertEqual(min(values), word[i])

    def test_counters_sum_to_the_number_of_hashes(self):
        for family in ("fnv1a", "sha2"):
            projection = projections.of({**CONFIG, "hash_family": family})
            self.assertEqual(8, projection.counters(["play"]).sum())

    def test_simhash_takes_the_sign_of_the_votes(self):
        projection = projections.of({**CONFIG, "kind": "simhash"})
        votes = sum(2 * bits(unit, 16) - 1 for unit in (b"abc", b"bcd", b"ing"))
        self.assertEqual([1 if vote > 0 else -1 for vote in votes], projection.counters(["abcd", "##ing"]).tolist())

    def test_binary_hashes_the_whole_word(self):
        projection = projections.of({**CONFIG, "kind": "binary"})
        a, b = BASE_HASHES["fnv1a"](b"playing")
        positions = {(a + i * b) % P % 16 for i in range(8)}
        self.assertEqual([int(p in positions) for p in range(16)], projection.counters(["play", "##ing"]).tolist())

    def test_tsp_is_ternary_and_of_the_whole_word(self):
        projection = projections.of({**CONFIG, "kind": "tsp", "feature_size": 512})
        features = projection.counters(["play", "##ing"])
        self.assertEqual(features.tolist(), projection.counters(["pla", "##ying"]).tolist())
        self.assertEqual({-1, 0, 1}, set(features.tolist()))
        self.assertAlmostEqual(256, np.count_nonzero(features), delta=60)


if __name__ == "__main__":
    unittest.main()
