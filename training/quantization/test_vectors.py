"""test_vectors.jsonl of a model folder."""

import json
import os

from quantization.integer_model import IntegerModel


def write(folder, sentences):
    model = IntegerModel(folder)
    with open(os.path.join(folder, "test_vectors.jsonl"), "w", encoding="utf-8", newline="\n") as file:
        for sentence in sentences:
            line = {"text": sentence, **model.answer(sentence.encode("utf-8"))}
            file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
