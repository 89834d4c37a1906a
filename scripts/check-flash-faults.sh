#!/usr/bin/env bash
# Every pair of faults of the flash in an update, in every geometry of tests/runtime-c/slots_fixture.h: two accesses, each failing in every
# way, passing or stuck. scripts/check-flash-faults.sh [FIRST [LAST]], numbers of geometries. Some minutes each; scripts/check-full.sh runs it.
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
gcc -std=c99 -O2 -Wall -Wextra -Werror -DCOMPLETE_PAIRS -DFIRST_GEOMETRY="${1:-0}" -DLAST_GEOMETRY="${2:-99}" \
    -Iruntime-c/include -Iruntime-c/src -Iboards/common -o "$work/pairs" \
    tests/runtime-c/test_slots_faults.c boards/common/flash_simulator.c boards/host/board_host.c runtime-c/src/update/*.c \
    runtime-c/src/portable/crc32.c runtime-c/src/portable/image_check.c
"$work/pairs"
