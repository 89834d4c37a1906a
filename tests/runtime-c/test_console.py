#!/usr/bin/env python3
"""The console's lines (docs/protocol.md), spoken to the hand-made model: python3 test_console.py PROGRAM"""

import random
import struct
import subprocess
import sys
import zlib

from test_runner import answer, check

LINE_BYTES = 4096


def frame(mark, sequence, body):
    covered = b"%c%04x %s" % (mark, sequence, body)
    return covered + b"*%08x" % zlib.crc32(covered)


def request(sequence, body):
    return b"\n" + frame(ord("#"), sequence, body) + b"\n"


def escape(text):
    return b"".join(b"%%%02x" % b if b < 0x20 or b > 0x7E or b in b"%#*" else bytes([b]) for b in text)


def talk(program, said):
    """The lines that the console answers, its greeting taken off."""
    result = subprocess.run([program], input=said, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
    check(f"exit code, {result.stderr.decode()}", result.returncode, 0)
    lines = result.stdout.split(b"\r\n")
    check("greeting", lines[:3], [b"", b"pnlp console: fake on host", frame(ord("="), 0, b"ready 1")])
    return lines[3:-1]


def bodies(lines):
    """Sequence numbers and bodies of the frames among lines."""
    found = []
    for line in lines:
        covered, _, checksum = line.rpartition(b"*")
        if line[:1] == b"=" and checksum == b"%08x" % zlib.crc32(covered):
            found.append((int(line[1:5], 16), covered[6:]))
    return found


def record(expected):
    """All integers of an answer, as the page says."""
    data = b"".join(struct.pack("<II", *word) for word in expected["words"])
    data += struct.pack("<2hHH", *expected["parity"], expected["label"], expected["score"])
    data += struct.pack(f"<{len(expected['letters'])}hH", *expected["letters"], len(expected["spans"]))
    return data + b"".join(struct.pack("<IIH", *span) for span in expected["spans"])


def run_answer(expected):
    """The body of the answer to a text, in the parts around what the host cannot know: the stack."""
    if expected["status"] != 0:
        return b"ok run %d" % expected["status"]
    data = record(expected)
    spans = b",".join(b"%d-%d:%d" % span for span in expected["spans"]) or b"-"
    return b"ok run 0 %d %d 0 0 %d %08x parity=%d:%d letters=%s" % (
        len(expected["words"]), expected["truncated"], len(data), zlib.crc32(data), expected["label"], expected["score"], spans)


def check_answers(program):
    texts = [b"Hello 12 Q 7 9 x", b"", b"   ", b"abc", b"1 2 a 3", b"%#*= \x00\x7f\xff 9", b"A" * 4000, b"x " * 2000]
    given = [(b"Ab 1", [(0, 2), (3, 4)]), (b"Ab 1", [(0, 9)]), (b"Ab 1", []), (b"x " * 256, [(2 * i, 2 * i + 1) for i in range(256)])]
    said = request(1, b"hello")
    wanted = [(1, b"ok hello 1 fake 0123456789abcdef instructions 4096 256 0")]
    for text in texts:
        said += request(len(wanted) + 1, b"run " + escape(text))
        wanted.append((len(wanted) + 1, run_answer(answer(text, None)[0])))
    for text, words in given:
        ranges = b",".join(b"%d-%d" % word for word in words) or b"-"
        said += request(len(wanted) + 1, b"words " + ranges + b" " + escape(text))
        wanted.append((len(wanted) + 1, run_answer(answer(text, words)[0])))
    heard = bodies(talk(program, said))
    check("answers", [(number, body[:len(want[1])]) for (number, body), want in zip(heard, wanted)], wanted)
    check("number of answers", len(heard), len(wanted))


def check_record(program):
    expected, _ = answer(b"A 1 B c", None)
    said = request(1, b"hello") + request(2, b"run A 1 B c") + request(3, b"read 0") + request(4, b"read 7") + request(5, b"read 9999")
    heard = bodies(talk(program, said + request(5, b"read 9999")))
    data = record(expected)
    check("record", heard[2:], [(3, b"ok read 0 " + data.hex().encode()), (4, b"ok read 7 " + data[7:].hex().encode()), (5, b"ok read 9999 -"), (5, b"ok read 9999 -")])


def check_people(program):
    lines = talk(program, b"Hello 12 9\r\n\r\n   \r\n!selftest\r!bench\n!info\n!what\n=0000 ready 1*60748072\n")
    check("text", lines[1:3], [b'letters: letter "Hello 12 9"', b"3 words, 0 instructions"])
    check("head", lines[0][:12], b"parity: odd ")
    check("no words", lines[3], b"no words")
    check("self-test", lines[4:6], [b'text 3 "7": parity score 0, expected 52429, is 52428', b"selftest: FAIL, 2 of 3 texts equal"])
    check("bench", lines[6], b"bench: 2 texts, 2 words, 0 instructions a text, at most 0")
    check("texts", b"texts since the start 8" in lines, True)
    check("commands", lines[-1][:9], b"commands:")


def check_noise(program):
    """Random bytes, whole and broken frames: everything that is whole is answered, in order, and the program lives."""
    for seed in range(40):
        noise = random.Random(seed)
        said, wanted = request(1, b"hello"), [1]
        for number in range(2, 60):
            body = b"run " + escape(bytes(noise.randrange(256) for _ in range(noise.randrange(40))))
            line = bytearray(request(number, body))
            kind = noise.randrange(6)
            if kind == 0:
                line = bytearray(noise.randrange(256) for _ in range(noise.randrange(300)))
            elif kind == 1:
                del line[noise.randrange(1, len(line) - 1)]
            elif kind == 2:
                line[noise.randrange(1, len(line) - 1)] ^= 1 << noise.randrange(7)
            elif kind == 3 and noise.randrange(4) == 0:
                line = bytearray(b"#" + b"y" * noise.randrange(LINE_BYTES - 2, LINE_BYTES + 3) + b"\n")
            # The digits of a checksum may be of either case.
            if line[:-9] == request(number, body)[:-9] and line.lower() == request(number, body).lower():
                wanted.append(number)
            said += bytes(line)
        heard = bodies(talk(program, said + b"\n"))
        check(f"noise, seed {seed}", [number for number, body in heard if number != 0 and body.startswith(b"ok ")], wanted)
        check(f"errors, seed {seed}", {body for number, body in heard if number == 0} <= {b"error checksum", b"error too-long"}, True)


def main():
    program = sys.argv[1]
    check_answers(program)
    check_record(program)
    check_people(program)
    check_noise(program)
    check("first line", bodies(talk(program, request(1, b"run x"))), [(1, b"error hello-first")])
    check("longest line", talk(program, b"y" * LINE_BYTES + b"\n")[-1], b"1 words, 0 instructions")
    check("longer line", bodies(talk(program, b"y" * (LINE_BYTES + 1) + b"\n")), [(0, b"error too-long")])


if __name__ == "__main__":
    main()
