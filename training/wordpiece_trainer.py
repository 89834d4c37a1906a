"""Trains a WordPiece vocabulary by merging the most frequent pairs of the training words."""

import argparse
import os

import configuration
from data.sets import DataSet
from text.splitter import Splitter
from text.vocabulary import write_vocabulary
from text.vocabulary_training import count_words, train_vocabulary


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", required=True, help="a file of configs/")
    parser.add_argument("--data", required=True, help="folder with the data sets")
    parser.add_argument("--out", required=True, help="vocab.txt to write")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE",
                        help="a value of the configuration to replace, as text.vocab_size=2000; may be repeated")
    arguments = parser.parse_args()
    try:
        config = configuration.read(arguments.config, arguments.set)
    except configuration.ConfigurationError as error:
        parser.error(str(error))
    if "vocab_size" not in config["text"]:
        parser.error(f"{arguments.config} names a vocabulary: there is none to train")
    options = config["text"]
    splitter = Splitter(options["lowercase"], options["strip_accents"], options["map_quotes_and_dashes"], options["split_unspaced"])
    rows = DataSet(arguments.data, **config["data"]).rows("train")
    counts = count_words(rows, splitter)
    vocabulary = train_vocabulary(counts, options["vocab_size"], options["lowercase"])
    os.makedirs(os.path.dirname(os.path.abspath(arguments.out)), exist_ok=True)
    write_vocabulary(arguments.out, vocabulary)
    whole = sum(count for word, count in counts.items() if word in set(vocabulary))
    print(f"{len(vocabulary)} subwords; {whole / sum(counts.values()):.1%} of the training words are one subword")


if __name__ == "__main__":
    main()
