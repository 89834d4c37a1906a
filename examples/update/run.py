"""Updates the model of the example's firmware, and cuts its power; each start is a new run of the program or the emulator.

    python3 examples/update/run.py [--board mps2-an386] [--samples 12]

The compiler has to be built before.
"""

import argparse
import json
import random
import shlex
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TEARS = ["before", "first part", "last part", "some bits", "anything", "unreadable", "after"]



class Device:
    """A folder with flash.bin, and the program that is started on it."""

    def __init__(self, folder: Path, command: list[str]):
        self.folder = folder
        self.command = command

    def start(self, update: bytes | None = None, cut: tuple[int, int] | None = None) -> str:
        for name, data in {"update.bin": update, "cut.bin": cut and struct.pack("<3I", *cut, 1 + cut[0])}.items():
            path = self.folder / name
            path.unlink(missing_ok=True)
            if data is not None:
                path.write_bytes(data)
        done = subprocess.run(self.command, cwd=self.folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            sys.exit(f"exit code {done.returncode}: {done.stdout}{done.stderr}")
        return done.stdout


def compile_model(pnlpc: str, board: str, folder: Path) -> tuple[bytes, list[bytes]]:
    """The image of the tables, and the model's as versions 1 and 2; the code for them is that of either."""
    models = []
    for version in ("1", "2"):
        compiler = [*shlex.split(pnlpc), "compile", ROOT / "models" / "mtop-en", "--layout", "images", "--image-version", version]
        subprocess.run([*compiler, "--board", board, "-o", folder], check=True, stdout=subprocess.DEVNULL)
        models.append((folder / "images" / "mtop_en.bin").read_bytes())
    return (folder / "images" / "mtop_en-tables.bin").read_bytes(), models


def emulator(pnlpc: str, board: str) -> list[str]:
    """The command that a program's path is put behind; nothing on a host."""
    listed = subprocess.run([*shlex.split(pnlpc), "boards", "--json"], check=True, capture_output=True, text=True).stdout
    command = next(known["emulator_command"] for known in json.loads(listed) if known["name"] == board)
    return [] if command is None else [*command, "-kernel"]


def build(pnlpc: str, board: str, folder: Path, model: Path) -> list[str]:
    toolchain = [] if board == "host" else [f"-DCMAKE_TOOLCHAIN_FILE={ROOT}/cmake/arm-none-eabi.cmake"]
    flags = ["-DCMAKE_BUILD_TYPE=Release", "-DCMAKE_C_FLAGS_RELEASE=-O2"]
    subprocess.run(["cmake", "-S", HERE, "-B", folder, f"-DPNLP_BOARD={board}", f"-DPNLP_MODEL={model}", *flags, *toolchain], check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["cmake", "--build", folder], check=True, stdout=subprocess.DEVNULL)
    return [*emulator(pnlpc, board), str(folder / "update")]


def code_bytes(board: str, folder: Path) -> int:
    """Code and constants of the slot layer, as compiled for the board."""
    size = "size" if board == "host" else "arm-none-eabi-size"
    objects = sorted(path for path in folder.glob("runtime-c/**/update/*") if path.suffix in (".o", ".obj"))
    lines = subprocess.run([size, *objects], check=True, capture_output=True, text=True).stdout.splitlines()[1:]
    return sum(int(line.split()[0]) for line in lines)


def choose_cuts(operations: int, samples: int) -> list[tuple[int, int]]:
    """The last operation in every way, the one before it, the first, and a sample in between."""
    chosen = random.Random(7)
    cuts = [(operations - 1, tear) for tear in range(len(TEARS))]
    sample = chosen.sample(range(1, operations - 2), min(samples, operations - 3))
    cuts += [(at, chosen.randrange(len(TEARS))) for at in [0, operations - 2, *sample]]
    return sorted(cuts)


def summary(output: str) -> str:
    """What the last start of a model said, without its answer."""
    return output.splitlines()[-1].split(":")[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--board", default="mps2-an386", help="host or an emulated board")
    parser.add_argument("--samples", type=int, default=12, help="cuts beside those at the first and the last operations")
    parser.add_argument("--pnlpc", default=f"dotnet {ROOT}/src/Compiler/bin/Release/net10.0/pnlpc.dll", help="the compiler's command")
    options = parser.parse_args()

    with tempfile.TemporaryDirectory() as work:
        tables, (old, new) = compile_model(options.pnlpc, options.board, Path(work) / "model")
        device = Device(Path(work), build(options.pnlpc, options.board, Path(work) / "build", Path(work) / "model"))
        flash = Path(work) / "flash.bin"
        (Path(work) / "tables.bin").write_bytes(tables)

        print("== First start\n" + device.start(), end="")
        print("== Version 1\n" + device.start(old), end="")
        kept = flash.read_bytes()
        print("== Version 2\n" + (text := device.start(new)), end="")
        print("== Version 1 again\n" + device.start(old), end="")
        operations = int(text.split(" operations")[0].split()[-1])
        runs_old, runs_new = "version 1 from slot 0: set an alarm", "version 2 from slot 1: set an alarm"

        print("== Power cuts, each with the start after it and the update repeated")
        for at, tear in choose_cuts(operations, options.samples):
            flash.write_bytes(kept)
            if not device.start(new, (at, tear)).endswith("power failed\n"):
                sys.exit(f"no cut at {at}")
            after = device.start()
            is_last = at + 1 == operations
            if runs_old not in after and not (is_last and runs_new in after):
                sys.exit(f"cut at {at}, {TEARS[tear]}: {after}")
            again = device.start(new)
            if runs_new not in again:
                sys.exit(f"repeated after a cut at {at}, {TEARS[tear]}: {again}")
            print(f"operation {at:6} of {operations}, {TEARS[tear]:10}: {summary(after)}, then {summary(again)}")

        if options.board == "host":
            print("== Power cuts at every operation", flush=True)
            (Path(work) / "old.bin").write_bytes(old)
            (Path(work) / "new.bin").write_bytes(new)
            subprocess.run([Path(work) / "build" / "every_cut", "old.bin", "new.bin"], cwd=work, check=True)
            print("== Faults of the flash", flush=True)
            subprocess.run([Path(work) / "build" / "every_fault", "old.bin", "new.bin"], cwd=work, check=True)
        print(f"== Slot layer on {options.board} at -O2: {code_bytes(options.board, Path(work) / 'build')} bytes of code and constants")


if __name__ == "__main__":
    main()
