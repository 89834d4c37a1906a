#!/usr/bin/env python3
"""The runner's protocol (boards/README.md), spoken to the hand-made model: python3 test_runner.py --board NAME --text-bytes LIMIT COMMAND..."""

import struct
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

RAW = 0xFFFFFFFF
MAX_TOKENS = 4


def encode(records):
    data = b"PNLI" + struct.pack("<I", len(records))
    for text, words in records:
        data += struct.pack("<II", len(text), RAW if words is None else len(words))
        data += b"".join(struct.pack("<II", *word) for word in words or [])
        data += text
    return data


def split(text):
    words, begin = [], 0
    for piece in text.split(b" "):
        if piece:
            words.append((begin, begin + len(piece)))
        begin += len(piece) + 1
    return words


def answer(text, words):
    """What the model says to one record, without instructions; and the tensors it traces."""
    if words is not None and any(begin >= end or end > len(text) for begin, end in words):
        return {"status": 5}, []
    words = split(text) if words is None else words
    truncated = len(words) > MAX_TOKENS
    words = words[:MAX_TOKENS]
    if not words:
        return {"status": 1}, []
    count = len(words)
    letters, spans, inside = [], [], False
    for begin, end in words:
        first = text[begin]
        upper, digit = ord("A") <= first <= ord("Z"), ord("0") <= first <= ord("9")
        letters += [0, 100 + first if upper else -1, 200 + first if digit else -2]
        if digit and inside:
            spans[-1] = (spans[-1][0], end, 0)
        elif upper or digit:
            spans.append((begin, end, 0))
        inside = upper or digit
    parity = [-count, count if count % 2 else -count - 1]
    below = abs(parity[0] - parity[1])
    # factor 2^24: one step of a logit is 2^8 in the exponent of two, 1 bit
    score = 32768 * 65535 // (32768 + (32768 >> below))
    answered = {"status": 0, "truncated": truncated, "words": words, "parity": parity, "letters": letters, "spans": spans,
                "label": int(parity[1] > parity[0]), "score": score}
    tensors = [("letters", struct.pack(f"<{count * 3}h", *letters)), ("parity", struct.pack("<2h", *parity))]
    return answered, tensors


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, layout):
        values = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return values


def check(what, got, want):
    if got != want:
        sys.exit(f"{what}: got {got!r}, want {want!r}")


def run(command, board, data, folder, expected_code=0):
    (folder / "input.bin").write_bytes(data)
    files = [str(folder / name) for name in ("input.bin", "output.bin", "trace.bin")] if board == "host" else []
    done = subprocess.run(command + files, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=100)
    check(f"exit code ({done.stdout!r} {done.stderr!r})", done.returncode, expected_code)
    return (folder / "output.bin").read_bytes(), (folder / "trace.bin").read_bytes(), done.stdout + done.stderr


def main():
    check("arguments", sys.argv[1], "--board")
    check("arguments", sys.argv[3], "--text-bytes")
    board, text_bytes, command = sys.argv[2], int(sys.argv[4]), sys.argv[5:]
    records = [(b"Hello 12 Q 7 9 x", None), (b"", None), (b"   ", None), (b"abc", None), (b"Ab 1", [(0, 2), (3, 4)]),
               (b"Ab 1", [(0, 9)]), (b"Ab 1", []), (b"1 2 a 3", None), (b"A" * text_bytes, None),
               (b"x " * 5, [(i, i + 1) for i in range(10)])]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        output, trace, _ = run(command, board, encode(records), folder)
        again, _, _ = run(command, board, encode(records), folder)
        check("a second run", again, output)

        reader, tracer = Reader(output), Reader(trace)
        check("head", reader.take("4sI"), (b"PNLO", len(records)))
        longest = 0
        for text, words in records:
            want, tensors = answer(text, words)
            status, word_count, truncated, instructions = reader.take("iIIQ")
            check(f"status of {text[:20]!r}", status, want["status"])
            longest = max(longest, instructions)
            if board == "host":
                check("instructions", instructions, 0)
            elif instructions == 0:
                sys.exit("no instructions were counted")
            for name, data in tensors:
                length, = tracer.take("I")
                check("trace", tracer.take(f"{length}sII"), (name.encode(), zlib.crc32(data), len(data)))
            if status != 0:
                continue
            check("truncated", truncated, int(want["truncated"]))
            check("words", [reader.take("II") for _ in range(word_count)], want["words"])
            check("parity", list(reader.take("2h")), want["parity"])
            check("label and score", reader.take("HH"), (want["label"], want["score"]))
            check("letters", list(reader.take(f"{3 * word_count}h")), want["letters"])
            check("spans", [reader.take("IIH") for _ in range(reader.take("H")[0])], want["spans"])
        arena, stack = reader.take("II")
        check("arena", arena, MAX_TOKENS * 8 + 8 + MAX_TOKENS * 6)
        check("stack measured", stack > 0, board != "host")
        check("end of output", reader.at, len(output))
        check("end of trace", tracer.at, len(trace))

        _, _, said = run(command, board, encode([(b"A" * (text_bytes + 1), None)]), folder, 3)
        check("message", str(text_bytes).encode() in said, True)
        run(command, board, b"PNLX" + struct.pack("<I", 0), folder, 2)
        run(command, board, encode(records)[:-1], folder, 2)
        run(command, board, b"PN", folder, 2)
    print(f"{len(records)} records equal; stack {stack} bytes, at most {longest} instructions")


main()
