import gzip
import json
import os
import sys
import tempfile
import unittest
from unittest import mock

import recipe

recipe.needs("numpy")

import convert  # noqa: E402
from data.sets import DataError, DataSet  # noqa: E402


def mtop_line(text="Wake Zoë up now", tokens=("Wake", "Zoë", "up", "now"), slots="5:9:SL:PERSON,13:16:SL:TIME", columns=8):
    encoded, position, spans = text.encode(), 0, []
    for token in tokens:
        position = encoded.index(token.encode(), position)
        spans.append({"start": position, "length": len(token.encode())})
        position += len(token.encode())
    cells = ["17", "IN:WAKE", slots, text, "alarm", "en_XX", "[IN:WAKE ]", json.dumps({"tokens": list(tokens), "tokenSpans": spans})]
    return "\t".join(cells[:columns]) + "\n"


class ConvertTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = folder.name

    def put(self, name, content):
        path = os.path.join(self.root, "source", *name.split("/"))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode("utf-8"))

    def convert(self, *arguments, source=""):
        command = ["convert", "--source", os.path.join(self.root, "source", source).rstrip("/"), "--set", "set", "--data", self.root,
                   *arguments]
        with mock.patch.object(sys, "argv", command), mock.patch("builtins.print"):
            convert.main()
        return DataSet(self.root, "set", "en")

    def refused(self, message, *arguments, **named):
        with self.assertRaises(DataError) as refusal:
            self.convert(*arguments, **named)
        self.assertIn(message, str(refusal.exception))

    def mtop(self, train):
        self.put("train.txt", train)
        self.put("eval.txt", mtop_line())
        self.put("test.txt", mtop_line())

    def test_mtop(self):
        self.mtop(mtop_line() + mtop_line("Stop", ("Stop",), ""))
        rows = self.convert().rows("train")
        self.assertEqual(["Wake", "Zoë", "up", "now"], rows[0]["tokens"])
        self.assertEqual(["O", "B-PERSON", "O", "B-TIME"], rows[0]["slots"])
        self.assertEqual("IN:WAKE", rows[0]["intent"])
        self.assertEqual(["O"], rows[1]["slots"])

    def test_a_shorter_slot_of_mtop_keeps_the_words_it_shares(self):
        self.mtop(mtop_line("Call my big sister", ("Call", "my", "big", "sister"), "5:18:SL:CONTACT,8:11:SL:SIZE"))
        self.assertEqual(["O", "B-CONTACT", "B-SIZE", "B-CONTACT"], self.convert().rows("train")[0]["slots"])

    def test_malformed_rows_of_mtop_are_named(self):
        for line, message in (
            (mtop_line(columns=7), "train.txt:2: 7 columns"),
            (mtop_line(slots="5:8:SL:PERSON"), "train.txt:2: slot PERSON (5 to 8) does not begin and end with a token"),
            (mtop_line(slots="x:8:SL:PERSON"), "train.txt:2: slot x:8:SL:PERSON"),
            (mtop_line().replace('"tokens"', '"words"'), "train.txt:2: 'tokens'"),
        ):
            self.mtop(mtop_line() + line)
            self.refused(message)
        self.mtop((mtop_line() + "\xff").encode("latin-1"))
        self.refused("train.txt:1: not UTF-8")

    def test_malformed_rows_can_be_left_out(self):
        self.mtop(mtop_line() + mtop_line(columns=7) + mtop_line())
        self.assertEqual(2, len(self.convert("--skip-malformed").rows("train")))

    def test_multiatis(self):
        for split in ("train", "dev", "test"):
            self.put(f"{split}_EN.tsv", "id\tutterance\tslot_labels\tintent\n1\tto new york\tO B-city I-city\tflight#fare\n")
        row = self.convert().rows("dev")[0]
        self.assertEqual((["to", "new", "york"], ["O", "B-city", "I-city"], "flight#fare"), (row["tokens"], row["slots"], row["intent"]))
        self.put("train_EN.tsv", "id\tutterance\tslot_labels\tintent\n1\tto york\tO\tflight\n")
        self.refused("train_EN.tsv:2: 2 tokens, but 1 labels")
        self.put("train_EN.tsv", "number\tutterance\tslot_labels\tintent\n")
        self.refused("train_EN.tsv:1: a header")

    def massive(self, **changes):
        row = {"id": "0", "locale": "en-US", "scenario": "alarm", "intent": "alarm_set", "utt": "wake me at nine am on friday",
               "annot_utt": "wake me at [time : nine am] on [date : friday]"}
        self.put("en-US.jsonl", "".join(json.dumps({**row, "partition": split, **changes}) + "\n" for split in ("train", "dev", "test")))

    def test_massive(self):
        self.massive()
        row = self.convert(source="en-US.jsonl").rows("test")[0]
        self.assertEqual(["O", "O", "O", "B-time", "I-time", "O", "B-date"], row["slots"])
        self.massive(annot_utt="wake me [time : nine")
        self.refused("en-US.jsonl:1: brackets", source="en-US.jsonl")
        self.massive(annot_utt="wake me at [nine am] on friday")
        self.refused("en-US.jsonl:1: [nine am]", source="en-US.jsonl")
        self.massive(partition="other")
        self.refused("en-US.jsonl:1: not an object with a `partition`", source="en-US.jsonl")
        self.massive(utt="sleep")
        self.refused("en-US.jsonl:1: token wake does not stand in the text", source="en-US.jsonl")

    def test_snips(self):
        for split in ("train", "valid", "test"):
            self.put(split + "/seq.in", "play some jazz\nstop\n")
            self.put(split + "/seq.out", "O O B-genre\nO\n")
            self.put(split + "/label", "PlayMusic\nStop\n")
        data_set = self.convert()
        self.assertEqual(["O", "O", "B-genre"], data_set.rows("train")[0]["slots"])
        self.assertEqual(["PlayMusic", "Stop"], data_set.intents)
        self.put("test/label", "PlayMusic\n")
        self.refused("seq.in, seq.out and label have 2, 2, 1 lines")

    def test_snips_as_json(self):
        rows = [{"data": [{"text": "play "}, {"text": "caf\u00e9 jazz", "entity": "genre"}, {"text": "."}]}] * 101
        self.put("PlayMusic/train_PlayMusic_full.json", json.dumps({"PlayMusic": rows}, ensure_ascii=False).encode("latin-1"))
        self.put("PlayMusic/validate_PlayMusic.json", json.dumps({"PlayMusic": rows[:1]}))
        data_set = self.convert()
        self.assertEqual((1, 100, 1), tuple(len(data_set.rows(split)) for split in ("train", "dev", "test")))
        row = data_set.rows("train")[0]
        self.assertEqual((["play", "café", "jazz", "."], ["O", "B-genre", "I-genre", "O"]), (row["tokens"], row["slots"]))

    def test_the_label_lists_grow_with_each_language(self):
        self.mtop(mtop_line())
        self.convert()
        self.mtop(mtop_line(slots="0:4:SL:ACTION"))
        self.convert("--language", "de")
        self.assertEqual(["O", "B-ACTION", "I-ACTION", "B-PERSON", "I-PERSON", "B-TIME", "I-TIME"], DataSet(self.root, "set", "en").labels)

    def test_same_source_same_bytes(self):
        self.mtop(mtop_line())
        first = self.convert().sha256("train")
        self.assertEqual(first, self.convert().sha256("train"))

    def test_an_unknown_folder_is_refused(self):
        self.put("readme.txt", "")
        self.refused("no known format")

    def test_our_own_layout_is_checked(self):
        good = {"text": "a b", "tokens": ["a", "b"], "slots": ["O", "O"], "intent": "IN:WAKE"}
        self.mtop(mtop_line())
        data_set = self.convert()
        for change, message in (
            ({"slots": ["O"]}, ":1: 2 tokens, but 1 labels"), ({"tokens": ["b", "a"]}, ":1: token a does not stand"),
            ({"slots": ["O", "B-NO"]}, ":1: label B-NO is not in bio.txt"), ({"slots": ["O", "X"]}, ":1: label X is neither"),
            ({"intent": "IN:NO"}, ":1: intent IN:NO is not in"), ({"text": None}, ":1: `text` is missing"),
            ({"tokens": [], "slots": []}, ":1: no token"),
        ):
            with gzip.open(data_set.path("train"), "wt", encoding="utf-8") as file:
                file.write(json.dumps({**good, **change}) + "\n")
            with self.assertRaises(DataError) as refusal:
                data_set.rows("train")
            self.assertIn(message, str(refusal.exception))


if __name__ == "__main__":
    unittest.main()
