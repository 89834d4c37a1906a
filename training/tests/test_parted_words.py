import tempfile
import unittest

import recipe

recipe.needs("numpy")

from data import parted_words  # noqa: E402
from text.tokenizer import Tokenizer  # noqa: E402

TOKENIZER = Tokenizer({"lowercase": True, "strip_accents": True, "map_quotes_and_dashes": True, "max_word_chars": 9}, ["[UNK]"])


def learn(*tokens):
    """Of texts whose tokens, with a space between each two, stand without one where there is a +"""
    rows = [{"text": each.replace("+", ""), "tokens": each.replace("+", " ").split()} for each in tokens]
    return parted_words.learn(rows, TOKENIZER)


class PartedWordsTests(unittest.TestCase):
    def test_what_is_parted_more_often_than_not(self):
        self.assertEqual(["da me lo", "pon me"], learn("Da+me+lo ya", "d\u00e1+me+lo", "damelo", "pon+me"))
        self.assertEqual([], learn("da+me", "da+me", "dame", "dame"))
        self.assertEqual([], learn("d+ame", "d+ame", "da+me", "da+me"))

    def test_what_the_device_parts_anyhow_is_not_listed(self):
        self.assertEqual([], learn("7+:+30 a", "7+:+30 a"))
        self.assertEqual(["30 pm"], learn("7+:+30+pm", "7+:+30+pm"))

    def test_what_no_model_may_list_is_not_listed(self):
        self.assertEqual([], learn("aaaaabbbbb+cc", "aaaaabbbbb+cc"))
        self.assertEqual([], learn("a+b+c+d+e+f+g+h+i", "a+b+c+d+e+f+g+h+i"))

    def test_the_list_is_kept_with_the_run(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual([], parted_words.of_folder(folder))
            parted_words.write(folder, ["a b"])
            self.assertEqual(["a b"], parted_words.of_folder(folder))


if __name__ == "__main__":
    unittest.main()
