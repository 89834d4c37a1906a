#!/usr/bin/env bash
# Builds everything with warnings as errors and runs the tests: formatting, the C runtime on the host (with sanitizers) and on the
# emulated boards, the compiler and its generated code. Installs what it needs.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/install-deps.sh

step() { printf '\n== %s\n' "$1" >&2; }

step "C#: build, formatting"
dotnet build PNlpMixer.Codegen.sln -c Release --nologo -v quiet
dotnet format PNlpMixer.Codegen.sln --verify-no-changes --no-restore

step "C: formatting"
find runtime-c boards tests examples -name '*.[ch]' -not -path '*/build/*' -print0 | xargs -0 clang-format --dry-run -Werror

step "C runtime: every source by itself and all as one, C99 and C++17, gcc and clang; what it calls"
tests/runtime-c/check_sources.sh >/dev/null

step "C runtime: host with sanitizers, emulated Cortex-M3, M4, M7, M33, M55"
for preset in host-asan mps2-an385 mps2-an386 mps2-an500 mps2-an505 mps3-an547 netduinoplus2; do
    cmake --preset "$preset" >/dev/null
    cmake --build --preset "$preset" -j "$(nproc)" >/dev/null
    ctest --preset "$preset"
done

step "Training recipe"
python=python3
for candidate in python3 /usr/bin/python3; do # with all it can use: tests without numpy or torch are skipped
    if "$candidate" -c 'import numpy, torch' 2>/dev/null; then python=$candidate; break; fi
done
"$python" -m unittest discover training/tests

step "Update example: power cut at every operation on the host, at some on the emulator"
python3 examples/update/run.py --board host --samples 0 >/dev/null
python3 examples/update/run.py --samples 0 >/dev/null

step "Compiler and generated code"
dotnet test PNlpMixer.Codegen.sln -c Release --no-build --nologo --logger "console;verbosity=normal" | grep -vE '^\s+Passed '
