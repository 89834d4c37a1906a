"""Bilingual dictionaries of the Debian archive, from English or into it: Ding's (package trans-de-en) and FreeDict's for dictd (packages
dict-freedict-*)."""

import collections
import gzip
import re
import zlib

NOT_THE_WORD = re.compile(r"\{[^}]*\}|\([^)]*\)|\[[^\]]*\]|<[^>]*>|/[^/]*/")  # grammar, remarks, fields, see also, abbreviations
FIELD = re.compile(r"\[[^\]]*\.\]")
FIELD_WEIGHT = 0.3  # of a meaning that belongs to one field, as [naut.]
HEADWORD = re.compile(r"(\S[^/]*?) /[^/]*/")
SENSE = re.compile(r"\d+\. (.+)")


class DictionaryError(Exception):
    """A file that is neither of the two."""


def read(path, splitter, light_words):
    """-> {word: {English phrase: weight}}, of entries that are one word when `light_words` (articles, reflexive pronouns, auxiliary verbs)
    are taken off."""
    found = collections.defaultdict(collections.Counter)
    try:
        with (gzip.open if path.endswith(".dz") else open)(path, "rt", encoding="utf-8") as file:
            pairs = _freedict(file) if path.endswith(".dz") else _ding(file)
            for foreign, english, weight in pairs:
                words = [word for word, _, _ in splitter.split(foreign.encode("utf-8")) if any(map(str.isalpha, word))]
                words = [word for word in words if word not in light_words] or words
                if len(words) == 1:
                    found[words[0]][english.lower()] += weight
    except (UnicodeDecodeError, EOFError, OSError, zlib.error) as error:
        raise DictionaryError(f"{path}: not UTF-8, or not gzip though its name ends in .dz: {error}") from error
    if not found:
        raise DictionaryError(f"{path}: neither lines of Ding (`Haus {{n}} :: house`) nor a FreeDict dictionary for dictd (.dict.dz)")
    return found


def _ding(file):
    """Lines `a; b | c :: x; y | z`: | parts forms that belong together on both sides, ; synonyms, of which the first are the commonest"""
    for line in file:
        if line.startswith("#") or "::" not in line:
            continue
        foreign, english = (side.split("|") for side in line.split("::", 1))
        if len(foreign) != len(english):
            continue
        for forms, meanings in zip(foreign, english):
            weight = FIELD_WEIGHT if FIELD.search(forms) else 1.0
            for form in _plain(forms):
                for place, meaning in enumerate(_plain(meanings), 1):
                    yield form, meaning, weight / place


def _plain(synonyms):
    return [phrase for phrase in (NOT_THE_WORD.sub("", part).strip() for part in synonyms.split(";")) if phrase]


def _freedict(file):
    """An English headword with its sounds between slashes, then lines of numbered senses, ~ for a space"""
    headword = None
    for line in file:
        sense, head = SENSE.match(line), HEADWORD.match(line)
        if sense and headword:
            for translation in re.split("[,;/]", sense.group(1)):
                yield translation.replace("~", " ").replace("_", " "), headword, 1.0
        elif head:
            headword = head.group(1)
