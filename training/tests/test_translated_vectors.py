import contextlib
import gzip
import io
import json
import os
import subprocess
import sys
import tempfile
import unittest
from unittest import mock

import recipe

recipe.needs("numpy")

import numpy as np  # noqa: E402

import translated_vectors  # noqa: E402
from text.splitter import Splitter  # noqa: E402
from words import alignment, dictionary, sounds  # noqa: E402
from words.vectors import Vectors  # noqa: E402

SPLITTER = Splitter(True, False, True, False)
PRONUNCIATIONS = {"camera": "kˈæmɹə", "thursday": "θˈɜːzdeɪ", "judith": "dʒˈuːdɪθ", "message": "mˈɛsɪdʒ", "comma": "kˈɑːmə",
                  "yellow": "jˈɛloʊ"}


class Folder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def write(self, name, content):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with (gzip.open if name.endswith((".gz", ".dz")) else open)(self.path(name), "wt", encoding="utf-8") as file:
            file.write(content)
        return self.path(name)


class DictionaryTests(Folder):
    def test_ding_gives_synonyms_less_the_later_they_stand_and_forms_their_own_meanings(self):
        path = self.write("de-en",
                          "# remark\nHaus {n}; Gebäude {n} [constr.] | Häuser {pl} :: house; building (large) | houses\nsich erinnern "
                          "{vr} (an) :: to remember\nzwei Wörter :: two words\n")
        found = dictionary.read(path, SPLITTER, {"sich"})
        self.assertEqual({"haus": {"house": 0.3, "building": 0.15}, "gebäude": {"house": 0.3, "building": 0.15}, "häuser": {"houses": 1.0},
                          "erinnern": {"to remember": 1.0}}, found)

    def test_freedict_is_turned_round(self):
        path = self.write("eng-hin.dict.dz",
                          'remark\nabandon /ɐbˈandən/ <V>\n1. छोड़~देना\n      "A baby abandoned by its parents."\n2. त्यागना, '
                          'छोड़\nacademic year /ˌa/ <N>\n1. दो~शब्द\n')
        self.assertEqual({"छोड़": {"abandon": 2.0}, "त्यागना": {"abandon": 1.0}}, dictionary.read(path, SPLITTER, {"देना"}))

    def test_another_file_is_refused(self):
        for content in ("", "a line\n"):
            with self.assertRaises(dictionary.DictionaryError):
                dictionary.read(self.write("other", content), SPLITTER, ())
        for name, content in (("plain.dict.dz", b"house /h/\n1. x\n"), ("latin1", "Übung :: practice\n".encode("latin-1")),
                              ("cut.dict.dz", gzip.compress(b"house /h/\n" * 99)[:30])):
            with open(self.path(name), "wb") as file:
                file.write(content)
            with self.assertRaisesRegex(dictionary.DictionaryError, name):
                dictionary.read(self.path(name), SPLITTER, ())


class AlignmentTests(unittest.TestCase):
    def test_words_that_come_together_are_aligned(self):
        pairs = [("wecker um neun".split(), "alarm at nine".split()), ("wecker um acht".split(), "alarm at eight".split()),
                 ("timer um acht".split(), "timer at eight".split()), ("timer um neun".split(), "timer at nine".split())]
        aligned = alignment.align(pairs, 10)
        self.assertEqual({"wecker": "alarm", "timer": "timer", "um": "at", "acht": "eight", "neun": "nine"},
                         {word: max(goals, key=goals.get) for word, goals in aligned.items()})
        for goals in aligned.values():
            self.assertLessEqual(sum(goals.values()), 1 + 1e-9)

    def test_an_empty_text_aligns_nothing(self):
        self.assertEqual({}, alignment.align([([], ["nine"]), (["neun"], [])], 2))


class SoundTests(unittest.TestCase):
    def setUp(self):
        self.index = sounds.SoundIndex(list(PRONUNCIATIONS), lambda words: [PRONUNCIATIONS[word] for word in words])

    def test_both_scripts_become_one_alphabet(self):
        for word, expected in (("camera", "kemr"), ("thursday", "trjde"), ("judith", "judit"), ("message", "mesij"), ("yellow", "yelo")):
            self.assertEqual(expected, sounds.of_english(PRONUNCIATIONS[word]))
        for word, expected in (("कैमरा", "kemra"), ("थर्सडे", "trsde"), ("सड़क", "srk"), ("टिम्मी", "timi"), ("ज़रा", "jra")):
            self.assertEqual(expected, sounds.of_devanagari(word))

    def test_the_nearest_word_is_found_and_none_where_all_are_far(self):
        for spelling, expected in (("कैमरा", "camera"), ("थर्सडे", "thursday"), ("जूडिथ", "judith"), ("मैसेज", "message"), ("नमस्ते", None),
                                   ("आ", None), ("", None), ("camera", None)):
            self.assertEqual(expected, self.index.nearest(spelling), spelling)

    def test_distance_is_symmetric_and_zero_for_the_same(self):
        for one in ("kemr", "", "trsde"):
            self.assertEqual(0, sounds.distance(one, one))
            for other in ("mesij", "kemra"):
                self.assertAlmostEqual(sounds.distance(one, other), sounds.distance(other, one))

    def test_a_missing_synthesizer_is_told(self):
        with mock.patch.object(subprocess, "run", side_effect=FileNotFoundError), self.assertRaisesRegex(SystemExit, "espeak-ng"):
            sounds.pronunciations(["a"])


class TranslatedVectorsTests(Folder):
    """A German of few words; the vector of the nth English word is n everywhere."""

    ENGLISH = ["the", "alarm", "nine", "house", "boat", "bake", "cake", "apple", "judith", "camera"]

    def setUp(self):
        super().setUp()
        np.savez(self.path("en.npz"), words=np.array(self.ENGLISH),
                 vectors=np.repeat(np.arange(len(self.ENGLISH), dtype=np.float16)[:, None], 4, 1))
        for name, lines in (("mtop/bio.txt", "O\n"), ("mtop/intents.txt", "IN:X\n")):
            self.write(name, lines)
        for language, word in (("de", "wecker"), ("en", "alarm"), ("hi", "अलार्म")):
            rows = [{"text": word, "tokens": [word], "slots": ["O"], "intent": "IN:X", "mtop_id": str(number)} for number in range(5)]
            self.write(f"mtop/{language}/train.jsonl.gz", "".join(json.dumps(row) + "\n" for row in rows))
        self.dictionary = self.write("de-en",
                                     "Haus {n} :: house\nBoot {n} :: boat\nbacken {v} :: to bake\nKuchen {m} :: cake\nApfel {m} :: apple\n")

    def make(self, *arguments):
        command = ["translated_vectors", "--vectors", self.path("en.npz"), "--data", self.folder, "--texts", "mtop", "--out",
                   self.path("out.npz"), *arguments]
        with mock.patch.object(sys, "argv", command), contextlib.redirect_stdout(io.StringIO()):
            translated_vectors.main()
        return Vectors(self.path("out.npz"))

    def test_german_words_mean_what_english_ones_do(self):
        words = self.write("words", "Haus\nHausboot\nHäuser\nbackt\ngebacken\nApfelkuchens\nnichts/flags\n")
        found = self.make("--language", "de", "--dictionary", self.dictionary, "--words", words)
        self.assertEqual("wecker", next(iter(found.index)))
        for word, expected in (("wecker", 1), ("haus", 3), ("hausboot", 3.5), ("backt", 5), ("gebacken", 5), ("apfelkuchens", 6.5),
                               ("judith", 8)):
            np.testing.assert_allclose(found.of([word]) / found.of(["haus"]) * 3, expected, rtol=4e-3, err_msg=word)
        self.assertNotIn("nichts", found.index)
        self.assertNotIn("häuser", found.index)

    def test_hindi_words_go_by_their_sound_unless_they_are_native(self):
        dictionary_path = self.write("eng-hin.dict.dz", "house /h/ <N>\n1. घर\n")
        words, native = self.write("words", "कैमरा\nजूडिथ\nघरों\n"), self.write("native", "जूडिथ/A\n")
        with mock.patch.object(sounds, "pronunciations", lambda names: [PRONUNCIATIONS.get(name, "ə") for name in names]):
            found = self.make("--language", "hi", "--dictionary", dictionary_path, "--words", words, "--native", native)
        self.assertEqual({"अलार्म", "कैमरा", "घरों"}, set(found.index))
        np.testing.assert_allclose(found.of(["कैमरा"]) / found.of(["अलार्म"]), 9, rtol=4e-3)

    def test_words_written_with_marks_have_near_ones(self):
        words = ["कैमरा", "कैमरे", "camera", "24k"]
        np.savez(self.path("near.npz"), words=np.array(words), vectors=np.ones((4, 4), np.float16))
        near = Vectors(self.path("near.npz")).near(words, 8, 4, 0.5)
        self.assertEqual({"कैमरा", "कैमरे", "camera"}, set(near))
        self.assertEqual(["कैमरे", "camera"], near["कैमरा"])

    def test_texts_that_are_no_translations_are_told_and_nothing_is_written(self):
        self.write("mtop/en/train.jsonl.gz", json.dumps({"text": "alarm", "tokens": ["alarm"], "slots": ["O"], "intent": "IN:X"}) + "\n")
        with self.assertRaisesRegex(SystemExit, "mtop: no training text of de"):
            self.make("--language", "de", "--dictionary", self.dictionary)
        self.assertFalse(os.path.exists(self.path("out.npz")))

    def test_mistakes_are_told(self):
        for arguments, message in ((("--language", "fr", "--dictionary", self.dictionary), "invalid choice"),
                                   (("--language", "de", "--dictionary", self.path("none")), "no file"),
                                   (("--language", "de", "--dictionary", self.write("empty", "")), "neither lines of Ding")):
            with contextlib.redirect_stderr(io.StringIO()) as errors, self.assertRaises(SystemExit):
                self.make(*arguments)
            self.assertIn(message, errors.getvalue())


if __name__ == "__main__":
    unittest.main()
