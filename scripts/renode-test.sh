#!/usr/bin/env bash
# The self-test of a compiled console in Renode. scripts/renode-test.sh DIR, DIR: an output of pnlpc compile --app console for a board that Renode knows.
set -euo pipefail
test=$1/firmware/console.robot
if [ ! -e "$test" ]; then
    echo "There is no $test: the board's description has no \"renode\"." >&2
    exit 2
fi
if ! command -v renode-test >/dev/null 2>&1; then
    echo "SKIPPED: renode-test is not installed (https://renode.io)." >&2
    exit 0
fi
exec renode-test "$test"
