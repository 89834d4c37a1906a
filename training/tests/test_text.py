import unittest

import recipe

recipe.needs("numpy")

from text.characters import decode  # noqa: E402
from text.splitter import Splitter  # noqa: E402
from text.tokenizer import Tokenizer  # noqa: E402
from text.vocabulary_training import count_words  # noqa: E402
from text.word_piece import WordPiece  # noqa: E402


def split(data, **switches):
    options = {"lowercase": True, "strip_accents": True, "map_quotes_and_dashes": True, **switches}
    data = data.encode("utf-8") if isinstance(data, str) else data
    return Splitter(**options).split(data)


class SplitterTests(unittest.TestCase):
    def test_invalid_bytes_are_removed_one_per_maximal_subpart(self):
        self.assertEqual([("ab", 0, 5)], split(b"a\xf0\x9f\x98b"))
        self.assertEqual([("\ufffd", 0, 1), ("\ufffd", 1, 2), ("a", 2, 3)], decode(b"\xe0\x80a"))

    def test_a_zero_byte_is_a_removed_character(self):
        self.assertEqual([("ab", 0, 3)], split(b"a\0b"))

    def test_ranges_cover_the_removed_accent(self):
        self.assertEqual([("e", 0, 3)], split("e\u0301"))
        self.assertEqual([("ee", 0, 4)], split("e\u0301e"))
        self.assertEqual([("-", 0, 3)], split("-\u0301"))

    def test_an_accent_after_a_space_belongs_to_nothing(self):
        self.assertEqual([("e", 0, 1)], split("e \u0301"))

    def test_accents_stay_when_told(self):
        self.assertEqual([("e\u0301", 0, 3)], split("e\u0301", strip_accents=False))

    def test_punctuation_and_ideographs_stand_alone(self):
        self.assertEqual([("7", 0, 1), (":", 1, 2), ("30pm", 2, 6)], split("7:30pm"))
        self.assertEqual([("a", 0, 1), ("\u6771", 1, 4), ("b", 4, 5)], split("a\u6771b"))

    def test_typographic_quotes_become_ascii(self):
        self.assertEqual(["o", "'", "clock"], [word for word, _, _ in split("o\u2019clock")])

    def test_capital_i_with_dot(self):
        self.assertEqual([("i", 0, 2)], split("\u0130"))
        self.assertEqual([("i\u0307", 0, 2)], split("\u0130", strip_accents=False))


class UnspacedTests(unittest.TestCase):
    vocabulary = ["[UNK]", "กก", "กกข", "คง", "ขคง", "ก", "##ก", "ง", "กa", "##กข", "ดี", "ញុំ"]

    def cut(self, content, strip_accents=False, max_word_chars=20):
        tokenizer = Tokenizer({"lowercase": True, "strip_accents": strip_accents, "map_quotes_and_dashes": True,
                                    "split_unspaced": True, "max_word_chars": max_word_chars}, self.vocabulary)
        content = content.encode("utf-8")
        return "|".join(content[begin:end].decode("utf-8") for _, begin, end in tokenizer.split(content))

    def test_longest_match_first(self):
        self.assertEqual("กกข|คง", self.cut("กกขคง"))
        self.assertEqual("จจ|คง|จ", self.cut("จจคงจ"))
        self.assertEqual("งจง", self.cut("งจง"))
        self.assertEqual("กก|ข|คง", self.cut("กกขคง", max_word_chars=2))

    def test_marks_stay_with_their_letters(self):
        self.assertEqual("กก|ขี|คง", self.cut("กกขีคง"))
        self.assertEqual("ខ្ញុំ", self.cut("ខ្ញុំ"))
        self.assertEqual("กีก้|คง", self.cut("กีก้คง", strip_accents=True))

    def test_other_scripts_are_words_of_their_own(self):
        self.assertEqual("กก|ab|คง|12", self.cut("กกabคง12"))
        self.assertEqual("aีb", self.cut("aีb"))
        self.assertEqual("จ|จ", self.cut("จ\u200bจ"))

    def test_words_of_the_caller_are_not_cut(self):
        tokenizer = Tokenizer({"lowercase": True, "strip_accents": False, "map_quotes_and_dashes": True,
                                    "split_unspaced": True, "max_word_chars": 20}, self.vocabulary)
        self.assertEqual(["กกคง"], tokenizer.clean_words("กกคง".encode("utf-8")))

    def test_the_vocabulary_is_trained_on_tokens(self):
        rows = [{"text": "กกคง", "tokens": ["กก", "คง"]}]
        for unspaced, expected in ((True, {"กก": 1, "คง": 1}), (False, {"กกคง": 1})):
            self.assertEqual(expected, count_words(rows, Splitter(True, False, True, unspaced)))


class PartedTests(unittest.TestCase):
    def part(self, content, *listed, **switches):
        options = {"lowercase": True, "strip_accents": True, "map_quotes_and_dashes": True, "max_word_chars": 20, **switches}
        tokenizer = Tokenizer(options, ["[UNK]", "กก", "คง"], listed)
        content = content.encode("utf-8")
        return "|".join(content[begin:end].decode("utf-8") for _, begin, end in tokenizer.split(content))

    def test_listed_words_are_cut(self):
        self.assertEqual("Da|me|lo|,|recuerda|me|dame", self.part("Damelo, recuerdame dame", "da me lo", "recuerda me"))
        self.assertEqual("damelos|adamelo", self.part("damelos adamelo", "da me lo"))

    def test_ranges_are_those_of_the_text(self):
        self.assertEqual("re|cue\u0301rda|me", self.part("re cue\u0301rdame", "cuerda me"))
        self.assertEqual("\u00c1|me\u0301", self.part("\u00c1\u00ad\u0301me\u0301", "a me"))

    def test_what_one_character_became_is_not_parted(self):
        self.assertEqual("\u0130|a|i\u0307|a", self.part("\u0130a i\u0307a", "i\u0307 a", strip_accents=False))
        self.assertEqual("\u0130|a|i|\u0307a", self.part("\u0130a i\u0307a", "i \u0307a", strip_accents=False))
        self.assertEqual("\u0130|i|\u0307", self.part("\u0130 i\u0307", "i \u0307", strip_accents=False))

    def test_words_of_unspaced_scripts_are_cut_first(self):
        self.assertEqual("ก|ก|คง", self.part("กกคง", "ก ก", split_unspaced=True, strip_accents=False))

    def test_words_of_the_caller_are_not_cut(self):
        tokenizer = Tokenizer({"lowercase": True, "strip_accents": True, "map_quotes_and_dashes": True, "max_word_chars": 20}, ["[UNK]"],
                              ["da me"])
        self.assertEqual(["dame"], tokenizer.clean_words(b"dame"))


class WordPieceTests(unittest.TestCase):
    word_piece = WordPiece(["[PAD]", "[UNK]", "a", "##b", "ab", "##bc"], 4)

    def test_longest_match_first(self):
        self.assertEqual(["ab", "##b"], self.word_piece.subwords("abb"))
        self.assertEqual(["ab", "##bc"], self.word_piece.subwords("abbc"))

    def test_what_nothing_covers_is_unknown(self):
        self.assertEqual(["[UNK]"], self.word_piece.subwords("abc"))

    def test_long_words_are_unknown(self):
        self.assertEqual(["[UNK]"], self.word_piece.subwords("abbbb"))


if __name__ == "__main__":
    unittest.main()
