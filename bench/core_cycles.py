"""Cycles of an instruction of each family of kernels, on a core: what QEMU executes, block by block, times what documents and llvm-mca say a block takes.

Cortex-M3 and M4: the rules of their reference manuals (DDI 0337, DDI 0439, "Instruction set summary"), with the mean where they give a range. Cortex-M33: the
Cortex-M4's, as LLVM has it too; Arm publishes none. Cortex-M7 and M55: llvm-mca's models, each block as if it repeated. No memory waits and no caches anywhere;
on the M7 and M55 no branch costs more than its instruction.
"""
import collections
import json
import pathlib
import re
import subprocess
import tempfile

# A model of each kernel, small enough to trace.
SHAPES = [("mixer", "8x256x64x1"), ("mixer", "3x64x48x1"), ("lookup", "8x256"), ("bio_path", "8x75"), ("bottleneck", "8x128x256x1"), ("conv1d", "8x64x48x1x0"), ("fo_pool", "8x64"), ("concat", "8x64x33")]

FAMILIES = [
    ("norm", r"pnlp_(layer_norm|row_scale|square_root|reciprocal|dsp_normalize)"),
    ("add", r"pnlp_add"),
    ("pool", r"pnlp_max_pool"),
    ("lookup", r"pnlp_lookup"),
    ("conv1d", r"pnlp_conv1d"),
    ("fo_pool", r"pnlp_(fo_pool|dsp_pool)"),
    ("concat", r"pnlp_concat"),
    ("bottleneck", r"pnlp_(bottleneck|pair|dsp_gather)"),
    ("project", r"pnlp_(project|visit|match|lower|positions)"),
    ("split", r"pnlp_split"),
    ("answers", r"pnlp_(sequence|bio|argmax)"),
    ("dense", r"pnlp_(dsp|mve|dense|fully|token)"),
    # Staging copies.
    ("stage", r"memcpy"),
    (None, r"(main|runner|semihost|board|stack|Reset|_start)"),
]

# Blocks that together make up this share of a family's instructions are looked at.
SHARE = 0.995

ITERATIONS = 100
REFILL = 2
DIVISION = 7
MANUALS = {
    "cortex-m3": {"mla": 2, "mls": 2, "umull": 4, "smull": 4, "umlal": 5.5, "smlal": 5.5},
    "cortex-m4": {},
    "cortex-m33": {},
}
TRIPLES = {"cortex-m7": "thumbv7em-none-eabi", "cortex-m55": "thumbv8.1m.main-none-eabihf"}


class Block:
    def __init__(self, name):
        self.name = name
        self.start = None
        self.end = None
        self.halfwords = []
        self.instructions = []


def read(log):
    """Blocks that were executed: (block, times, times that another did not follow it in memory)."""
    current, pending, family = None, {}, None
    executed = collections.Counter()
    left = collections.Counter()
    families = {}
    previous = None
    line_pattern = re.compile(r"0x([0-9a-f]+):\s+((?:[0-9a-f]{4} ?)+)\s+(\S+)\s*(.*)")
    trace_pattern = re.compile(r"Trace 0: (0x[0-9a-f]+) \[[0-9a-f]+/([0-9a-f]+)/\S+\] ?(.*)")
    for line in log:
        if line.startswith("IN:"):
            current = Block(line[3:].strip())
        elif line.startswith("0x") and current is not None:
            address, halfwords, mnemonic, operands = line_pattern.match(line).groups()
            words = halfwords.split()
            current.start = int(address, 16) if current.start is None else current.start
            current.end = int(address, 16) + 2 * len(words)
            current.halfwords += words
            current.instructions.append((mnemonic, operands))
        elif line.startswith("Trace"):
            pointer, address, name = trace_pattern.match(line).groups()
            if current is not None and current.start == int(address, 16):
                pending[pointer] = current
            current = None
            block = pending[pointer]
            if previous is not None and previous.end != block.start:
                left[previous] += 1
            named = next((f for f, pattern in FAMILIES if re.match(pattern, name)), family)
            family = named if named != "stage" else family
            families[block] = named
            executed[block] += 1
            previous = block
    return executed, left, families


def by_manual(core, block, taken):
    """Cycles of the block where it is left for another (taken) or falls through."""
    cycles, in_row = 0.0, False
    for mnemonic, operands in block.instructions:
        name = mnemonic.split(".")[0]
        loads_pc = "pc" in operands.split(",")[0] or re.search(r"\bpc\}", operands) is not None
        single = re.match(r"(ldr|str)(b|h|sb|sh)?$", name[:5] if name[:4] not in ("ldrd", "strd") else "") is not None
        if name.startswith(("ldrd", "strd")):
            cycles += 3
        elif name.startswith(("ldm", "stm", "push", "pop")):
            cycles += 1 + sum(2 if "-" in part else 1 for part in operands[operands.find("{"):].split(",")) + (REFILL if loads_pc else 0)
        elif single:
            cycles += (1 if in_row else 2) if name.startswith("ldr") else 1
            cycles += REFILL if loads_pc and name.startswith("ldr") else 0
        elif name.startswith(("udiv", "sdiv")):
            cycles += DIVISION
        elif re.match(r"(bl|blx|bx)$", name):
            cycles += 1 + REFILL
        elif name.startswith("tb"):
            cycles += 2 + REFILL
        elif re.match(r"b(eq|ne|cs|cc|hs|lo|mi|pl|vs|vc|hi|ls|ge|lt|gt|le)?$|cbn?z$", name):
            cycles += 1 + (REFILL if taken else 0)
        elif name in ("add", "mov") and operands.startswith("pc"):
            cycles += 1 + REFILL
        elif re.match(r"it[te]*$", name):
            cycles += 0
        else:
            cycles += MANUALS[core].get(name, 1)
        in_row = single
    return cycles


def by_mca(core, block):
    data = " ".join(f"0x{word[2:]} 0x{word[:2]}" for word in block.halfwords)
    triple = f"-triple={TRIPLES[core]}"
    # Models know nothing of instructions that begin and end low-overhead loops: they take no time there.
    text = subprocess.run(["llvm-mc-19", "--disassemble", triple, f"-mcpu={core}"], input=data, capture_output=True, text=True, check=True).stdout
    instructions = [line for line in text.splitlines() if line.startswith("\t") and not line.strip().startswith(".")]
    timed = [line for line in instructions if not re.match(r"\t(w?dls|wls|letp|le)\b", line)]
    if not timed:
        return 0.0, len(instructions)
    command = ["llvm-mca-19", triple.replace("-triple", "-mtriple"), f"-mcpu={core}", f"-iterations={ITERATIONS}", "-skip-unsupported-instructions=lack-sched", "-call-latency=1", "-"]
    report = subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout
    return int(re.search(r"Total Cycles:\s+(\d+)", report)[1]) / ITERATIONS, len(instructions)


def of_families(core, logs):
    counts = collections.defaultdict(lambda: [0.0, 0.0])
    for log in logs:
        executed, left, families = read(log)
        for family in {family for family in families.values() if family is not None}:
            blocks = sorted((block for block in executed if families[block] == family), key=lambda block: -executed[block] * len(block.halfwords))
            total = sum(executed[block] * len(block.halfwords) for block in blocks)
            done = 0
            for block in blocks:
                if done > SHARE * total:
                    break
                done += executed[block] * len(block.halfwords)
                if core in MANUALS:
                    taken = left[block]
                    cycles = taken * by_manual(core, block, True) + (executed[block] - taken) * by_manual(core, block, False)
                    instructions = len(block.instructions)
                else:
                    each, instructions = by_mca(core, block)
                    cycles = each * executed[block]
                counts[family][0] += executed[block] * instructions
                counts[family][1] += cycles
    return {family: round(cycles / instructions, 3) for family, (instructions, cycles) in sorted(counts.items())}


def measure(pnlpc, board, core, kernels=None):
    """Families and their cycles per instruction, of the models of some kernels or of all. pnlpc: the command; board: the name of an emulated one."""
    logs = []
    with tempfile.TemporaryDirectory() as folder:
        log = pathlib.Path(folder) / "trace.log"
        description = pathlib.Path(folder) / "board.json"
        traced = {
            "format": "pnlp-board",
            "format_version": 1,
            "name": board,
            "title": f"{board}, traced",
            "inherits": [board],
            "emulator": {"arguments": ["-d", "in_asm,exec,nochain", "-D", str(log)]},
        }
        description.write_text(json.dumps(traced))
        for kernel, shape in (pair for pair in SHAPES if kernels is None or pair[0] in kernels):
            subprocess.run([*pnlpc, "bench-kernels", "--board-file", str(description), "--kernel", kernel, "--shape", shape, "--json"], stdout=subprocess.DEVNULL, check=True)
            with log.open() as lines:
                logs.append(list(lines))
    return of_families(core, logs)
