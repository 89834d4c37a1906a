"""Makes word vectors for a language without public ones: those of English words that mean the same, of the English vectors that vectors.py
writes, a dictionary, translated texts and lists of words."""

import argparse
import collections
import itertools

import numpy as np

from host.arguments import existing_file
from text.splitter import Splitter
from words import dictionary, translation
from words.alignment import align
from words.vectors import Vectors, write


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vectors", required=True, type=existing_file, help="English word vectors, of vectors.py")
    parser.add_argument("--language", required=True, choices=sorted(translation.LANGUAGES))
    parser.add_argument("--data", required=True, help="folder with the data sets")
    parser.add_argument("--texts", action="append", required=True, metavar="SET",
                        help="a data set below --data in this language and in English, row for row, as mtop or massive; may be repeated")
    parser.add_argument("--dictionary", required=True, type=existing_file,
                        help="of trans-de-en (text) or of dict-freedict-eng-* (.dict.dz)")
    parser.add_argument("--words", action="append", default=[], type=existing_file,
                        help="a file of words to give vectors to, one a line; may be repeated")
    parser.add_argument("--native", type=existing_file,
                        help="a file of words that do not write English ones, as hunspell's: they do not go by their sound")
    parser.add_argument("--out", required=True, help="the .npz to write")
    arguments = parser.parse_args()
    language, vectors = translation.LANGUAGES[arguments.language], Vectors(arguments.vectors)
    splitter = Splitter(True, False, True, False)
    try:
        entries = dictionary.read(arguments.dictionary, splitter, language.light)
    except dictionary.DictionaryError as error:
        parser.error(str(error))
    pairs = [pair for name in arguments.texts for pair in translation.translated_texts(arguments.data, name, arguments.language)]
    pairs = [tuple([word for word, _, _ in splitter.split(part.encode("utf-8"))] for part in pair) for pair in pairs]
    counts = collections.Counter(word for words, _ in pairs for word in words)
    aligned = align(pairs, translation.ROUNDS)
    native = translation.word_list(arguments.native, splitter) if arguments.native else set()
    frequent = {word for word, count in counts.items() if count >= translation.FREQUENT}
    translator = translation.Translator(language, vectors, splitter, aligned, entries, frequent, native)
    listed = set(counts).union(native, *(translation.word_list(path, splitter) for path in arguments.words))
    if not language.script:
        listed.update(itertools.islice(translator.names, translation.COMMON_NAMES))
    found, ways = {}, collections.Counter()
    for word in sorted(listed):
        meaning, way = translator.meaning(word)
        ways[way or "none"] += 1
        if meaning:
            found[word] = meaning
    # those of the training texts first, then by frequency in English
    words = sorted(found, key=lambda word: (-counts[word], found[word].rank, word))
    values = np.stack([found[word].vector for word in words])
    write(arguments.out, words, values)
    print(f"{len(words)} words, {values.shape[1]} dimensions; " + ", ".join(f"{count} by {way}" for way, count in ways.most_common()))


if __name__ == "__main__":
    main()
