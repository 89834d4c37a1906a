"""What pnlpc makes of a model folder: accuracy of the compiled C on the host, executed instructions on an emulated board, sizes."""

import json
import os
import subprocess
import sys
import tempfile

from data.examples import WORDS
from host.places import ROOT

PNLPC = "dotnet " + os.path.join(ROOT, "src", "Compiler", "bin", "Release", "net10.0", "pnlpc.dll")


class Compiler:
    """Calls pnlpc; a call that fails ends the program with its message."""

    def __init__(self, command):
        self.command = command.split()
        if len(self.command) > 1 and not os.path.exists(self.command[-1]):
            raise SystemExit(f"{self.command[-1]} is missing: `dotnet build src/Compiler -c Release` makes it; "
                             "--pnlpc names another compiler")

    def __call__(self, *arguments):
        """-> the JSON document that the command answers"""
        print("pnlpc", *arguments[:1], *arguments[2:], file=sys.stderr, flush=True)
        answer = subprocess.run([*self.command, *arguments, "--json"], capture_output=True, text=True)
        if answer.returncode:
            raise SystemExit(f"pnlpc {' '.join(arguments)} failed ({answer.returncode}): {answer.stderr.strip()}")
        return json.loads(answer.stdout)


METRICS = ("slot_exact_match", "slot_f1", "intent_accuracy", "joint_exact_match", "utterances")


def accuracy(pnlpc, model, path, limit=None):
    """-> {official: scores, raw: scores} of the C code on the host"""
    extra = ["--limit", str(limit)] if limit else []
    found = {words: pnlpc("eval", model, "--data", path, "--target", "host", "--words", words, *extra)
             for words, _ in WORDS}
    return {words: {name: _rounded(scores[name]) for name in METRICS} for words, scores in found.items()}


def _rounded(value):
    return round(value, 2) if isinstance(value, float) else value


def cost(pnlpc, model, board, tokens, cache_encoding=None):
    """-> instructions for a text of `tokens` words, with the encoding that pnlpc chooses; bytes of flash and RAM on that board, with the
    encoding given"""
    extra = ["--cache-encoding", cache_encoding] if cache_encoding else []
    bench = pnlpc("bench", model, "--board", board, "--tokens", str(tokens))
    with tempfile.TemporaryDirectory() as folder:
        sizes = pnlpc("compile", model, "--board", board, "-o", os.path.join(folder, "out"), *extra)
    kept = ("text_bytes", "rodata_bytes", "weights_bytes", "tables_bytes", "flash_bytes", "arena_bytes", "stack_bytes")
    (drawn,) = bench["instructions"]
    return {"board": board, "tokens": drawn["tokens"], "instructions": drawn["instructions"],
            "cache_encoding": sizes["cache_encoding"], **{name: sizes[name] for name in kept}}
