#!/usr/bin/env bash
# Writes docs/performance.md from the counts recorded in bench/results (bench/run.sh measures them). A test holds the page to them.
set -euo pipefail
cd "$(dirname "$0")/.."
PNLP_UPDATE_GOLDENS=1 dotnet test tests/Compiler.Tests -c Release --nologo -v quiet --filter FullyQualifiedName~PerformanceDocument
