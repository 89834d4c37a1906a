"""The model card of a run."""

import os
import string

from text.vocabulary import read_vocabulary
from words import codes


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
        subwords=f"{len(read_vocabulary(os.path.join(folder, 'vocab.txt'))):,}",
        coded_words=f"{codes.entries(folder):,}",
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
