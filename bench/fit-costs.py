#!/usr/bin/env python3
"""Fits the cost model (docs/costs.md): instructions of a step as a sum of its counts times coefficients, for each emulated board's core.

    bench/fit-costs.py [--json OUT] --board BOARD... [--kernel KERNEL | --measured FILE --commit HASH]

Measures with `pnlpc bench-kernels --board BOARD --costs`, or takes what was measured before, and adds the cycles of an instruction of each family of kernels
(core_cycles.py). Coefficients of boards that are not named stay as they are. --kernel is for a kernel that is new: the models that
hold it are measured, and what has no coefficient yet is fitted, the others being what they are. Needs numpy, and llvm-mca for the Cortex-M7 and M55.
"""
import argparse
import collections
import json
import pathlib
import subprocess

import numpy

import core_cycles

ROOT = pathlib.Path(__file__).resolve().parent.parent
PNLPC = ["dotnet", str(ROOT / "src" / "Compiler" / "bin" / "Release" / "net10.0" / "pnlpc.dll")]
COEFFICIENTS = ROOT / "src" / "Compiler" / "Costs" / "coefficients.json"

# Errors below so many instructions count for little: they are the price of a call, not of a loop.
SMALL = 200.0

# Terms that never tell themselves apart share what they cost; this keeps them from large values of opposite sign.
RIDGE = 1e-4


def fit(steps, sizes, signed=True):
    """sizes: what an error is held against. -> coefficients, estimates"""
    names = sorted({name for step in steps for name in step["counts"]})
    column = {name: i for i, name in enumerate(names)}
    a = numpy.zeros((len(steps), len(names)))
    b = numpy.array([float(step["instructions"]) for step in steps])
    for row, step in enumerate(steps):
        for name, count in step["counts"].items():
            a[row, column[name]] = count
    weight = 1.0 / (numpy.array(sizes, float) + SMALL)
    a_weighted = a * weight[:, None]
    # Columns of one size: a loop's steps outnumber its calls by thousands.
    size = numpy.sqrt((a_weighted**2).sum(axis=0))
    solution = solve(a_weighted / size, b * weight, signed) / size
    return dict(zip(names, solution)), a @ solution


def solve(a, b, signed):
    """Least squares. Unless signed, no coefficient is below zero: those that would be are left out, the most negative first."""
    kept, solution = list(range(a.shape[1])), numpy.zeros(a.shape[1])
    while kept:
        system = numpy.vstack([a[:, kept], RIDGE * numpy.eye(len(kept))])
        solution[kept] = numpy.linalg.lstsq(system, numpy.concatenate([b, numpy.zeros(len(kept))]), rcond=None)[0]
        if signed or solution.min() >= 0:
            break
        least = int(solution.argmin())
        kept.remove(least)
        solution[least] = 0.0
    return solution


def summary(steps, estimates):
    """Least-squares residuals, of whole texts and of single steps, in percent."""
    runs = collections.defaultdict(lambda: [0.0, 0.0])
    for step, estimate in zip(steps, estimates):
        run = runs[step["sample"], step["words"]]
        run[0] += step["instructions"]
        run[1] += estimate
    run_errors = [abs(estimated / measured - 1) * 100 for measured, estimated in runs.values()]
    step_errors = [abs(estimate - step["instructions"]) / (step["instructions"] + SMALL) * 100 for step, estimate in zip(steps, estimates)]
    return {
        "texts": len(run_errors),
        "steps": len(step_errors),
        "texts_worst_percent": round(max(run_errors), 2),
        "steps_mean_percent": round(float(numpy.mean(step_errors)), 2),
        "steps_worst_percent": round(max(step_errors), 2),
    }


def first_line(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[0]


def commit():
    head = first_line("git", "-C", str(ROOT), "rev-parse", "--short=12", "HEAD")
    dirty = subprocess.run(["git", "-C", str(ROOT), "diff", "--quiet", "HEAD", "--", ".", ":!" + str(COEFFICIENTS.relative_to(ROOT))], check=False).returncode
    return head + ("-dirty" if dirty else "")


def measure(board, kernel=None):
    chosen = ["--kernel", kernel] if kernel else []
    return json.loads(subprocess.run([*PNLPC, "bench-kernels", "--board", board, "--costs", *chosen], stdout=subprocess.PIPE, text=True, check=True).stdout)


def add_kernel(core, board, kernel):
    """Fits what core has no coefficients for."""
    known = core["instructions"]
    steps = [step for step in measure(board, kernel)["steps"] if not step["counts"].keys() <= known.keys()]
    new = [{**step, "instructions": step["instructions"] - sum(known.get(name, 0) * count for name, count in step["counts"].items()),
            "counts": {name: count for name, count in step["counts"].items() if name not in known}} for step in steps]
    # What the other terms miss must not become a kernel's gain.
    coefficients, estimates = fit(new, [step["instructions"] for step in steps], signed=False)
    core["instructions"] = rounded({**known, **coefficients})
    cycles = core_cycles.measure(PNLPC, board, core["core"], {kernel, *(name.split(".")[0] for name in coefficients)})
    core["cycles_per_instruction"] = {**cycles, **core["cycles_per_instruction"]}
    whole = [estimate + step["instructions"] - rest["instructions"] for step, rest, estimate in zip(steps, new, estimates)]
    core.setdefault("added", []).append({"command": f"bench/fit-costs.py --board {board} --kernel {kernel}", "commit": commit(), "fit": summary(steps, whole)})
    return core["added"][-1]["fit"]


def rounded(coefficients):
    return {name: float(f"{value:.5g}") for name, value in sorted(coefficients.items())}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=pathlib.Path, default=COEFFICIENTS)
    parser.add_argument("--board", action="append", required=True)
    parser.add_argument("--measured", type=pathlib.Path, help="what bench-kernels --costs wrote for the one board, at --commit")
    parser.add_argument("--commit")
    parser.add_argument("--kernel")
    arguments = parser.parse_args()
    if (arguments.measured is None) != (arguments.commit is None) or (arguments.measured and len(arguments.board) > 1):
        parser.error("--measured goes with --commit and one --board")
    cores = {core["board"]: core for core in json.loads(arguments.json.read_text())["cores"]} if arguments.json.exists() else {}
    for board in arguments.board:
        if arguments.kernel:
            print(board, add_kernel(cores[board], board, arguments.kernel))
            continue
        measured = json.loads(arguments.measured.read_text()) if arguments.measured else measure(board)
        coefficients, estimates = fit(measured["steps"], [step["instructions"] for step in measured["steps"]])
        cores[board] = {
            "core": measured["core"],
            "isa": measured["isa"],
            "board": board,
            "command": f"bench/fit-costs.py --board {board}",
            "commit": arguments.commit or commit(),
            "c_compiler": first_line("arm-none-eabi-gcc", "--version"),
            "emulator": first_line("qemu-system-arm", "--version"),
            "fit": summary(measured["steps"], estimates),
            "instructions": rounded(coefficients),
            "cycles_per_instruction": core_cycles.measure(PNLPC, board, measured["core"]),
        }
        print(board, cores[board]["fit"])
    arguments.json.write_text(json.dumps({"cores": [cores[board] for board in sorted(cores)]}, indent=1) + "\n")


if __name__ == "__main__":
    main()
