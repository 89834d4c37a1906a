"""Text to words to subwords, as docs/text.md sections 1 to 5 have it."""

import gzip
import unicodedata

import unspaced

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


class UnspacedCutter:
    """The words of scripts that are written without spaces, by a fixed vocabulary (docs/text.md section 2)."""

    def __init__(self, vocabulary, max_word_chars):
        self.words = set(vocabulary)
        self.longest = min(max_word_chars, max(map(len, vocabulary)))

    def cut(self, letters):
        """The characters of a word -> those of each of its parts"""
        clusters = self._clusters(letters)
        parts, at, matched = [], 0, True
        while at < len(clusters):
            kind = self._is_unspaced(clusters[at])
            end = self._match(clusters, at) if kind else at
            if end > at:
                parts.append([letter for cluster in clusters[at:end] for letter in cluster])
            elif not matched and self._is_unspaced(parts[-1]) == kind:
                parts[-1] += clusters[at]
            else:
                parts.append(list(clusters[at]))
            matched = end > at
            at = max(end, at + 1)
        return parts

    def _match(self, clusters, at):
        """Behind the longest run of clusters that is in the vocabulary; `at` where there is none"""
        word, found = "", at
        for index in range(at, len(clusters)):
            word += "".join(letter for letter, _, _ in clusters[index])
            if len(word) > self.longest or not self._is_unspaced(clusters[index]):
                break
            if len(word) > 1 and word in self.words:
                found = index + 1
        return found

    @staticmethod
    def _clusters(letters):
        """A letter and what no border parts from it: marks, and what a stacker ties to it"""
        clusters, before = [], unspaced.OTHER
        for letter in letters:
            kind = unspaced.class_of(letter[0][0])
            if clusters and (kind in unspaced.MARKS or before == unspaced.STACKER and kind == unspaced.LETTER):
                clusters[-1].append(letter)
            else:
                clusters.append([letter])
            before = kind
        return clusters

    @staticmethod
    def _is_unspaced(letters):
        return unspaced.class_of(letters[0][0][0]) in unspaced.UNSPACED


def whole(listed):
    """A word of a list of parted words, without the spaces that stand for cuts"""
    return listed.replace(" ", "")


class WordParter:
    """Words that stand for several, by a list of them (docs/text.md section 2)."""

    def __init__(self, parted_words):
        self.cuts = {}
        for listed in parted_words:
            parts = listed.split(" ")
            self.cuts[whole(listed)] = [sum(map(len, parts[:number])) for number in range(1, len(parts))]

    def part(self, letters):
        """The characters of a word -> those of each of its parts"""
        cuts = self.cuts.get(join(letters)[0], [])
        parts, characters = [[]], 0
        for letter in letters:
            if any(cut <= characters for cut in cuts):
                parts.append([])
                cuts = [cut for cut in cuts if cut > characters]
            parts[-1].append(letter)
            characters += len(letter[0])
        return parts


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


def read_vocabulary(path):
    """One subword a line, LF or CRLF; a file whose name ends in .gz is unpacked."""
    with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8", newline="\n") as file:
        content = file.read().replace("\r\n", "\n")
    return content.removesuffix("\n").split("\n")


def write_vocabulary(path, vocabulary):
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.writelines(subword + "\n" for subword in vocabulary)
