"""Data sets as their authors publish them, in the one layout that the recipe reads."""

import glob
import gzip
import json
import os
import re

from data.sets import DataError, check, read_lines

FORMATS = {
    "mtop": "folder of one language of the MTOP release: train.txt, eval.txt, test.txt (8 columns, byte offsets, token JSON)",
    "multiatis": "folder with train_XX.tsv, dev_XX.tsv, test_XX.tsv of MultiATIS++",
    "massive": "one locale of MASSIVE, such as en-US.jsonl",
    "snips": "folder with train, valid (or dev) and test, each with seq.in, seq.out and label",
    "snips-json": "folder of intents, each with train_INTENT_full.json and validate_INTENT.json, as Snips published them",
}


def lines(path):
    """-> (line number, line) of a UTF-8 file"""
    with open(path, "rb") as file:
        for number, line in enumerate(file, 1):
            try:
                yield number, line.decode("utf-8").rstrip("\r\n")
            except UnicodeDecodeError as error:
                raise DataError(path, number, f"not UTF-8: {error.reason}") from error


def bio(words, spans):
    """Words' ranges and [(slot, begin, end)] -> BIO labels; a shorter span keeps what it shares with a longer one. A border inside a word:
    ValueError."""
    labels = ["O"] * len(words)
    for slot, begin, end in sorted(spans, key=lambda span: span[1] - span[2]):
        inside = [index for index, (first, last) in enumerate(words) if begin <= first and last <= end and first < last]
        if not inside or words[inside[0]][0] != begin or words[inside[-1]][1] != end:
            raise ValueError(f"slot {slot} ({begin} to {end}) does not begin and end with a token")
        for index in inside:
            labels[index] = ("B-" if index == inside[0] else "I-") + slot
    for index, label in enumerate(labels):  # what is left behind a cut is a span of its own
        if label[:2] == "I-" and (index == 0 or labels[index - 1][2:] != label[2:]):
            labels[index] = "B-" + label[2:]
    return labels


def mtop_row(line):
    columns = line.split("\t")
    if len(columns) != 8:
        raise ValueError(f"{len(columns)} columns, 8 are wanted: id, intent, slots, utterance, domain, locale, decoupled form, tokens")
    identifier, intent, slots, text, domain, _, _, tokens = columns
    try:
        parsed = json.loads(tokens)
    except ValueError:
        parsed = json.loads(tokens.replace('"""', '"\\""'))  # the release does not escape a lone quotation mark
    encoded, words, spans = text.encode("utf-8"), [], []
    for token, span in zip(parsed["tokens"], parsed["tokenSpans"], strict=True):
        begin, end = span["start"], span["start"] + span["length"]
        if not 0 <= begin <= end <= len(encoded):
            raise ValueError(f"token {token} ({begin} to {end}) is outside of the text")
        words.append((begin, end))
    for slot in filter(None, slots.split(",")):
        found = re.fullmatch(r"(\d+):(\d+):(?:SL:)?([^:]+)", slot)
        if not found:
            raise ValueError(f"slot {slot}: BEGIN:END:SL:NAME is wanted")
        spans.append((found[3], int(found[1]), int(found[2])))
    return {"text": text, "tokens": [encoded[begin:end].decode("utf-8") for begin, end in words], "slots": bio(words, spans),
            "intent": intent if intent.startswith("IN:") else "IN:" + intent, "domain": domain, "mtop_id": identifier}


def mtop(source, _):
    for split, name in (("train", "train.txt"), ("dev", "eval.txt"), ("test", "test.txt")):
        path = os.path.join(source, name)
        yield split, ((path, number, mtop_row, line) for number, line in lines(path))


def multiatis_row(columns):
    _, utterance, slots, intent = columns
    return {"text": utterance, "tokens": utterance.split(), "slots": slots.split(), "intent": intent}


def multiatis(source, language):
    for split in ("train", "dev", "test"):
        path = os.path.join(source, f"{split}_{language.upper()}.tsv")

        def rows(path=path):
            header = None
            for number, line in lines(path):
                columns = line.split("\t")
                if header is None:
                    header = columns
                    if not set(header) >= {"id", "utterance", "slot_labels", "intent"}:
                        raise DataError(path, 1, "a header with id, utterance, slot_labels, intent is wanted")
                    continue
                if len(columns) != len(header):
                    raise DataError(path, number, f"{len(columns)} columns, the header has {len(header)}")
                row = dict(zip(header, columns))
                yield path, number, multiatis_row, [row[name] for name in ("id", "utterance", "slot_labels", "intent")]

        yield split, rows()


def massive_row(row):
    tokens, labels = [], []
    for piece in re.findall(r"\[[^\[\]]*\]|[^\[\]]+|[\[\]]", row["annot_utt"].strip()):
        if piece in "[]":
            raise ValueError(f"brackets that do not match: {row['annot_utt']}")
        slot, value = None, piece
        if piece.startswith("["):
            slot, separator, value = piece[1:-1].partition(":")
            slot = slot.strip()
            if not separator or not slot or not value.strip():
                raise ValueError(f"{piece}: [SLOT : VALUE] is wanted")
        for index, word in enumerate(value.split()):
            tokens.append(word)
            labels.append("O" if slot is None else ("B-" if index == 0 else "I-") + slot)
    return {"text": row["utt"].strip(), "tokens": tokens, "slots": labels, "intent": row["intent"], "domain": row["scenario"],
            "locale": row["locale"]}


def massive(source, _):
    rows = {"train": [], "dev": [], "test": []}
    for number, line in lines(source):
        try:
            row = json.loads(line)
            rows[row["partition"]].append((source, number, massive_row, row))
        except (ValueError, KeyError, TypeError) as error:
            raise DataError(source, number, f"not an object with a `partition` of train, dev or test: {error}") from error
    yield from rows.items()


def snips_row(fields):
    words, labels, intent = fields
    return {"text": words.strip(), "tokens": words.split(), "slots": labels.split(), "intent": intent.strip()}


def snips(source, _):
    for split, names in (("train", ("train",)), ("dev", ("valid", "dev")), ("test", ("test",))):
        folder = next((os.path.join(source, name) for name in names if os.path.isdir(os.path.join(source, name))), None)
        if folder is None:
            raise DataError(source, None, f"no folder {' or '.join(names)}")
        columns = [list(lines(os.path.join(folder, name))) for name in ("seq.in", "seq.out", "label")]
        if len({len(column) for column in columns}) != 1:
            raise DataError(folder, None, f"seq.in, seq.out and label have {', '.join(str(len(c)) for c in columns)} lines, not as many")
        yield split, [(os.path.join(folder, "seq.in"), fields[0][0], snips_row, [text for _, text in fields])
                      for fields in zip(*columns)]


def snips_json_row(fields):
    intent, pieces = fields
    text, words, spans, tokens = "", [], [], []
    for piece in pieces:
        value = piece["text"]
        if piece.get("entity") and value.strip():
            begin = len(text) + len(value) - len(value.lstrip())
            spans.append((piece["entity"], begin, begin + len(value.strip())))
        text += value
    cuts = {border for _, begin, end in spans for border in (begin, end)}
    for found in re.finditer(r"\S+", text):
        borders = [found.start(), *sorted(cut for cut in cuts if found.start() < cut < found.end()), found.end()]
        words += zip(borders, borders[1:])
    tokens = [text[begin:end] for begin, end in words]
    return {"text": text, "tokens": tokens, "slots": bio(words, spans), "intent": intent}


def snips_json(source, _, dev_each=100):
    """Snips published no dev split: it is the last `dev_each` rows of each intent's training file; validate_ is the test split."""
    splits = {"train": [], "dev": [], "test": []}
    for folder in sorted(path for path in glob.glob(os.path.join(source, "*")) if os.path.isdir(path)):
        intent = os.path.basename(folder)
        train = _snips_file(os.path.join(folder, f"train_{intent}_full.json"), intent)
        splits["train"] += train[:-dev_each]
        splits["dev"] += train[-dev_each:]
        splits["test"] += _snips_file(os.path.join(folder, f"validate_{intent}.json"), intent)
    yield from splits.items()


def _snips_file(path, intent):
    with open(path, "rb") as file:
        content = file.read()
    try:
        content = content.decode("utf-8")
    except UnicodeDecodeError:
        content = content.decode("latin-1")  # as some of the published files are
    try:
        rows = json.loads(content)[intent]
        return [(path, None, snips_json_row, (intent, row["data"])) for row in rows]
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(path, None, f"an object with {intent} is wanted, each of its rows with `data`: {error}") from error


READERS = {"mtop": mtop, "multiatis": multiatis, "massive": massive, "snips": snips, "snips-json": snips_json}


def detect(source):
    """The format of a file or a folder, by the names in it."""
    if os.path.isfile(source) and source.endswith(".jsonl"):
        return "massive"
    for name, pattern in (("mtop", "eval.txt"), ("multiatis", "train_*.tsv"), ("snips", "train/seq.in"),
                          ("snips-json", "*/train_*_full.json")):
        if glob.glob(os.path.join(glob.escape(source), pattern)):
            return name
    raise DataError(source, None, f"no known format; --format names one of {', '.join(FORMATS)}")


def convert(source, format_name, language, skip):
    """-> {split: rows} in our layout; [messages] of skipped rows"""
    splits, skipped = {}, []
    for split, rows in READERS[format_name](source, language):
        splits[split] = []
        for path, number, make, fields in rows:
            try:
                try:
                    row = {"id": f"{language}-{split}-{len(splits[split]) + 1:05}", **make(fields)}
                except (ValueError, KeyError, TypeError) as error:
                    raise DataError(path, number, str(error)) from error
                check(row, path, number)
            except DataError as error:
                if not skip:
                    raise
                skipped.append(str(error))
                continue
            splits[split].append(row)
        if not splits[split]:
            raise DataError(source, None, f"no row in {split}")
    return splits, skipped


def write(root, set_name, language, splits):
    """<root>/<set>/<language>/SPLIT.jsonl.gz, and the label lists of the set, which grow with each language."""
    folder = os.path.join(root, set_name, language)
    os.makedirs(folder, exist_ok=True)
    for split, rows in splits.items():
        content = "".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows)
        with open(os.path.join(folder, split + ".jsonl.gz"), "wb") as file:
            file.write(gzip.compress(content.encode("utf-8"), mtime=0))
    everything = [row for rows in splits.values() for row in rows]
    slots = {label[2:] for row in everything for label in row["slots"] if label != "O"}
    intents = {row["intent"] for row in everything}
    intents_path, labels_path = (os.path.join(root, set_name, name) for name in ("intents.txt", "bio.txt"))
    if os.path.exists(labels_path):
        intents |= set(read_lines(intents_path))
        slots |= {label[2:] for label in read_lines(labels_path) if label != "O"}
    labels = ["O"] + [kind + slot for slot in sorted(slots) for kind in ("B-", "I-")]
    for path, names in ((intents_path, sorted(intents)), (labels_path, labels)):
        with open(path, "w", encoding="utf-8", newline="\n") as file:
            file.writelines(name + "\n" for name in names)
