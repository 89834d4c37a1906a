"""Text to words to subwords, as docs/text.md sections 1 to 5 have it."""

import gzip
import unicodedata

UNKNOWN = "[UNK]"

QUOTES_AND_DASHES = {
    **dict.fromkeys("\u2018\u2019\u201b\u02bc\u00b4\u0060", "'"),
    **dict.fromkeys("\u201c\u201d\u201e", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
    "\u2026": ".",
}

CJK_RANGES = (
    (0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2A6DF), (0x2A700, 0x2B73F),
    (0x2B740, 0x2B81F), (0x2B820, 0x2CEAF), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F),
)


def decode(data):
    """UTF-8 bytes -> [(character, begin, end)], byte ranges; one U+FFFD per maximal invalid subpart."""
    characters = []
    position = 0
    while position < len(data):
        try:
            valid, invalid = data[position:].decode("utf-8"), None
        except UnicodeDecodeError as error:
            valid = data[position:position + error.start].decode("utf-8")
            invalid = (position + error.start, position + error.end)
        for character in valid:
            end = position + len(character.encode("utf-8"))
            characters.append((character, position, end))
            position = end
        if invalid:
            characters.append(("\ufffd", *invalid))
            position = invalid[1]
    return characters


def is_cjk(character):
    return any(first <= ord(character) <= last for first, last in CJK_RANGES)


def is_punctuation(character):
    code = ord(character)
    if 33 <= code <= 47 or 58 <= code <= 64 or 91 <= code <= 96 or 123 <= code <= 126:
        return True
    return unicodedata.category(character).startswith("P")


class Splitter:
    """The clean-up of docs/text.md section 2, with the three switches of config.json."""

    def __init__(self, lowercase, strip_accents, map_quotes_and_dashes):
        self.lowercase = lowercase
        self.strip_accents = strip_accents
        self.map_quotes_and_dashes = map_quotes_and_dashes

    def split(self, data):
        """UTF-8 bytes -> [(word, begin, end)], half-open byte ranges."""
        words = []
        letters, begin, end = [], 0, 0

        def finish():
            nonlocal letters
            if letters:
                words.append(("".join(letters), begin, end))
                letters = []

        for character, first, last in decode(data):
            category = unicodedata.category(character)
            if character in "\t\n\r" or category in ("Zs", "Zl", "Zp"):
                finish()
                continue
            if character in "\0\ufffd" or category in ("Cc", "Cf", "Co"):
                continue
            if self.map_quotes_and_dashes:
                character = QUOTES_AND_DASHES.get(character, character)
            alone = is_cjk(character)
            left = self._simplify(character)
            if not left:  # a removed accent stays with the letter it follows
                if letters and end == first:
                    end = last
                elif not letters and words and words[-1][2] == first:
                    words[-1] = (*words[-1][:2], last)
                continue
            for piece in left:
                if alone or is_punctuation(piece):
                    finish()
                    words.append((piece, first, last))
                else:
                    if not letters:
                        begin = first
                    letters.append(piece)
                    end = last
        finish()
        return words

    def _simplify(self, character):
        if self.strip_accents:
            decomposed = unicodedata.normalize("NFD", character)
            character = "".join(c for c in decomposed if unicodedata.category(c) != "Mn")
        if self.lowercase:
            character = "".join(c.lower() for c in character)
        return character


class WordPiece:
    """Longest match first over a fixed vocabulary."""

    def __init__(self, vocabulary, max_word_chars):
        self.vocabulary = vocabulary
        self.ids = {subword: number for number, subword in enumerate(vocabulary)}
        self.max_word_chars = max_word_chars

    def subwords(self, word):
        """One clean word -> its subwords; [UNK] where no sequence of subwords covers it."""
        if len(word) > self.max_word_chars:
            return [UNKNOWN]
        found, start = [], 0
        while start < len(word):
            prefix = "##" if start else ""
            for end in range(len(word), start, -1):
                if prefix + word[start:end] in self.ids:
                    break
            else:
                return [UNKNOWN]
            found.append(prefix + word[start:end])
            start = end
        return found


class Tokenizer:
    """Splitter and WordPiece together."""

    def __init__(self, text_config, vocabulary):
        self.splitter = Splitter(text_config["lowercase"], text_config["strip_accents"],
                                 text_config["map_quotes_and_dashes"])
        self.word_piece = WordPiece(vocabulary, text_config["max_word_chars"])

    def words(self, data):
        """UTF-8 bytes -> [(subwords, begin, end)], one entry per word of the text."""
        return [(self.word_piece.subwords(word), begin, end) for word, begin, end in self.splitter.split(data)]

    def clean_words(self, data):
        """UTF-8 bytes -> the words in it, without their ranges."""
        return [word for word, _, _ in self.splitter.split(data)]

    def subwords_of(self, words):
        """The words of one word brought by the caller -> its subwords (docs/text.md section 4)."""
        return [subword for word in words for subword in self.word_piece.subwords(word)] or [UNKNOWN]


def read_vocabulary(path):
    """One subword a line, LF or CRLF; a file whose name ends in .gz is unpacked."""
    with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8", newline="\n") as file:
        content = file.read().replace("\r\n", "\n")
    return content.removesuffix("\n").split("\n")


def write_vocabulary(path, vocabulary):
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.writelines(subword + "\n" for subword in vocabulary)
