"""Completes a quantized model folder: test vectors, run record and model card."""

import argparse
import json
import os
import shutil
import string

import text
import word_codes
from integer_reference import IntegerModel
from jsons import read_json, write_json

HERE = os.path.dirname(os.path.abspath(__file__))


def write_test_vectors(folder, sentences):
    model = IntegerModel(folder)
    with open(os.path.join(folder, "test_vectors.jsonl"), "w", encoding="utf-8", newline="\n") as file:
        for sentence in sentences:
            line = {"text": sentence, **model.answer(sentence.encode("utf-8"))}
            file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")


def collect_runs(folder):
    """-> {name: run record} of a run and of all runs it was made from, which lie beside it; those first"""
    folder = os.path.normpath(folder)
    run, found = read_json(os.path.join(folder, "run.json")), {}
    if "dequantized" in run:
        return {**run["dequantized"].pop("runs"), os.path.basename(folder): run}
    for name in [run["start"], *run["teachers"], *run.get("mean_of", [])]:
        if name:
            found.update(collect_runs(os.path.join(os.path.dirname(folder), name)))
    found[os.path.basename(folder)] = run
    return found


def results_table(record, split):
    rows = ["| words | model | slot exact match | slot F1 | intent accuracy | both right |", "|---|---|---|---|---|---|"]
    for words, title in (("official", "official tokens"), ("raw", "raw text, own word splitting")):
        for kind in ("float", "int8"):
            r = record[kind][split][words]
            rows.append(f"| {title} | {kind} | {r['slot_exact_match']:.2f} | {r['slot_f1']:.2f} "
                        f"| {r['intent_accuracy']:.2f} | {r['joint_exact_match']:.2f} |")
    return "\n".join(rows)


def write_card(folder, template_path, all_runs, record, config):
    with open(template_path, encoding="utf-8") as file:
        template = string.Template(file.read())
    cost, labels = record["cost"], {head["name"]: head["labels"] for head in config["heads"]}
    card = template.substitute(
        results=results_table(record, "test"),
        dev_results=results_table(record, "dev"),
        test_utterances=f"{record['int8']['test']['official']['utterances']:,}",
        dev_utterances=f"{record['int8']['dev']['official']['utterances']:,}",
        parameters=f"{record['parameters']:,}",
        weight_kilobytes=f"{os.path.getsize(os.path.join(folder, 'model.safetensors')) / 1000:.0f}",
        instructions=f"{cost['instructions'] / 1e6:.2f}",
        tokens=cost["tokens"],
        weights_bytes=f"{cost['weights_bytes']:,}",
        tables_bytes=f"{cost['tables_bytes']:,}",
        flash_bytes=f"{cost['flash_bytes']:,}",
        arena_bytes=f"{cost['arena_bytes']:,}",
        subwords=f"{len(text.read_vocabulary(os.path.join(folder, 'vocab.txt'))):,}",
        coded_words=f"{word_codes.entries(folder):,}",
        intents=len(labels.get("intent", [])),
        labels=len(labels.get("slots", [])),
        slots=len(labels.get("slots", [])) // 2,
        trainings=sum(len(run["epochs"]) > 0 for run in all_runs.values()),
        epochs=sum(len(run["epochs"]) for run in all_runs.values()),
        minutes=round(sum(run["seconds"] for run in all_runs.values()) / 60),
        threads=record["config"]["training"]["threads"],
    )
    with open(os.path.join(folder, "README.md"), "w", encoding="utf-8", newline="\n") as file:
        file.write(card)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True, help="folder that quantize.py wrote")
    parser.add_argument("--out", required=True, help="model folder to write")
    parser.add_argument("--run", help="folder that train.py wrote, for the run record")
    parser.add_argument("--record", help="record of the run, of run_plan.py; needed for the card")
    parser.add_argument("--sentences", default=os.path.join(HERE, "configs", "test_sentences.json"),
                        help="JSON array of texts for test_vectors.jsonl")
    arguments = parser.parse_args()
    os.makedirs(arguments.out, exist_ok=True)

    print("1. config, weights, vocabulary, fingerprints, word codes")
    for name in ("config.json", "model.safetensors", "vocab.txt", "fingerprints.safetensors"):
        shutil.copyfile(os.path.join(arguments.model, name), os.path.join(arguments.out, name))
    word_codes.copy(arguments.model, arguments.out)
    config = read_json(os.path.join(arguments.out, "config.json"))

    sentences = read_json(arguments.sentences)
    print("2. test vectors:", len(sentences))
    write_test_vectors(arguments.out, sentences)

    if not arguments.run:
        return
    all_runs = collect_runs(arguments.run)
    if not arguments.record:
        write_json(os.path.join(arguments.out, "run.json"), {"runs": all_runs})
        return
    record = read_json(arguments.record)
    write_json(os.path.join(arguments.out, "run.json"), {
        "runs": all_runs, **{name: record[name] for name in ("quantization", "float", "int8", "cost")}})
    template = os.path.join(HERE, "configs", config["name"] + ".card.md")
    if os.path.exists(template):
        write_card(arguments.out, template, all_runs, record, config)
        print("3. run record and model card")
    else:
        print(f"3. run record; no model card, for want of {os.path.relpath(template, HERE)}")


if __name__ == "__main__":
    main()
