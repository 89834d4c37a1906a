"""Word vectors for a language that has no public ones: those of English words that mean the same. The meaning of a word is looked for in
translations of the training texts, in a dictionary, also by the word's other forms, by its sound (Devanagari), among English words of the
same spelling, and by its parts (German)."""

import collections
import itertools
import math
import re

import numpy as np

from data.sets import DataSet
from words import sounds

FREQUENT = 4           # times in the translated texts from which on their alignment is believed first
EVIDENCE = 0.3         # least probability of the English words of an alignment that have vectors
ROUNDS = 8
LEAST_PART = 3         # characters of a compound's part
NAMES = 60000          # English words that may be meant by spelling or sound
COMMON_NAMES = 20000   # of them those that are listed in a language of Latin script
EMPTY_ENGLISH = set("to a an the of for in on at by with from and or be sth sb sb's one's oneself someone something it is as up".split())
RARITY = 50            # a meaning's weight is divided by the logarithm of this and the rank of its rarest word


class Language:
    """What the tool knows of a language's words. endings: those of inflected forms; bases: those that a dictionary's form may have in their
    place; participles: matches forms with an inserted part; links: between the parts of a compound, None where there are none; light: words
    beside which the others carry the meaning; script: of words to go by sound."""

    def __init__(self, endings, bases, participles=None, links=None, light="", script=None):
        self.endings = sorted(endings.split(), key=len, reverse=True)
        self.bases, self.links, self.light = ["", *bases.split()], links, set(light.split())
        self.participles = re.compile(participles) if participles else None
        self.script = re.compile(script) if script else None


LANGUAGES = {
    "de": Language("e en er es em n s st t te ten tet test end ende enden ender et est ere eren sten ste", "en e n eln ern",
                   participles="(an|ab|auf|aus|ein|mit|vor|zu|weg|hin|her|nach|um|durch|weiter|zurück|)(?:zu|ge)(.+)",
                   links=("", "s", "es", "n", "en"),
                   light="sich etw jdn jdm jds jd an auf in mit von zu über für um der die das den dem des ein eine einen einem einer aus "
                         "bei nach vor"),
    "hi": Language("ों ें ो े ी ा ियाँ ियों ियां ए एं ना ने ता ते ती ाने ाना स ्स ज ूंगा ूँ ाओ ाएं िए ेंगे ेगा ेगी कर", "ा ी ना े",
                   light="करना होना देना लेना जाना के का की में से को पर ने वाला वाली और", script="[\u0900-\u097f]"),
}


Meaning = collections.namedtuple("Meaning", "vector rank")  # rank: of an English word that means it, which tells how frequent it may be


class Translator:
    """Finds the meaning of a word. aligned, entries (of a dictionary): {word: {English words: weight}}; frequent: words whose alignment
    goes first; native: words that are not English ones by sound."""

    def __init__(self, language, vectors, splitter, aligned, entries, frequent, native):
        self.language, self.vectors, self.splitter, self.frequent, self.native = language, vectors, splitter, frequent, native
        self.aligned = {word: meaning for word, goals in aligned.items() if (meaning := self._aligned(goals))}
        self.entries = {word: meaning for word, phrases in entries.items() if (meaning := self._meant(phrases))}
        self.names = {word: rank for rank, word in enumerate(itertools.islice(vectors.index, NAMES)) if word.isalpha()}
        self.index = sounds.SoundIndex([word for word in self.names if word.isascii() and len(word) > 1],
                                       sounds.pronunciations) if language.script else None

    def meaning(self, word):
        """-> the meaning and how it was found; None, None where the word means nothing known"""
        ways = (("aligned", self._frequent), ("dictionary", self.entries.get), ("native form", self._native_form), ("sound", self._sound),
                ("form", self._form), ("spelling", self._spelling),
                ("parts", self._parts), ("aligned", self.aligned.get))
        for name, way in ways:
            found = way(word)
            if found:
                return found, name
        return None, None

    def _english(self, word):
        rank = self.vectors.index[word]
        return Meaning(self.vectors.values[rank].astype(np.float32), rank)

    @staticmethod
    def _mean(meanings, weights):
        """The mean of the vectors, and the rank of the weightiest"""
        total = sum(weights)
        heaviest = max(range(len(weights)), key=lambda number: weights[number])
        return Meaning(sum(meaning.vector * (weight / total) for meaning, weight in zip(meanings, weights)), meanings[heaviest].rank)

    def _aligned(self, goals):
        known = [goal for goal in goals if goal in self.vectors.index]
        weights = [goals[goal] for goal in known]
        return self._mean([self._english(goal) for goal in known], weights) if sum(weights) > EVIDENCE else None

    def _meant(self, phrases):
        meanings, weights = [], []
        for phrase, weight in phrases.items():
            words = [word for word, _, _ in self.splitter.split(phrase.encode("utf-8")) if word in self.vectors.index]
            words = [self._english(word) for word in [word for word in words if word not in EMPTY_ENGLISH] or words]
            if words:
                rank = max(word.rank for word in words)
                meanings.append(Meaning(np.mean([word.vector for word in words], axis=0), rank))
                weights.append(weight / math.log(RARITY + rank))
        return self._mean(meanings, weights) if meanings else None

    def _frequent(self, word):
        return self.aligned.get(word) if word in self.frequent else None

    def _known(self, word):
        return self.entries.get(word) or self._frequent(word)

    def _bases(self, word):
        """Forms under which a dictionary may have an inflected word"""
        for ending in ["", *self.language.endings]:
            if word.endswith(ending) and len(word) - len(ending) >= 2:
                for base in self.language.bases:
                    yield word[:len(word) - len(ending)] + base
        match = self.language.participles and self.language.participles.fullmatch(word)
        if match:
            yield from self._bases("".join(match.groups()))

    def _form(self, word):
        return next((meaning for base in self._bases(word) if (meaning := self._known(base))), None)

    def _is_native(self, word):
        return any(base in self.native for base in self._bases(word))

    def _native_form(self, word):
        return self._form(word) if self.language.script and self._is_native(word) else None

    def _sound(self, word):
        if not self.language.script or not self.language.script.search(word) or self._is_native(word):
            return None
        english = self.index.nearest(word)
        return self._english(english) if english else None

    def _spelling(self, word):
        return self._english(word) if word in self.names else None

    def _parts(self, word):
        """The mean of a compound's two parts, cut where the shorter one is longest"""
        best, found = LEAST_PART - 1, None
        for cut in range(LEAST_PART, len(word) - LEAST_PART + 1) if self.language.links else ():
            for link in self.language.links:
                first, second = word[:cut - len(link)], word[cut:]
                if min(len(first), len(second)) > best and word[:cut].endswith(link):
                    parts = [self._known(first) or self._known(first + "e"), self._form(second)]
                    if all(parts):
                        best, found = min(len(first), len(second)), Meaning((parts[0].vector + parts[1].vector) / 2,
                                                                            max(part.rank for part in parts))
        return found


def rows_by(root, name, language, key):
    """{what two languages name the same utterance by: its text}"""
    return {key(row): row["text"] for row in DataSet(root, name, language).rows("train") if key(row) is not None}


def translated_texts(root, name, language):
    """[(text, English text)] of a set whose rows have MTOP's `mtop_id`, or stand in the same order in every language, as MASSIVE's"""
    key = (lambda row: row.get("mtop_id")) if name == "mtop" else (lambda row: str(row.get("id", "")).partition("-")[2] or None)
    foreign, english = (rows_by(root, name, which, key) for which in (language, "en"))
    pairs = [(foreign[key], english[key]) for key in foreign if key in english]
    if not pairs:
        raise SystemExit(f"{name}: no training text of {language} is named as one of en: without "
                         f"`{'mtop_id' if name == 'mtop' else 'id'}` nothing says which are translations")
    return pairs


def word_list(path, splitter):
    """The words of a file with one a line; what stands behind a slash or a tab is not part of them."""
    try:
        with open(path, encoding="utf-8") as file:
            return {word for line in file for word, _, _ in splitter.split(re.split("[/\t]", line.strip())[0].encode("utf-8"))}
    except UnicodeDecodeError as error:
        raise SystemExit(f"{path}: not UTF-8: {error}") from error
