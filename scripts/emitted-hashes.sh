#!/usr/bin/env bash
# Writes the SHA-256 of every file that the compiler emits, one line each, sorted: "SHA256  MODEL/BOARD/KIND/PATH". Two such files, made before and after
# a change that must leave the output as it is, are compared with diff. A model that a board has no room for is a line as well: "refused (exit code 1)".
#
#   scripts/emitted-hashes.sh OUT [--quick | --boards BOARD,...]
#
#   OUT       the file to write
#   --quick   the tiny models of tests/golden and models/mtop-en-small, on host, mps2-an385, mps2-an386 and mps3-an547: a minute and a half on two idle cores
#   --boards  all models, on these boards; without either, all models on all boards: about 25 minutes
#
# Kinds: linked, images, integrations (all of them), ram and traffic (schedules), console (with its firmware; skipped without arm-none-eabi-gcc), and on host
# rows and none (cache encodings). MODEL+MODEL are two models that share their features. PNLPC is the command of the compiler (the Release build of this
# repository unless given; by its absolute path), JOBS how many run at a time (2).
set -euo pipefail

usage() {
    sed -n '2,/^set/{s/^# \{0,1\}//;/^set/d;p}' "$0" >&2
    exit 2
}

[ $# -ge 1 ] || usage
out=$(realpath -m "$1")
cd "$(dirname "$0")/.."
dotnet=$(command -v dotnet)
export PNLPC=${PNLPC:-$dotnet $PWD/src/Compiler/bin/Release/net10.0/pnlpc.dll}

models=(tests/golden/001-tiny/input tests/golden/004-tiny-qrnn/input)
boards=(host mps2-an385 mps2-an386 mps3-an547)
case "${2:-}" in
    --quick) models+=(models/mtop-en-small) ;;
    --boards) [ -n "${3:-}" ] || usage; IFS=, read -ra boards <<<"$3" ;;
    '') mapfile -t boards < <($PNLPC boards --json | sed -n 's/^    "name": "\(.*\)",$/\1/p') ;;
    *) usage ;;
esac
[ "${2:-}" = --quick ] || models+=(models/*/)
models=("${models[@]%/}")

work=$(mktemp -d)
export work
trap 'rm -rf "$work"' EXIT

emit() { # MODEL/BOARD/KIND ARGUMENTS OF compile
    local key=$1 code=0
    local place=$work/$key
    shift
    mkdir -p "$(dirname "$place")"
    # Without a C compiler on the path nothing is measured, which takes most of the time; the console alone is built.
    # shellcheck disable=SC2086
    case "$key" in
        */console) $PNLPC compile "$@" -o "$place" >"$place.log" 2>&1 || code=$? ;;
        *) PATH='' $PNLPC compile "$@" -o "$place" >"$place.log" 2>&1 || code=$? ;;
    esac
    case "$code" in
        0) (cd "$work" && find "$key" -type f -exec sha256sum {} +) >"$place.sums" ;;
        1 | 2 | 3) echo "refused (exit code $code)  $key" >"$place.sums" ;;
        *) { echo "pnlpc compile $*: exit code $code"; cat "$place.log"; } >&2; return 255 ;;
    esac
    rm -rf "$place"
}
export -f emit

calls() { # NAME MODEL...
    local name=$1 board
    shift
    for board in "${boards[@]}"; do
        echo "$name/$board/linked $* --board $board"
        echo "$name/$board/images $* --board $board --layout images"
        echo "$name/$board/integrations $* --board $board --integration zephyr,arduino,platformio,cmsis-pack"
        echo "$name/$board/ram $* --board $board --schedule ram"
        echo "$name/$board/traffic $* --board $board --schedule traffic"
        if [ "$board" = host ]; then
            echo "$name/$board/rows $* --board $board --cache-encoding rows"
            echo "$name/$board/none $* --board $board --cache-encoding none"
        elif [ $# -eq 1 ] && command -v arm-none-eabi-gcc >/dev/null 2>&1; then
            echo "$name/$board/console $* --board $board --app console"
        fi
    done
}

for model in "${models[@]}"; do
    name=${model%/input}
    calls "$(basename "$name")" "$model"
done >"$work/calls"
calls tiny+tiny-qrnn "${models[0]}" "${models[1]}" >>"$work/calls"
[ "${2:-}" = --quick ] || calls mtop-en+massive-en models/mtop-en models/massive-en >>"$work/calls"

xargs -a "$work/calls" -d '\n' -P "${JOBS:-2}" -I{} bash -c 'emit {}'
find "$work" -name '*.sums' -exec cat {} + | LC_ALL=C sort -k2 >"$out"
echo "$(wc -l <"$out") files: $out" >&2
