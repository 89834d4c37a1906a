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

step "C runtime: host with sanitizers, emulated Cortex-M3, M4, M7, M33, M55"
for preset in host-asan mps2-an385 mps2-an386 mps2-an500 mps2-an505 mps3-an547; do
    cmake --preset "$preset" >/dev/null
    cmake --build --preset "$preset" -j "$(nproc)" >/dev/null
    ctest --preset "$preset"
done

step "Compiler and generated code"
dotnet test PNlpMixer.Codegen.sln -c Release --no-build --nologo --logger "console;verbosity=normal" | grep -vE '^\s+Passed '
