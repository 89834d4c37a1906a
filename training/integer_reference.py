"""Runs a model folder in integers (docs/numerics.md), with numpy: classifies a text, or checks test vectors."""

import argparse
import json

from quantization.integer_model import IntegerModel


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True, help="model folder")
    action = parser.add_mutually_exclusive_group(required=True)
    action.add_argument("--text", help="a text to understand")
    action.add_argument("--check", help="a test_vectors.jsonl to compare with")
    arguments = parser.parse_args()
    model = IntegerModel(arguments.model)
    if arguments.text is not None:
        answer = model.answer(arguments.text.encode("utf-8"))
        for head in model.config["heads"] if answer["words"] else []:
            labels = [head["labels"][number] for number in answer["heads"][head["name"]]["labels"]]
            print(head["name"], *labels)
        return
    with open(arguments.check, encoding="utf-8") as file:
        vectors = [json.loads(line) for line in file]
    wrong = [v["text"] for v in vectors if {"text": v["text"], **model.answer(v["text"].encode("utf-8"))} != v]
    print(f"{len(vectors) - len(wrong)} of {len(vectors)} equal")
    for line in wrong:
        print("differs:", line)
    raise SystemExit(bool(wrong))


if __name__ == "__main__":
    main()
