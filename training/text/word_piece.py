"""Words to subwords (docs/text.md, section 3)."""

from text.vocabulary import UNKNOWN


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
