#!/usr/bin/env bash
# Compiles two models into one library, links it with main.c, and runs it. run.sh [BOARD [FIRST SECOND]]
#   BOARD          a folder of boards/: host, or an emulated one (mps2-an386 unless given)
#   FIRST, SECOND  model folders named mtop-en and massive-en that share their vocabulary and projection
# PNLPC names the compiler where it is built already; OUT the folder for what is made.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
board=${1:-mps2-an386}
first=${2:-$root/models/mtop-en}
second=${3:-$root/models/massive-en}
out=${OUT:-$root/out/two-models}/$board

if [ -z "${PNLPC:-}" ]; then
    dotnet build "$root/src/Compiler" -c Release --nologo -v quiet
    PNLPC=$root/src/Compiler/bin/Release/net10.0/pnlpc.dll
fi

dotnet "$PNLPC" compile "$first" "$second" --board "$board" -o "$out/generated"

toolchain=()
if [ "$board" != host ]; then
    toolchain=(-DCMAKE_TOOLCHAIN_FILE="$root/cmake/arm-none-eabi.cmake")
fi
cmake -S "$root/examples/two-models" -B "$out/build" -DCMAKE_BUILD_TYPE=Release -DCMAKE_C_FLAGS_RELEASE=-O2 \
    -DPNLP_BOARD="$board" -DGENERATED="$out/generated" "${toolchain[@]}" >/dev/null
cmake --build "$out/build" -j 2 --target two_models >/dev/null
cmake --build "$out/build" --target run | grep -v '^\[\|^make'
