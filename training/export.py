"""Completes a quantized model folder: fingerprint cache, test vectors, run record and model card."""

import argparse
import hashlib
import json
import os
import shutil
import string

import numpy as np

import fingerprint
import safetensors_io
import text
from integer_reference import IntegerModel

HERE = os.path.dirname(os.path.abspath(__file__))


def fingerprint_units(vocabulary, projection_config):
    """The cache in the encoding `units`: -> tensors of fingerprints.safetensors"""
    base_hashes = fingerprint.BASE_HASHES[projection_config["hash_family"]]
    ngram_size = projection_config["ngram_size"]
    pairs = [sorted({base_hashes(unit.encode("utf-8")) for unit in fingerprint.units(subword, ngram_size)})
             for subword in vocabulary]
    distinct = sorted({pair for subword in pairs for pair in subword})
    numbers = {pair: number for number, pair in enumerate(distinct)}
    offsets = np.cumsum([0] + [len(subword) for subword in pairs])
    return {
        "unit_hashes": np.array(distinct, np.uint32),
        "subword_offsets": offsets.astype(np.uint32),
        "subword_units": np.array([numbers[pair] for subword in pairs for pair in subword], np.uint32),
    }


def sha256(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def write_fingerprints(folder, projection_config):
    vocabulary_path = os.path.join(folder, "vocab.txt")
    tensors = fingerprint_units(text.read_vocabulary(vocabulary_path), projection_config)
    safetensors_io.write(os.path.join(folder, "fingerprints.safetensors"), tensors, {
        "format": "pnlp-fingerprints",
        "format_version": "1",
        "encoding": "units",
        "hash_family": projection_config["hash_family"],
        "ngram_size": str(projection_config["ngram_size"]),
        "num_hashes": "0",
        "vocab_sha256": sha256(vocabulary_path),
    })
    return len(tensors["unit_hashes"])


def write_test_vectors(folder, sentences):
    model = IntegerModel(folder)
    with open(os.path.join(folder, "test_vectors.jsonl"), "w", encoding="utf-8", newline="\n") as file:
        for sentence in sentences:
            line = {"text": sentence, **model.answer(sentence.encode("utf-8"))}
            file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")


def collect_runs(folder):
    """-> {name: run record} of a run and of all runs it started or learned from, which lie beside it; those first"""
    folder = os.path.normpath(folder)
    run, found = read_json(os.path.join(folder, "run.json")), {}
    for name in [run["start"], *run["teachers"]]:
        if name:
            found.update(collect_runs(os.path.join(os.path.dirname(folder), name)))
    found[os.path.basename(folder)] = run
    return found


def results_table(results):
    rows = ["| words | model | slot exact match | spans exact match | slot F1 | intent accuracy | both right |", "|---|---|---|---|---|---|---|"]
    for words, title in (("official_tokens", "official tokens"), ("own_words", "raw text, own word splitting")):
        for kind in ("float", "int8"):
            r = results[kind][words]
            rows.append(f"| {title} | {kind} | {r['slot_exact_match']:.2f} | {r['span_exact_match']:.2f} "
                        f"| {r['slot_f1']:.2f} | {r['intent_accuracy']:.2f} | {r['joint_accuracy']:.2f} |")
    return "\n".join(rows)


def write_card(folder, runs, results, config):
    with open(os.path.join(HERE, "configs", config["name"] + ".card.md"), encoding="utf-8") as file:
        template = string.Template(file.read())
    last = list(runs.values())[-1]
    card = template.substitute(
        results=results_table(results["test"]),
        dev_results=results_table(results["dev"]),
        test_utterances=results["test"]["int8"]["official_tokens"]["utterances"],
        dev_utterances=results["dev"]["int8"]["official_tokens"]["utterances"],
        parameters=f"{last['parameters']:,}",
        weight_kilobytes=f"{os.path.getsize(os.path.join(folder, 'model.safetensors')) / 1000:.0f}",
        subwords=len(text.read_vocabulary(os.path.join(folder, "vocab.txt"))),
        intents=len(config["heads"][0]["labels"]),
        labels=len(config["heads"][1]["labels"]),
        slots=(len(config["heads"][1]["labels"]) - 1) // 2,
        trainings=len(runs),
        epochs=sum(len(run["epochs"]) for run in runs.values()),
        minutes=round(sum(run["seconds"] for run in runs.values()) / 60),
        threads=last["config"]["training"]["threads"],
    )
    with open(os.path.join(folder, "README.md"), "w", encoding="utf-8", newline="\n") as file:
        file.write(card)


def read_json(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", required=True, help="folder that train.py, quantize.py and evaluate.py wrote into")
    parser.add_argument("--model", required=True, help="folder that quantize.py wrote")
    parser.add_argument("--out", required=True, help="model folder to write")
    parser.add_argument("--sentences", default=os.path.join(HERE, "configs", "test_sentences.json"),
                        help="JSON array of texts for test_vectors.jsonl")
    arguments = parser.parse_args()
    os.makedirs(arguments.out, exist_ok=True)

    print("1. config, weights, vocabulary")
    for name in ("config.json", "model.safetensors", "vocab.txt"):
        shutil.copyfile(os.path.join(arguments.model, name), os.path.join(arguments.out, name))
    config = read_json(os.path.join(arguments.out, "config.json"))

    print("2. fingerprints:", write_fingerprints(arguments.out, config["projection"]), "distinct units")

    sentences = read_json(arguments.sentences)
    print("3. test vectors:", len(sentences))
    write_test_vectors(arguments.out, sentences)

    print("4. run record and model card")
    runs = collect_runs(arguments.run)
    results = {split: read_json(os.path.join(arguments.run, f"results-{split}.json")) for split in ("dev", "test")}
    record = {"runs": runs, "quantization": read_json(os.path.join(arguments.run, "quantize.json")), "results": results}
    with open(os.path.join(arguments.out, "run.json"), "w", encoding="utf-8", newline="\n") as file:
        json.dump(record, file, indent=2)
        file.write("\n")
    write_card(arguments.out, runs, results, config)


if __name__ == "__main__":
    main()
