"""Words that a data set's own tokens part: learned from its training split, kept with a run, for the device to part them as well
(docs/text.md, section 2)."""

import os
from collections import Counter

from data.sets import token_ranges
from host.jsons import read_json, write_json
from text.splitter import join
from text.word_parter import whole

FILE = "parted_words.json"
MAX_WORDS, MAX_CUTS, MAX_BYTES = 4096, 7, 65535  # docs/model-format.md


def of_folder(folder):
    """The list of a run; empty where it has none"""
    path = os.path.join(folder, FILE)
    return read_json(path) if os.path.exists(path) else []


def write(folder, words):
    write_json(os.path.join(folder, FILE), words)


def learn(rows, tokenizer):
    """The words that the tokens of the rows part in one way more often than not; the most frequent, where they are too many. `tokenizer`
    parts none."""
    seen, parted = Counter(), Counter()
    for row in rows:
        begins = {begin for begin, _ in token_ranges(row)}
        for letters in tokenizer.letters(row["text"].encode("utf-8")):
            word = join(letters)[0]
            seen[word] += 1
            parted["".join(" " * (number > 0 and begin in begins) + left for number, (left, begin, _) in enumerate(letters))] += 1
    usual = {listed: count for listed, count in parted.items() if 0 < listed.count(" ") <= MAX_CUTS and 2 * count > seen[whole(listed)]}
    chosen, left = [], MAX_BYTES
    for listed in sorted(usual, key=lambda listed: (-usual[listed], listed)):
        word = whole(listed)
        too_long = len(chosen) == MAX_WORDS or len(word) > tokenizer.word_piece.max_word_chars
        if too_long or tokenizer.clean_words(word.encode("utf-8")) != [word]:
            continue
        left -= len(word.encode("utf-8"))
        if left < 0:
            break
        chosen.append(listed)
    return sorted(chosen)
