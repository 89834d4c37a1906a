"""English words by their sound, for words of Devanagari that write English ones (कैमरा is camera). Pronunciations are espeak-ng's (Debian's
package of that name); Devanagari is read letter by letter. Both become one coarse alphabet, in which a spelling's nearest word is looked
for."""

import collections
import math
import re
import subprocess
import unicodedata

VOWELS = "aeiou"
NUKTA = "\u093c"
FLAPS = str.maketrans({"\u095c": "\u0931", "\u095d": "\u0931"})  # the two flaps sound like r
DEVANAGARI = {letter: sound for letters, sound in {
    "कख": "k", "गघ": "g", "चछ": "c", "जझ": "j", "टठतथ": "t", "डढदध": "d", "नणञङ\u0902\u0901": "n", "प": "p", "फ": "f", "बभ": "b", "म": "m",
    "य": "y",
    "र\u0931ऋ\u0943": "r", "लळ": "l", "व": "v", "शष": "x", "स": "s", "ह": "h", "अआ\u093e": "a", "इई\u093f\u0940": "i",
    "उऊ\u0941\u0942": "u",
    "एऐऍ\u0947\u0948\u0945": "e", "ओऔऑ\u094b\u094c\u0949": "o"}.items() for letter in letters}
ENGLISH = {"tʃ": "c", "dʒ": "j", "aɪ": "ai", "aʊ": "au", "eɪ": "e", "oʊ": "o", "ɔɪ": "oi", **{symbol: sound for symbols, sound in {
    "k": "k", "ɡg": "g", "ʒz": "j", "tθɾʔ": "t", "dð": "d", "nŋ": "n", "p": "p", "f": "f", "b": "b", "m": "m", "j": "y", "ɹrɚɝɜ": "r",
    "lɬ": "l", "vw": "v",
    "ʃ": "x", "s": "s", "h": "h", "ʌɐɑa": "a", "æɛe": "e", "ɪiᵻ": "i", "ɔo": "o", "ʊu": "u"}.items() for symbol in symbols}}
SYMBOL = re.compile("tʃ|dʒ|aɪ|aʊ|eɪ|oʊ|ɔɪ|.")
ALIKE = {frozenset(pair) for pair in ("js", "jx", "xs", "fp", "bv", "td", "cx", "jc", "kg", "nm")}
GLIDES = set("iyuve")
FREQUENCY = 0.06    # what a word costs for being ten times as rare, about
RARE = 100          # words before this rank are equally frequent
LEAST_COST = 0.28   # for each consonant of the spelling: beyond this no word is meant


def of_devanagari(word):
    """देव -> dev: what the letters say, without the vowels that are not written"""
    plain = word.replace("\u0921" + NUKTA, "\u0931").replace("\u0922" + NUKTA, "\u0931").translate(FLAPS)
    return _single("".join(DEVANAGARI.get(letter, "") for letter in unicodedata.normalize("NFD", plain) if letter != NUKTA))


def of_english(pronunciation):
    """IPA of espeak-ng -> the same alphabet"""
    return _single("".join(ENGLISH.get(symbol, "") for symbol in SYMBOL.findall(pronunciation)))


def _single(sounds):
    return re.sub(r"(.)\1+", r"\1", sounds)


def _consonants(sounds):
    return _single("".join(sound for sound in sounds if sound not in VOWELS))


def _insertion(sound):
    return 0.2 if sound in VOWELS else 0.5 if sound in "hyr" else 0.8


def _exchange(one, other):
    if one == other:
        return 0.0
    if one in VOWELS and other in VOWELS:
        return 0.25
    if one in VOWELS or other in VOWELS:
        return 0.5 if {one, other} <= GLIDES else 1.2
    return 0.3 if frozenset(one + other) in ALIKE else 1.0


def distance(one, other):
    """Weighted edit distance of two words in sounds"""
    row = [0.0]
    for sound in other:
        row.append(row[-1] + _insertion(sound))
    for sound in one:
        above, row = row, [row[0] + _insertion(sound)]
        for index, goal in enumerate(other):
            row.append(min(above[index] + _exchange(sound, goal), above[index + 1] + _insertion(sound), row[-1] + _insertion(goal)))
    return row[-1]


def pronunciations(words):
    """English words -> their IPA, by espeak-ng"""
    text = "\n\n".join(word + "." for word in words)
    try:
        answer = subprocess.run(["espeak-ng", "-q", "--ipa", "-v", "en-us", "--stdin"], input=text, capture_output=True, text=True,
                                check=True).stdout
    except FileNotFoundError as error:
        raise SystemExit("espeak-ng is wanted, of the Debian package of that name") from error
    lines = [line.strip() for line in answer.split("\n") if line.strip()]
    if len(lines) != len(words):
        raise SystemExit(f"espeak-ng gave {len(lines)} pronunciations for {len(words)} words")
    return lines


class SoundIndex:
    """English words, the most frequent first, found by spellings in Devanagari. spoken: gives the IPA of words."""

    def __init__(self, words, spoken):
        self.ranks = {word: rank for rank, word in enumerate(words)}
        self.words = collections.defaultdict(list)
        for word, pronunciation in zip(words, spoken(words)):
            sounds = of_english(pronunciation)
            if len(sounds) > 1:
                for key in self._keys(sounds):
                    self.words[key].append((word, sounds))

    def nearest(self, word):
        """The English word that a spelling most likely means, None where none is near enough"""
        sounds = of_devanagari(word)
        consonants = len(_consonants(sounds))
        if consonants < 2:
            return None
        candidates = {entry for key in self._keys(sounds) for entry in self.words.get(key, ())}
        costs = [(distance(sounds, other) + FREQUENCY * math.log(1 + self.ranks[english] / RARE), english) for english, other in candidates]
        cost, english = min(costs, default=(math.inf, None))
        return english if cost <= LEAST_COST * consonants else None

    @staticmethod
    def _keys(sounds):
        """The consonants, and the consonants without one of them: two words that differ by one share a key."""
        consonants = _consonants(sounds)
        return {consonants} | {consonants[:place] + consonants[place + 1:] for place in range(len(consonants))}
