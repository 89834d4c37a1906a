import os
import sys
import tempfile
import unittest
from unittest import mock

import recipe

recipe.needs("numpy")

import numpy as np  # noqa: E402

import projection as projections  # noqa: E402
import word_codes  # noqa: E402
from host import safetensors  # noqa: E402
from words import codes as codes_of  # noqa: E402

CONFIG = {"kind": "minhash", "hash_family": "fnv1a", "num_hashes": 8, "ngram_size": 3, "feature_size": 16, "word_codes": 3}


class WordCodesTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def write(self, words, codes):
        safetensors.write(os.path.join(self.folder, codes_of.FILE), codes_of.table(words, np.array(codes, np.int8)), codes_of.METADATA)
        return codes_of.of_folder(self.folder)

    def test_a_word_is_found_by_the_characters_of_its_subwords(self):
        codes = self.write(["playing", "größe", "play"], [[1, 2, 3], [4, 5, 6], [15, 0, 7]])
        for subwords, expected in ((["play", "##ing"], [1, 2, 3]), (["playing"], [1, 2, 3]), (["grö", "##ß", "##e"], [4, 5, 6]),
                                   (["play"], [15, 0, 7]),
                                   (["plays"], [0, 0, 0]), (["[UNK]"], [0, 0, 0]), (["play", "[UNK]"], [0, 0, 0])):
            self.assertEqual(expected, codes.of(subwords).tolist(), subwords)

    def test_keys_ascend_and_of_words_with_one_key_the_first_counts(self):
        by_key, number = {}, 0
        while True:
            word = f"w{number}"
            first = by_key.setdefault(codes_of.key(word.encode()), word)
            if first != word:
                break
            number += 1
        codes = self.write([word, "b", first], [[1, 1, 1], [2, 2, 2], [3, 3, 3]])
        keys = safetensors.read(os.path.join(self.folder, codes_of.FILE))[0]["keys"]
        self.assertEqual(2, len(keys))
        self.assertLess(keys[0], keys[1])
        self.assertEqual([1, 1, 1], codes.of([first]).tolist())

    def test_codes_are_positions_behind_those_of_the_hashes(self):
        projection = projections.of(CONFIG, self.write(["play"], [[3, 0, 15]]))
        self.assertEqual([16 + 3, 32, 48 + 15], projection.positions(["play"]).tolist()[8:])
        self.assertEqual([16, 32, 48], projection.positions(["stop"]).tolist()[8:])
        counters = projection.counters(["play"])
        self.assertEqual((64, 11), (len(counters), counters.sum()))
        plain = projections.of({**CONFIG, "word_codes": 0})
        for wanted, codes in ((3, None), (2, projection.codes), (0, projection.codes)):
            with self.assertRaises(SystemExit):
                projections.of({**CONFIG, "word_codes": wanted}, codes)
        self.assertEqual(plain.positions(["play"]).tolist(), projection.positions(["play"]).tolist()[:8])

    def test_near_vectors_share_codes(self):
        generator = np.random.default_rng(1)
        centres = generator.normal(size=(20, 12))
        values = np.repeat(centres, 10, 0) + 0.01 * generator.normal(size=(200, 12))
        codes, lost = codes_of.quantize(values, 4, generator)
        self.assertEqual(((200, 4), np.int8), (codes.shape, codes.dtype))
        self.assertTrue(1 <= codes.min() and codes.max() <= 15)
        alike = np.array([(codes[a] == codes[b]).mean() for a in range(200) for b in range(200) if a < b and a // 10 == b // 10])
        others = np.array([(codes[a] == codes[b]).mean() for a in range(200) for b in range(200) if a // 10 != b // 10])
        self.assertGreater(alike.mean(), 0.8)
        self.assertLess(others.mean(), 0.3)
        self.assertLess(lost, 0.3)

    def test_the_command_makes_the_same_file_each_time(self):
        source, generator = os.path.join(self.folder, "vectors.npz"), np.random.default_rng(2)
        np.savez(source, words=np.array([f"word{number}" for number in range(60)]),
                 vectors=generator.normal(size=(60, 6)).astype(np.float16))
        contents = []
        for name in ("one", "two"):
            path = os.path.join(self.folder, name)
            with mock.patch.object(sys, "argv",
                                   ["word_codes", "--vectors", source, "--words", "50", "--codes", "3", "--out",
                                    path]), mock.patch("builtins.print"):
                word_codes.main()
            with open(path, "rb") as file:
                contents.append(file.read())
        self.assertEqual(*contents)
        self.assertEqual((50, 3), codes_of.WordCodes(path).codes.shape)
        for wrong in (("--words", "61"), ("--codes", "7"), ("--words", "3"), ("--vectors", source + ".absent")):
            with mock.patch.object(sys, "argv", ["word_codes", "--vectors", source, *wrong, "--out", path]), mock.patch.object(sys,
                    "stderr"), self.assertRaises(SystemExit):
                word_codes.main()


if __name__ == "__main__":
    unittest.main()
