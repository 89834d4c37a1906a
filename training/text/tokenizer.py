"""All steps from a text to subwords."""

from text.splitter import Splitter, join
from text.unspaced_cutter import UnspacedCutter
from text.vocabulary import UNKNOWN
from text.word_parter import WordParter
from text.word_piece import WordPiece


class Tokenizer:
    """Splitter and WordPiece together. `parted_words`: as in config.json of a model folder."""

    def __init__(self, text_config, vocabulary, parted_words=()):
        self.splitter = Splitter(text_config["lowercase"], text_config["strip_accents"],
                                 text_config["map_quotes_and_dashes"], text_config.get("split_unspaced", False))
        self.cutter = UnspacedCutter(vocabulary, text_config["max_word_chars"]) if self.splitter.split_unspaced else None
        self.parter = WordParter(parted_words)
        self.word_piece = WordPiece(vocabulary, text_config["max_word_chars"])

    def split(self, data):
        """UTF-8 bytes -> [(word, begin, end)], half-open byte ranges."""
        return [join(letters) for letters in self.letters(data)]

    def letters(self, data):
        """UTF-8 bytes -> for each word its characters, as the splitter gives them"""
        words = self.splitter.letters(data)
        if self.cutter:
            words = [part for word in words for part in self.cutter.cut(word)]
        return [part for word in words for part in self.parter.part(word)]

    def words(self, data):
        """UTF-8 bytes -> [(subwords, begin, end)], one entry per word of the text."""
        return [(self.word_piece.subwords(word), begin, end) for word, begin, end in self.split(data)]

    def clean_words(self, data):
        """UTF-8 bytes of a word brought by the caller -> the words in it, without their ranges."""
        return [word for word, _, _ in self.splitter.split(data)]

    def subwords_of(self, words):
        """The words of one word brought by the caller -> its subwords (docs/text.md section 4)."""
        return [subword for word in words for subword in self.word_piece.subwords(word)] or [UNKNOWN]
