"""The sections of docs/results.md and its plot, from the records of the runs. Nothing in them is typed by hand."""

import os

from host.jsons import read_json
from host.places import TRAINING
from plan import plot
from plan.records import scores
from plan.tables import MISSING, count, mean, percent, signed, table

LANGUAGES = {"en": "English", "es": "Spanish", "fr": "French", "de": "German", "hi": "Hindi", "th": "Thai"}


def languages(records, paper):
    columns = paper["mtop_slot_exact_match"]
    rows, ours, reduced = [], [], []
    for code, language in LANGUAGES.items():
        record = records.found.get("mtop-" + code)
        if record and record["schedule"] == "reduced":
            reduced.append(f"{language} ({len(record['epochs'])} epochs)")
        own = scores(record, "int8", "test")
        ours.append(own["slot_exact_match"])
        rows.append([language, percent(own["slot_exact_match"]), *[f"{column[code]:.1f}" for column in columns.values()],
                     percent(own["intent_accuracy"]), percent(own["slot_f1"]), percent(own["joint_exact_match"])])
    average = percent(mean(ours)) if None not in ours else MISSING
    rows.append(["average", average, *[f"{mean(column.values()):.1f}" for column in columns.values()], "", "", ""])
    schedule = f" Trained for a reduced schedule only: {', '.join(reduced)}." if reduced else ""
    return ("## MTOP beside the paper\n\nSlot exact match (all labels of an utterance right), test split, official tokens: ours is the "
            f"int8 model, run as compiled C. The others are from {paper['source']}, table 4.{schedule}\n\n"
            + table(["language", "**ours, int8**", *columns, "intent accuracy, ours", "slot F1, ours", "joint exact match, ours"], rows))


def shipped(records):
    rows = []
    for name, record in records.group("shipped"):
        own, raw, cost = scores(record, "int8", "test"), scores(record, "int8", "test", "raw"), (record or {}).get("cost")
        sizes = [MISSING] * 6 if cost is None else [
            count(record["parameters"]), count(cost["weights_bytes"]), count(cost["tables_bytes"]), count(cost["flash_bytes"]),
            count(cost["arena_bytes"]), f"{cost['instructions'] / 1e6:.2f} M"]
        rows.append([f"`{name}`", percent(own["slot_exact_match"]), percent(raw["slot_exact_match"]), percent(own["intent_accuracy"]),
                     percent(own["joint_exact_match"]), *sizes])
    return ("## Models of the repository\n\nTest split, int8, compiled C. Bytes and executed instructions (text of 8 words, from text to "
            "answers) on a "
            "Cortex-M4 (`mps2-an386`); flash is code, constants, weights and tables.\n\n"
            + table(["model", "slot exact match", "from raw text", "intent accuracy", "joint exact match", "parameters", "weights",
                     "tables",
                     "flash", "arena", "instructions"], rows))


def loss(records, title, text, first, second):
    """A section that compares two measurements, (kind, words), of each compiled model on both splits; a mean over the models."""
    rows, differences = [], {"dev": [], "test": []}
    for name, record in records.compiled("shipped", "language", "frontier"):
        row = [f"`{name}`"]
        for split, found in differences.items():
            a, b = (scores(record, kind, split, words)["slot_exact_match"] for kind, words in (first, second))
            if None not in (a, b):
                found.append(b - a)
            row += [percent(a), percent(b), signed(None if None in (a, b) else b - a)]
        rows.append(row)
    rows.append(["mean", "", "", signed(mean(differences["dev"])), "", "", signed(mean(differences["test"]))])
    names = [", ".join(measurement) for measurement in (first, second)]
    return (f"## {title}\n\n{text}\n\n"
            + table(["model", *[f"{split}: {name}" for split in differences for name in (*names, "difference")]], rows))


def projections(records, paper):
    rows, epochs = [], set()
    for name, record in records.group("projection"):
        config = record["config"] if record else records.plan[name].configuration()
        kind = config["projection"]["kind"]
        epochs.add(config["training"]["epochs"])
        own = scores(record, "float", "dev")
        rows.append([kind, percent(own["slot_exact_match"]), f"{paper['projections_dev'][kind]:.2f}", percent(own["intent_accuracy"])])
    return (f"## Projections\n\nMTOP English, dev split, official tokens, float, {' or '.join(map(str, sorted(epochs)))} epochs: the "
            f"shape of `mtop-en-mixer`: the schedule is "
            "reduced, the same for all; compare the rows with each other, and the paper's (its table 1, tuned one by one) likewise. The "
            "compiler runs MinHash.\n\n"
            + table(["projection", "slot exact match", "the paper's", "intent accuracy"], rows))


def encoders(records, paper):
    rows = []
    for name, record in records.group("encoder"):
        config = record["config"] if record else records.plan[name].configuration()
        own, kind, vectors = scores(record, "float", "dev"), config["model"].get("encoder", "mixer"), config["model"].get("vectors")
        beside = " with word vectors" if vectors else " with word codes" if config["projection"].get("word_codes") else ""
        rows.append([f"`{name}`", kind + beside, str(config["model"]["num_layers"]), str(config["training"]["epochs"]),
                     count(record["parameters"]) if record else MISSING,
                     percent(own["slot_exact_match"]), percent(None if beside else paper["encoders_dev"].get(kind)),
                     percent(own["intent_accuracy"]), percent(scores(record, "float", "test")["slot_exact_match"])])
    return ("## Encoders\n\nMTOP English, official tokens, float: the same features and heads around mixer layers, or around "
            "quasi-recurrent or LSTM layers in both directions. All learn labels as a chain, "
            "which the paper's (its table 2, at equal numbers of parameters) do not. The compiler runs mixers and quasi-recurrent "
            "layers.\n\n"
            + table(["run", "encoder", "layers", "epochs", "parameters", "slot exact match, dev", "the paper's", "intent accuracy, dev",
                     "slot exact match, test"], rows))


def frontier(records):
    rows = []
    for name, record in records.group("frontier"):
        config = record["config"] if record else records.plan[name].configuration()
        own, cost = scores(record, "int8", "dev"), (record or {}).get("cost")
        model, projection = config["model"], config["projection"]
        shape = [model.get("encoder", "mixer"), model["num_layers"], model["hidden_size"],
                 model["token_hidden"] if model.get("encoder", "mixer") == "mixer" else "none", model["max_tokens"],
                 projection["num_hashes"],
                 projection["feature_size"], projection["window"], model["padding"], "path" if model["transitions"] else "argmax"]
        figures = [MISSING] * 4 if cost is None else [
            count(record["parameters"]), f"{cost['instructions'] / 1e6:.2f} M", count(cost["flash_bytes"]), count(cost["arena_bytes"])]
        rows.append([name.removeprefix("frontier-"), *map(str, shape), percent(own["slot_exact_match"]), percent(own["intent_accuracy"]),
                     *figures])
    return ("## Frontier\n\nMTOP English, dev split, official tokens, int8, compiled C; the schedule is reduced, the same for all. "
            "Instructions of a text of 8 words, bytes of "
            "flash and arena on a Cortex-M4 (`mps2-an386`). `base` is the shape of `mtop-en-mixer`, `qrnn` that of `mtop-en` without word "
            "codes; the others differ from them as named; `paper-` is the paper's shape, with labels by argmax.\n\n![Slot exact match "
            "against executed instructions](frontier.svg)\n\n"
            + table(["shape", "encoder", "layers", "hidden", "token hidden", "words", "hashes", "features", "window", "padding",
                     "labels by", "slot exact match",
                     "intent accuracy", "parameters", "instructions", "flash", "arena"], rows))


def frontier_plot(records):
    points = [(name.removeprefix("frontier-"), record["cost"]["instructions"] / 1e6, scores(record, "int8", "dev")["slot_exact_match"])
              for name, record in records.compiled("frontier")]
    return plot.scatter("Accuracy against executed instructions", "million instructions on a Cortex-M4, text of 8 words (logarithmic)",
                        "slot exact match, dev, int8, %", points or [(MISSING, 1.0, 0.0)])


def ablations(records):
    rows = []
    for name, record in records.group("ablation"):
        run = records.plan[name]
        before, own = scores(records.found.get("mtop-en"), "float", "dev"), scores(record, "int8", "dev")
        change = None if None in (own["slot_exact_match"],
                                  before["slot_exact_match"]) else own["slot_exact_match"] - before["slot_exact_match"]
        aware = [f"quantization-aware training, {run.configuration()['training']['epochs']} epochs"] if run.qat else []
        options = ", ".join([*aware, *(f"{key.replace('_', ' ')} {value}" for key, value in run.quantize.items())]) or "as shipped"
        rows.append([f"`{name}`", options, percent(before["slot_exact_match"]),
                     percent(own["slot_exact_match"]), signed(change), percent(own["intent_accuracy"])])
    return ("## Ways to int8\n\nMTOP English, dev split, official tokens, from the weights of `mtop-en`.\n\n"
            + table(["run", "how", "slot exact match, float", "int8", "difference", "intent accuracy, int8"], rows, 2))


def experiments():
    rows = [[entry["change"], entry["proxy"], entry["figures"], entry["verdict"]]
            for entry in read_json(os.path.join(TRAINING, "experiments.json"))]
    return ("## Experiments\n\nOne thing changed at a time, where the change does not name several, on a fast proxy, in the order they "
            "were made (`training/experiments.json`). Figures are of dev where they do not say otherwise.\n\n"
            + (table(["change", "proxy", "figures", "verdict"], rows, 4) if rows else "None recorded.\n"))


def errors():
    path = os.path.join(TRAINING, "errors.json")
    if not os.path.exists(path):
        return "## Mistakes\n\nNot looked into.\n"
    found = read_json(path)
    counted = [(title, found[key])
               for title, key in (("kind of mistake", "kinds"), ("slot (found too much or too little)", "slots"),
                                  ("wrong words", "wrong_words"))]
    shares = [(title, found[key]) for title, key in (("length in words", "lengths"), ("words", "words"))]
    tables = [table([title, "wrong utterances" if title != "slot (found too much or too little)" else "utterances"],
                    [[name, str(number)] for name, number in values.items()]) for title, values in counted]
    tables += [table([title, "utterances", "slot exact match"],
                     [[name, str(value["utterances"]), percent(value["slot_exact_match"])]
                      for name, value in values.items()]) for title, values in shares]
    return (f"## Mistakes\n\n`{found['run']}` in float on the {found['split']} split, official tokens: {found['wrong']} of "
            f"{found['utterances']} utterances have a wrong label.\n\n"
            + "\n".join(tables))


def _seed_and_epochs(record):
    if "mean_of" in record:
        return ["", "mean of " + " and ".join(f"`{name}`" for name in record["mean_of"])]
    return [str(record["config"]["training"]["seed"]), str(len(record["epochs"]))]


def trainings(records):
    rows = []
    for name, record in records.found.items():
        sets = record["config"]["data"]
        rows.append([f"`{name}`", *_seed_and_epochs(record), f"{record['seconds'] / 60:.0f}", count(record["parameters"]),
                     f"{sets['set']}, {sets['language']}", f"`{record['data_sha256']['train'][:12]}`",
                     f"`{(record['git_commit'] or '')[:12]}`"])
    return ("## Trainings\n\nWhat each run was made of; `training/records` has the whole of it, with the metrics of every epoch.\n\n"
            + table(["run", "seed", "epochs", "minutes", "parameters", "data", "SHA-256 of the training file", "commit"], rows))


def render(records):
    """-> {path below the repository's root: content}"""
    paper = read_json(os.path.join(TRAINING, "paper.json"))
    sections = [
        "# Results\n\nGenerated from `training/records` (`scripts/make-results.sh`); do not edit. All figures are percent unless they say "
        "otherwise. Models were chosen on dev; for German and Hindi some test figures were seen before the last choices (decisions 0036 "
        "and 0037).\n",
        languages(records, paper),
        shipped(records),
        loss(records, "int8 against float", "Slot exact match, official tokens. Float is PyTorch, int8 the compiled C.",
             ("float", "official"), ("int8", "official")),
        loss(records, "Raw text against official tokens",
             "Slot exact match, int8, compiled C. From raw text the device splits words itself, and spans are compared as ranges of bytes. "
             "Thai is written without spaces: the device splits it by its vocabulary (docs/text.md, section 2). Spanish official tokens "
             "part pronouns from the verbs they are written with: the model lists the words that the device parts.",
             ("int8", "official"), ("int8", "raw")),
        projections(records, paper),
        encoders(records, paper),
        frontier(records),
        ablations(records),
        experiments(),
        errors(),
        trainings(records),
    ]
    return {"docs/results.md": "\n".join(sections), "docs/frontier.svg": frontier_plot(records)}
