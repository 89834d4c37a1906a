"""The recipe's features and those of pnlpc, which has its own implementation: equal in every position."""

import json
import os
import random
import shlex
import subprocess
import tempfile
import unicodedata
import unittest

import recipe

recipe.needs("numpy")

import projection  # noqa: E402
from host.jsons import read_json  # noqa: E402
from measuring import compiled  # noqa: E402
from text.tokenizer import Tokenizer  # noqa: E402
from text.vocabulary import read_vocabulary  # noqa: E402
from words import codes  # noqa: E402

PNLPC = shlex.split(os.environ.get("PNLPC", compiled.PNLPC))
MODEL = os.path.join(os.path.dirname(recipe.FOLDER), "models", "mtop-en")
ALPHABETS = ("abcdefghijklmnopqrstuvwxyz", "ABCXYZ'-.,:7190", "àéîõüßñçøåÀÉÎİıſ", "\u0301\u0308\u200b\u00ad", "अआइकखगजिीुंँ", "กขคงจิีึ่้",
             "ກຂຄັີ", "កខញ្ុំ", "ကခ္ျာ", "日本語東京", "’“”–—…´`", "Ωфяλ", "😀🎉", "\u00a0\u3000 ")


def answer(*arguments):
    """What `pnlpc features` says."""
    command = [*PNLPC, "features", *arguments, "--json"]
    result = subprocess.run(command, capture_output=True)
    if result.returncode:
        raise AssertionError(f"{' '.join(command[:4])}: {result.stderr.decode()}")
    return json.loads(result.stdout.decode("utf-8"))


def setUpModule():
    if not os.path.exists(PNLPC[-1]):
        raise unittest.SkipTest(f"{PNLPC[-1]} is not built")
    if b"features" not in subprocess.run([*PNLPC, "--help"], capture_output=True).stdout:
        raise unittest.SkipTest("this pnlpc has no command `features`")


def random_words(count, seed):
    """Words of every script, with accents, punctuation and what cleaning removes; no line ends."""
    generator = random.Random(seed)
    words = []
    while len(words) < count:
        alphabets = generator.choices(ALPHABETS, [8, 3, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0.3], k=generator.randint(1, 3))
        words.append("".join(generator.choice(generator.choice(alphabets)) for _ in range(generator.randint(1, 14))))
    return words


def random_parted(tokenizer, seed):
    """Some of the words that the texts below have, each cut somewhere."""
    generator, found = random.Random(seed), {}
    for number in range(2, 150):
        for word, _, _ in tokenizer.splitter.split(" ".join(random_words(number % 12, number)).encode("utf-8")):
            cuts = sorted(generator.sample(range(1, len(word)), min(7, len(word) - 1, generator.randint(1, 3))))
            if cuts and tokenizer.clean_words(word.encode("utf-8")) == [word] and generator.random() < 0.5:
                found[word] = " ".join(word[begin:end] for begin, end in zip([0, *cuts], [*cuts, len(word)]))
    return sorted(found.values())


class FeaturesTests(unittest.TestCase):
    def compare(self, folder):
        """Every subword of the vocabulary, many words given by themselves, and texts."""
        config = read_json(os.path.join(folder, "config.json"))
        vocabulary = read_vocabulary(os.path.join(folder, "vocab.txt"))
        tokenizer, features = Tokenizer(config["tokenizer"], vocabulary,
                                        config["tokenizer"].get("parted_words", ())), projection.of(config["projection"],
                                                                                                    codes.of_folder(folder))
        words = [word.encode("utf-8") for word in random_words(3000, 1)] + [b"a\xff\xfeb", b"\xf0\x9f\x98", b"", b"\x00"]
        texts = [" ".join(random_words(number % 12, number)) for number in range(2, 150)]
        texts = [each for each in texts if not each.startswith("-")]
        with tempfile.NamedTemporaryFile() as file:
            file.write(b"".join(word + b"\n" for word in words))
            file.flush()
            found = answer(folder, *texts, "--vocabulary", "--words", file.name)
        self.assertEqual(vocabulary, [entry["word"] for entry in found["vocabulary"]])
        for entry in found["vocabulary"]:
            self.assertEqual(features.positions([entry["word"]]).tolist(), entry["positions"], entry["word"])
        self.assertEqual(len(words), len(found["words"]))
        for word, entry in zip(words, found["words"]):
            subwords = tokenizer.subwords_of(tokenizer.clean_words(word))
            self.assertEqual(subwords, entry["subwords"], word)
            self.assertEqual(features.positions(subwords).tolist(), entry["positions"], word)
        self.assertEqual(len(texts), len(found["texts"]))
        for content, entry in zip(texts, found["texts"]):
            split = tokenizer.words(content.encode("utf-8"))
            self.assertEqual(len(split) > config["max_tokens"], entry["truncated"], content)
            expected = [{"begin": begin, "end": end, "subwords": subwords, "positions": features.positions(subwords).tolist()}
                        for subwords, begin, end in split[:config["max_tokens"]]]
            self.assertEqual(expected, entry["words"], content)

    def test_of_the_model_in_the_repository(self):
        self.compare(MODEL)

    def test_of_other_switches_and_the_other_hash_family(self):
        recipe.needs("torch")
        import invented
        for number, (family, lowercase, strip_accents, quotes, unspaced) in enumerate((
                ("sha2", False, False, True, False), ("fnv1a", True, False, False, True), ("sha2", False, True, False, False),
                ("fnv1a", False, True, True, True))):
            with self.subTest(family=family, lowercase=lowercase, strip_accents=strip_accents,
                              split_unspaced=unspaced), tempfile.TemporaryDirectory() as folder:
                characters = [c for alphabet in ALPHABETS for c in alphabet if not c.isspace()
                              and not unicodedata.category(c).startswith("C")]
                pairs = sorted({a + b for a, b in zip(characters, characters[1:])})
                vocabulary = ["[UNK]", *dict.fromkeys(characters), *pairs, *("##" + c for c in dict.fromkeys(characters[::2])),
                              *("##" + p for p in pairs)]
                switches = {"lowercase": lowercase, "strip_accents": strip_accents, "map_quotes_and_dashes": quotes,
                            "split_unspaced": unspaced}
                tokenizer = Tokenizer({**switches, "max_word_chars": 100}, vocabulary)
                parted = random_parted(tokenizer, number)
                self.assertGreater(len(parted), 50)
                coded = [clean for word in random_words(1000, 1)
                         for clean in tokenizer.clean_words(word.encode("utf-8"))] if number % 2 else []
                invented.write_model(folder, vocabulary, parted, coded, **{
                    "projection.hash_family": family, "projection.ngram_size": 2 + number,
                    **{f"text.{name}": value for name, value in switches.items()}})
                self.compare(folder)


if __name__ == "__main__":
    unittest.main()
