#!/usr/bin/env bash
# Writes docs/results.md and docs/frontier.svg from the records in training/records (training/run_plan.py makes them). A test holds them to these.
set -euo pipefail
cd "$(dirname "$0")/.."
python3 training/make_results.py
