#!/usr/bin/env python3
"""Cycles of the dense layers' inner loops, in the form they have and in others that were weighed: bench/load-forms.json.

    bench/load-forms.py [--json OUT]

What is in use is taken from runtime-c by the C preprocessor. Cortex-M7 and M55 are llvm-mca's models. Its model of the Cortex-M4 takes LDM and LDRD for one cycle,
so for that core the rules of its reference manual are added up: n single loads in a row n + 1 cycles, LDRD and LDM 1 + n, all else here 1. No memory waits anywhere.
"""
import argparse
import json
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent
SOURCES = ROOT / "runtime-c" / "src"
ITERATIONS = 1000

WEIGHT = "ldr r12, [r0], #4"
HALVES = "sxtb16 lr, r12"
FIRST = ["smlad r4, r2, lr, r4", "smlad r5, r3, lr, r5", "smlad r8, r2, r12, r8", "smlad r9, r3, r12, r9"]
SECOND = ["smlad r6, r2, lr, r6", "smlad r7, r3, lr, r7", "smlad r10, r2, r12, r10", "smlad r11, r3, r12, r11"]
PAIR = "ldrd r2, r3, [r1], #8"
MULTIPLE = "ldm r1!, {r2, r3}"
# Addresses without write-back; pointers move once in 16 steps, which is not counted.
SINGLE = [f"ldr r{2 + i % 2}, [r1, #{4 * i}]" for i in range(4)]

REMARK = (
    "Cortex-M7 and M55: of all forms listed the one in use takes the fewest cycles. Cortex-M4: single loads side by side would take fewer cycles but exceed the instructions allowed "
    "for a product of matrices, and cost the M7 cycles; of the forms within that limit none takes fewer cycles there."
)

DSP_FORMS = {
    "LDRD, weights first": [WEIGHT, HALVES, PAIR, *FIRST, PAIR, *SECOND],
    "LDM, weights first": [WEIGHT, HALVES, MULTIPLE, *FIRST, MULTIPLE, *SECOND],
    "LDR side by side": ["ldr r12, [r0]", *SINGLE[:2], HALVES, *FIRST, *SINGLE[2:], *SECOND],
}

MVE_FORMS = {
    "loads, then products": [
        *(f"vldrb.u8 q{i}, [r1], #16" for i in range(2)),
        *(f"vldrb.u8 q{2 + i}, [r{3 + 2 * i}, #16]" for i in range(4)),
        *(f"vmladava.s8 {r}, q{2 + i // 2}, q{i % 2}" for i, r in enumerate(["r0", "r2", "r4", "r6", "r8", "r10", "r12", "lr"])),
    ],
}


def in_use(header, macro):
    """The instructions of a macro of assembly."""
    source = f'#include "{header}"\n__asm__({macro});\n'
    flags = ["-mthumb", "-mcpu=cortex-m55", "-mfloat-abi=hard", f"-I{SOURCES}", f"-I{SOURCES / 'dsp'}", f"-I{SOURCES / 'mve'}", f"-I{ROOT / 'runtime-c' / 'include'}"]
    text = subprocess.run(["arm-none-eabi-gcc", *flags, "-S", "-o", "-", "-xc", "-"], input=source, capture_output=True, text=True, check=True).stdout
    return [line.strip() for line in text.splitlines() if re.match(r"\s*(v?ld|smla|sxt|vmla)", line)]


def mca_cycles(instructions, core, triple):
    body = "\n".join(instructions) + "\n"
    command = ["llvm-mca-19", f"-mtriple={triple}", f"-mcpu={core}", f"-iterations={ITERATIONS}"]
    report = subprocess.run(command, input=body, capture_output=True, text=True, check=True).stdout
    return int(re.search(r"Total Cycles:\s+(\d+)", report)[1]) / ITERATIONS


def m4_cycles(instructions):
    cycles = 0
    in_row = False
    for instruction in instructions:
        name = instruction.split()[0]
        single = name == "ldr"
        cycles += 3 if name in ("ldrd", "ldm") else 2 if single and not in_row else 1
        in_row = single
    return cycles


def form(name, instructions, products, used, cycles):
    return {
        "form": name,
        "in_use": used,
        "instructions_per_mac": round(len(instructions) / products, 4),
        "cycles_per_mac": {core: round(count / products, 3) for core, count in cycles.items()},
    }


def dsp_form(name, instructions, used=False):
    return form(name, instructions, 16, used, {"cortex-m4": m4_cycles(instructions), "cortex-m7": mca_cycles(instructions, "cortex-m7", "thumbv7em-none-eabi")})


def mve_form(name, instructions, used=False):
    return form(name, instructions, 128, used, {"cortex-m55": mca_cycles(instructions, "cortex-m55", "thumbv8.1m.main-none-eabihf")})


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=pathlib.Path, default=ROOT / "bench" / "load-forms.json")
    out = parser.parse_args().json
    version = subprocess.run(["llvm-mca-19", "--version"], capture_output=True, text=True, check=True).stdout
    step = in_use("mve_pass_asm.h", 'PNLP_MVE_STEP_4("a", ", #16]", PNLP_MVE_LOAD(", #32]"))')
    result = {
        "command": "bench/load-forms.py",
        "model": re.search(r"LLVM version \S+", version)[0],
        "remark": REMARK,
        "loops": [
            {
                "loop": "dsp, 4 rows by 2 columns",
                "forms": [dsp_form("LDRD, inputs first, packed weights first", in_use("dense_steps.h", "PNLP_STEP_4"), used=True)] + [dsp_form(*item) for item in DSP_FORMS.items()],
            },
            {
                "loop": "mve, 4 rows by 2 columns",
                "forms": [mve_form("loads between products", step, used=True)] + [mve_form(*item) for item in MVE_FORMS.items()],
            },
        ],
    }
    out.write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
