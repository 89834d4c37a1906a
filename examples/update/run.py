"""Updates the model of the example's firmware, and cuts its power; each start is a new run of the program or the emulator.

    python3 examples/update/run.py [--board mps2-an386] [--samples 12]
"""

import argparse
import json
import random
import struct
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TEARS = ["before", "first part", "last part", "some bits", "anything", "unreadable", "after"]



def make_model(version: int) -> bytes:
    """An image as docs/image-format.md has it; what a model's image holds else makes no difference to an update."""
    checked = f"hello from model {version}\n".encode().ljust(64, b"\0")
    bulk = random.Random(version).randbytes(9200)
    header = struct.pack("<4sHHIIIII", b"PNIM", 1, 2, 128, 128 + len(checked) + len(bulk), 16, version, 1)
    header += struct.pack("<IIIII8s", len(checked), zlib.crc32(checked), zlib.crc32(bulk), 0, 0, b"portable")
    header += bytes(16) + bytes(16) + b"a line of text".ljust(16, b"\0") + bytes(20)
    return header + struct.pack("<I", zlib.crc32(header)) + checked + bulk


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


def build(board: str, folder: Path) -> list[str]:
    toolchain = [] if board == "host" else [f"-DCMAKE_TOOLCHAIN_FILE={ROOT}/cmake/arm-none-eabi.cmake"]
    flags = ["-DCMAKE_BUILD_TYPE=Release", "-DCMAKE_C_FLAGS_RELEASE=-O2"]
    subprocess.run(["cmake", "-S", HERE, "-B", folder, f"-DPNLP_BOARD={board}", *flags, *toolchain], check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["cmake", "--build", folder], check=True, stdout=subprocess.DEVNULL)
    program = str(folder / "update")
    emulator = json.loads((ROOT / "boards" / board / "board.json").read_text()).get("emulator")
    return [program] if emulator is None else [emulator["command"], "-M", emulator["machine"], *emulator["arguments"], "-kernel", program]


def code_bytes(board: str, folder: Path) -> int:
    """Code and constants of the slot layer, as compiled for the board."""
    size = "size" if board == "host" else "arm-none-eabi-size"
    objects = sorted(path for path in folder.glob("runtime-c/**/update/*") if path.suffix in (".o", ".obj"))
    lines = subprocess.run([size, *objects], check=True, capture_output=True, text=True).stdout.splitlines()[1:]
    return sum(int(line.split()[0]) for line in lines)


def choose_cuts(operations: int, samples: int) -> list[tuple[int, int]]:
    """The first operations, the last two in every way, and a sample in between."""
    chosen = random.Random(7)
    cuts = [(at, tear) for at in range(operations - 2, operations) for tear in range(len(TEARS))]
    cuts += [(at, chosen.randrange(len(TEARS))) for at in range(3)]
    cuts += [(at, chosen.randrange(len(TEARS))) for at in chosen.sample(range(operations), min(samples, operations))]
    return sorted(set(cuts))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--board", default="mps2-an386", help="host or an emulated board")
    parser.add_argument("--samples", type=int, default=12, help="cuts beside those at the first and the last operations")
    options = parser.parse_args()

    with tempfile.TemporaryDirectory() as work:
        command = build(options.board, Path(work) / "build")
        device = Device(Path(work), command)
        flash = Path(work) / "flash.bin"
        old, new = make_model(1), make_model(2)

        print("== First start\n" + device.start(), end="")
        print("== Version 1\n" + device.start(old), end="")
        kept = flash.read_bytes()
        print("== Version 2\n" + (text := device.start(new)), end="")
        print("== Version 1 again\n" + device.start(old), end="")
        operations = int(text.split(" operations")[0].split()[-1])
        runs_old, runs_new = "hello from model 1", "hello from model 2"

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
            print(f"operation {at:6} of {operations}, {TEARS[tear]:10}: {after.splitlines()[-1]}, then {again.splitlines()[-1]}")

        if options.board == "host":
            print("== Power cuts at every operation", flush=True)
            (Path(work) / "old.bin").write_bytes(old)
            (Path(work) / "new.bin").write_bytes(new)
            subprocess.run([Path(work) / "build" / "every_cut", "old.bin", "new.bin"], cwd=work, check=True)
        print(f"== Slot layer on {options.board} at -O2: {code_bytes(options.board, Path(work) / 'build')} bytes of code and constants")


if __name__ == "__main__":
    main()
