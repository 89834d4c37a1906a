#!/usr/bin/env bash
# Measures every kernel and the sample model on an emulated board, and records the counts with what made them.
#   bench/run.sh --board BOARD [--json OUT] [--model DIR] [--data FILE [--limit N]]
# OUT is bench/results/BOARD.json where it is not given. With --data the mean over its utterances is measured too. scripts/make-performance.sh turns the
# results into docs/performance.md.
set -euo pipefail
cd "$(dirname "$0")/.."

board='' out='' model=models/mtop-en command='bench/run.sh'
data=()
while [ $# -gt 0 ]; do
    case $1 in
        --board) board=$2 ;;
        --json) out=$2 ;;
        --model) model=$2 ;;
        --data | --limit) data+=("$1" "$2") ;;
        *)
            echo "usage: bench/run.sh --board BOARD [--json OUT] [--model DIR] [--data FILE [--limit N]]" >&2
            exit 2
            ;;
    esac
    # What is recorded names files, not this machine's folders.
    if [ "$1" != --json ]; then command+=" $1 $(basename "$2")"; fi
    shift 2
done
out=${out:-bench/results/$board.json}

dotnet build src/Compiler -c Release --nologo -v quiet >&2
pnlpc() { dotnet src/Compiler/bin/Release/net10.0/pnlpc.dll "$@"; }

# Results and the page made of them are no part of what is measured.
commit=$(git rev-parse --short=12 HEAD)
git diff --quiet HEAD -- . ':!bench/results' ':!docs/performance.md' || commit+=-dirty

version=$(pnlpc --version)
kernels=$(pnlpc bench-kernels --board "$board" --json)
report=$(pnlpc bench "$model" --board "$board" "${data[@]}" --json)
first_line() { "$@" | head -n 1; }
mkdir -p "$(dirname "$out")"
cat >"$out" <<END
{
  "command": "$command",
  "commit": "$commit",
  "compiler": "${version%%+*}",
  "c_compiler": "$(first_line arm-none-eabi-gcc --version)",
  "emulator": "$(first_line qemu-system-arm --version)",
  "kernels": $kernels,
  "model": $report
}
END
echo "wrote $out" >&2
