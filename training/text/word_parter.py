"""Words that stand for several (docs/text.md, section 2)."""

from text.splitter import join


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
