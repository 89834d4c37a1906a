"""The recipe's words, subwords and features are those of pnlpc, to the bit."""

import json
import os
import random
import subprocess
import sys
import tempfile
import unicodedata
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.dirname(HERE))

import fingerprint  # noqa: E402
import text  # noqa: E402

MODEL = os.path.join(ROOT, "models", "mtop-en")
PNLPC = os.environ.get("PNLPC") or os.path.join(ROOT, "src", "Compiler", "bin", "Release", "net10.0", "pnlpc.dll")


def pnlpc(*arguments):
    result = subprocess.run(["dotnet", PNLPC, "features", MODEL, *arguments, "--json"], capture_output=True, check=True)
    return json.loads(result.stdout)


def oddities():
    """Words around every character of Unicode's first planes, but for ideographs and Hangul, of which some."""
    for code in range(1, 0x20000):
        character = chr(code)
        dense = 0x3400 <= code <= 0x9FFF or 0xAC00 <= code <= 0xD7FF or code >= 0x17000
        # Python may be older than the tables: what it does not know is left out
        if character in "\r\n" or unicodedata.category(character) in ("Cs", "Cn") or code % (97 if dense else 5):
            continue
        yield f"a{character}b" if code % 2 else character


@unittest.skipUnless(os.path.exists(PNLPC), "pnlpc has not been built")
class FeatureTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with open(os.path.join(MODEL, "config.json"), encoding="utf-8") as file:
            config = json.load(file)
        cls.vocabulary = text.read_vocabulary(os.path.join(MODEL, "vocab.txt"))
        cls.tokenizer = text.Tokenizer(config["tokenizer"], cls.vocabulary)
        cls.projection = fingerprint.Projection(config["projection"])
        cls.max_tokens = config["max_tokens"]

    def check(self, word, subwords, entry):
        self.assertEqual(subwords, entry["subwords"], ascii(word))
        self.assertEqual(self.projection.positions(subwords).tolist(), entry["positions"], ascii(word))

    def test_every_subword_of_the_vocabulary(self):
        entries = pnlpc("--vocabulary")["vocabulary"]
        self.assertEqual(self.vocabulary, [entry["word"] for entry in entries])
        for subword, entry in zip(self.vocabulary, entries):
            self.check(subword, [subword], entry)

    def test_several_thousand_words(self):
        choose = random.Random(1)
        pieces = [subword.removeprefix("##") for subword in self.vocabulary]
        words = [("".join(choose.choices(pieces, k=choose.randint(1, 3)))).encode("utf-8") for _ in range(2000)]
        words += [word.decode("utf-8").title().encode("utf-8") for word in words[:300]]
        words += [bytes(choose.choices([*b"abcest'-", 0xC3, 0xA9, 0xE2, 0x80, 0x99, 0xF0, 0x9F, 0xFF], k=choose.randint(1, 9))) for _ in range(1000)]
        words += ["e\u0301", "\u0301", "\u0130stanbul", "\u1e9e", "\ufb03", "\ufeff", "\u200d", "x" * 101, "\U0001f600", "\u0e44\u0e17\u0e22"]
        words += [word.encode("utf-8") for word in oddities()]
        words = [word if isinstance(word, bytes) else word.encode("utf-8") for word in words]
        self.assertGreater(len(words), 6000)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "words")
            with open(path, "wb") as file:
                file.writelines(word + b"\n" for word in words)
            entries = pnlpc("--words", path)["words"]
        self.assertEqual(len(words), len(entries))
        for word, entry in zip(words, entries):
            self.check(word, self.tokenizer.given_word(word), entry)

    def test_texts(self):
        texts = ["Wake me up at 7:30, please!", "caf\u00e9\u0301 \u2014 \u201cna\u00efve\u201d", " ", "\u4f60\u597d world", "a " * 40 + "b",
                 "\u092e\u0941\u091d\u0947 \u0915\u0932 \u0938\u0941\u092c\u0939", "\u0e1b\u0e25\u0e38\u0e01\u0e09\u0e31\u0e19", "it\u2019s 5\u00b0"]
        for sentence, entry in zip(texts, pnlpc(*texts)["texts"]):
            words = self.tokenizer.words(sentence.encode("utf-8"))
            self.assertEqual(len(words) > self.max_tokens, entry["truncated"])
            self.assertEqual(min(len(words), self.max_tokens), len(entry["words"]))
            for (subwords, begin, end), word in zip(words, entry["words"]):
                self.assertEqual((begin, end), (word["begin"], word["end"]), ascii(sentence))
                self.check(sentence, subwords, word)


if __name__ == "__main__":
    unittest.main()
