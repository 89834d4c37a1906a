#!/usr/bin/env python3
"""Holds a model on emulated boards to the reference over their UART, as it would be over a wire.

scripts/verify-serial.py MODEL BOARD... [-- options of pnlpc verify]
Builds the console for each board, starts QEMU with its UART on a pseudo-terminal, and runs pnlpc verify --target serial: on that. PNLPC is the command
(the compiler of this repository unless given). Ends with the first code that is not 0.
"""

import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PNLPC = shlex.split(os.environ.get("PNLPC", f"dotnet {ROOT}/src/Compiler/bin/Release/net10.0/pnlpc.dll"))


def verify(model, board, options):
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([*PNLPC, "compile", model, "--board", board, "-o", f"{folder}/out", "--app", "console"], check=True, stdout=subprocess.DEVNULL)
        emulator = subprocess.Popen(
            ["qemu-system-arm", "-M", board, "-display", "none", "-monitor", "none", "-serial", "pty", "-icount", "shift=7", "-kernel", f"{folder}/out/firmware/console.elf"],
            stdout=subprocess.PIPE, text=True)
        try:
            # "char device redirected to /dev/pts/3 (label serial0)"
            port = re.search(r"/dev/\S+", emulator.stdout.readline()).group()
            print(f"{board} on {port}", file=sys.stderr)
            return subprocess.run([*PNLPC, "verify", model, "--target", f"serial:{port}", *options]).returncode
        finally:
            emulator.kill()
            emulator.wait()


def main():
    arguments = sys.argv[1:]
    cut = arguments.index("--") if "--" in arguments else len(arguments)
    model, *boards = arguments[:cut]
    for board in boards:
        code = verify(model, board, arguments[cut + 1:])
        if code != 0:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
