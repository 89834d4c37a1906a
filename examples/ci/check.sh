#!/usr/bin/env bash
# Checks a model as a pull request's job does: compile for each board, hold the emitted C to the reference, and write a table of sizes.
# check.sh MODEL OUT BOARD...
#   OUT  gets BOARD/, the compiled directory; BOARD.compile.json and BOARD.verify.json; sizes.md
# PNLPC is the command (pnlpc unless given); DATA a file of utterances, beside the model's own test vectors.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
model=$1
out=$2
shift 2
read -ra pnlpc <<< "${PNLPC:-pnlpc}"
data=()
if [ -n "${DATA:-}" ]; then
    data=(--data "$DATA")
fi

mkdir -p "$out"
for board in "$@"; do
    target=qemu:$board
    if [ "$board" = host ]; then
        target=host
    fi
    "${pnlpc[@]}" compile "$model" --board "$board" -o "$out/$board" --json > "$out/$board.compile.json"
    # Differing integers end the job here, with the first of them on its log.
    "${pnlpc[@]}" verify "$model" --target "$target" "${data[@]}" --json > "$out/$board.verify.json" || { cat "$out/$board.verify.json"; exit 1; }
done
python3 "$here/size_table.py" "$out" "$@" > "$out/sizes.md"
cat "$out/sizes.md"
