"""Completes a quantized model folder: test vectors, run record and model card."""

import argparse
import os
import shutil

from host.jsons import read_json, write_json
from host.places import CONFIGS, TRAINING
from plan.card import write_card
from plan.origins import collect_runs
from quantization import test_vectors
from words import codes


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True, help="folder that quantize.py wrote")
    parser.add_argument("--out", required=True, help="model folder to write")
    parser.add_argument("--run", help="folder that train.py wrote, for the run record")
    parser.add_argument("--record", help="record of the run, of run_plan.py; needed for the card")
    parser.add_argument("--sentences", default=os.path.join(CONFIGS, "test_sentences.json"),
                        help="JSON array of texts for test_vectors.jsonl")
    arguments = parser.parse_args()
    os.makedirs(arguments.out, exist_ok=True)

    print("1. config, weights, vocabulary, fingerprints, word codes")
    for name in ("config.json", "model.safetensors", "vocab.txt", "fingerprints.safetensors"):
        shutil.copyfile(os.path.join(arguments.model, name), os.path.join(arguments.out, name))
    codes.copy(arguments.model, arguments.out)
    config = read_json(os.path.join(arguments.out, "config.json"))

    sentences = read_json(arguments.sentences)
    print("2. test vectors:", len(sentences))
    test_vectors.write(arguments.out, sentences)

    if not arguments.run:
        return
    all_runs = collect_runs(arguments.run)
    if not arguments.record:
        write_json(os.path.join(arguments.out, "run.json"), {"runs": all_runs})
        return
    record = read_json(arguments.record)
    write_json(os.path.join(arguments.out, "run.json"), {
        "runs": all_runs, **{name: record[name] for name in ("quantization", "float", "int8", "cost")}})
    template = os.path.join(CONFIGS, config["name"] + ".card.md")
    if os.path.exists(template):
        write_card(arguments.out, template, all_runs, record, config)
        print("3. run record and model card")
    else:
        print(f"3. run record; no model card, for want of {os.path.relpath(template, TRAINING)}")


if __name__ == "__main__":
    main()
