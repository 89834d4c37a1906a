"""Makes codes of words, which a model may bring to the device, of the word vectors that vectors.py writes (docs/text.md, section 8)."""

import argparse

import numpy as np

from host import safetensors
from host.arguments import existing_file
from projection.units import CODE_VALUES
from words import codes as codes_of
from words.vectors import Vectors


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vectors", required=True, type=existing_file, help="word vectors, of vectors.py")
    parser.add_argument("--words", type=int, default=30000, help="so many of the most frequent words get codes (default: %(default)s)")
    parser.add_argument("--codes", type=int, default=16, help="codes of a word (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", required=True, help="the word_codes.safetensors to write")
    arguments = parser.parse_args()
    vectors = Vectors(arguments.vectors)
    if not 1 <= arguments.codes <= vectors.dimensions:
        parser.error(f"--codes is {arguments.codes}, and must be 1 .. {vectors.dimensions}, the dimensions of the vectors")
    if not CODE_VALUES <= arguments.words <= len(vectors.index):
        parser.error(f"--words is {arguments.words}, and must be {CODE_VALUES} .. {len(vectors.index)}, the words that have vectors")
    words = list(vectors.index)[:arguments.words]
    codes, lost = codes_of.quantize(vectors.values[:arguments.words].astype(np.float64), arguments.codes,
                                    np.random.default_rng(arguments.seed))
    tensors = codes_of.table(words, codes)
    safetensors.write(arguments.out, tensors, codes_of.METADATA)
    print(f"{len(tensors['keys'])} words, {arguments.codes} codes each, {100 * lost:.1f} % of the variance lost")


if __name__ == "__main__":
    main()
