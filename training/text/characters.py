"""Characters of a text, and what kind each is (docs/text.md, sections 1 and 2)."""

import unicodedata

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
