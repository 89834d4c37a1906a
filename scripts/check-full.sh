#!/usr/bin/env bash
# The slow, complete checks. scripts/check-full.sh [DATA], DATA: MTOP's English test set (test.jsonl.gz).
# 300 random models on the host and a sample on the emulator; 10,000 damaged bytes in the images of a trained model; the runtime's tests under clang; with DATA, every integer of every utterance on the
# host and on the emulated Cortex-M4, and the model's accuracy from the compiled C: some ten minutes on two cores. Every pair of faults of the flash: another half hour.
set -euo pipefail
cd "$(dirname "$0")/.."
data=${1:-}
if [ -n "$data" ]; then
    data=$(realpath "$data")
fi

scripts/install-deps.sh
dotnet build PNlpMixer.Codegen.sln -c Release --nologo -v quiet
pnlpc() { dotnet src/Compiler/bin/Release/net10.0/pnlpc.dll "$@"; }

if command -v clang-19 >/dev/null 2>&1; then
    cmake --preset host-clang-asan >/dev/null
    cmake --build --preset host-clang-asan -j "$(nproc)" >/dev/null
    ctest --preset host-clang-asan
else
    echo "clang-19 is not installed: the runtime's tests under clang are skipped." >&2
fi

PNLP_RANDOM_MODELS=300 dotnet test PNlpMixer.Codegen.sln -c Release --no-build --nologo --filter FullyQualifiedName~RandomModels
PNLP_FLIPS=10000 dotnet test PNlpMixer.Codegen.sln -c Release --no-build --nologo --filter FullyQualifiedName~Damaged_images_of_a_trained_model

scripts/check-flash-faults.sh

if [ -n "$data" ]; then
    pnlpc verify models/mtop-en --data "$data" --target host --target qemu:mps2-an386 --json
    scripts/verify-serial.py models/mtop-en mps2-an385 mps2-an386 mps2-an500 mps2-an505 mps3-an547 -- --data "$data" --limit 200
    scripts/verify-serial.py models/mtop-en-small netduinoplus2 -- --data "$data" --limit 200
    pnlpc eval models/mtop-en --data "$data" --target host --words official --json
    pnlpc eval models/mtop-en --data "$data" --target host --words raw --json
else
    echo "No data given: the test set is skipped (scripts/check-full.sh DATA)." >&2
fi
