"""Trains the float model and keeps the averaged weights. An interrupted training goes on where it stood."""

import argparse
import os

import torch

import configuration
from host.arguments import existing_file
from teaching import wishes
from teaching.session import Refused, Session


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", required=True, help="a file of configs/")
    parser.add_argument("--data", required=True, help="folder with the data sets")
    parser.add_argument("--vocab",
                        help="vocab.txt, of wordpiece_trainer.py or any other (default: `vocabulary` of the configuration's `text`)")
    parser.add_argument("--out", required=True, help="folder for model.safetensors, config.json, vocab.txt and run.json")
    parser.add_argument("--teacher", action="append", default=[], help="folder of a finished run to learn from; may be repeated")
    parser.add_argument("--vectors", type=existing_file, help="word vectors, of vectors.py: for model.vectors and training.near_words")
    parser.add_argument("--word-codes", type=existing_file, help="codes of words, of word_codes.py: for projection.word_codes")
    parser.add_argument("--texts", action="append", default=[], metavar="SET/LANGUAGE",
                        help="a data set below --data whose training texts teachers label, for training.other_texts; may be repeated")
    parser.add_argument("--start", help="folder of a finished run whose weights to start from")
    parser.add_argument("--qat", action="store_true",
                        help="quantization-aware: train the int8 model that calibration makes of --start; quantize.py keeps its scales")
    parser.add_argument("--bfloat16", action="store_true",
                        help="matrix products in bfloat16: faster on processors that have them (AVX-512 BF16, AMX); not with --qat")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE",
                        help="a value of the configuration to replace, as epochs=12 (of `training`) or model.num_layers=3; "
                             "may be repeated")
    parser.add_argument("--limit", type=int, help="take so many utterances of each split only, to try things out")
    arguments = parser.parse_args()
    try:
        config = configuration.read(arguments.config, arguments.set)
    except configuration.ConfigurationError as error:
        parser.error(str(error))
    lacking = wishes.complaint(arguments, config)
    if lacking:
        parser.error(lacking)
    vocabulary_path = arguments.vocab or configuration.vocabulary_path(arguments.config, config)
    if not vocabulary_path:
        parser.error("--vocab is wanted: the configuration names no `vocabulary`")
    os.makedirs(arguments.out, exist_ok=True)
    torch.set_num_threads(config["training"]["threads"])
    torch.manual_seed(config["training"]["seed"])
    try:
        Session(arguments, config, vocabulary_path).run()
    except Refused as error:
        parser.error(str(error))


if __name__ == "__main__":
    main()
