"""Text to words (docs/text.md, section 2)."""

import unicodedata

from text.characters import QUOTES_AND_DASHES, decode, is_cjk, is_punctuation


class Splitter:
    """The clean-up of docs/text.md section 2, with the switches of config.json."""

    def __init__(self, lowercase, strip_accents, map_quotes_and_dashes, split_unspaced=False):
        self.lowercase = lowercase
        self.strip_accents = strip_accents
        self.map_quotes_and_dashes = map_quotes_and_dashes
        self.split_unspaced = split_unspaced

    def split(self, data):
        """UTF-8 bytes -> [(word, begin, end)], half-open byte ranges."""
        return [join(letters) for letters in self.letters(data)]

    def letters(self, data):
        """UTF-8 bytes -> for each word its characters, [(what is left of it, begin, end)]"""
        words = []
        letters = []

        def finish():
            nonlocal letters
            if letters:
                words.append(letters)
                letters = []

        for character, first, last in decode(data):
            category = unicodedata.category(character)
            if character in "\t\n\r" or category in ("Zs", "Zl", "Zp") or self.split_unspaced and character == "\u200b":
                finish()
                continue
            if character in "\0\ufffd" or category in ("Cc", "Cf", "Co"):
                continue
            if self.map_quotes_and_dashes:
                character = QUOTES_AND_DASHES.get(character, character)
            alone = is_cjk(character)
            left = self._simplify(character)
            if not left:  # a removed accent stays with the letter it follows
                word = letters or words and words[-1]
                if word and word[-1][2] == first:
                    word[-1] = (*word[-1][:2], last)
                continue
            if alone or is_punctuation(left[0]):
                finish()
                words.append([(left, first, last)])
            else:
                letters.append((left, first, last))
        finish()
        return words

    def _simplify(self, character):
        if self.strip_accents:
            decomposed = unicodedata.normalize("NFD", character)
            character = "".join(c for c in decomposed if unicodedata.category(c) != "Mn")
        if self.lowercase:
            character = "".join(c.lower() for c in character)
        return character


def join(letters):
    """The characters of a word -> the word and its range"""
    return "".join(letter for letter, _, _ in letters), letters[0][1], letters[-1][2]
