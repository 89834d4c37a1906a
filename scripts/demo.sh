#!/usr/bin/env bash
# Compiles the bundled model for an emulated Cortex-M4, prints flash, RAM and stack, runs commands through it, and prints intents, slots, instructions.
# Installs what it needs.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/install-deps.sh
dotnet build src/Compiler -c Release --nologo -v quiet
pnlpc() { dotnet src/Compiler/bin/Release/net10.0/pnlpc.dll "$@"; }

echo
echo "== Compile models/mtop-en for mps2-an386 (Cortex-M4F)"
pnlpc compile models/mtop-en --board mps2-an386 -o out/mtop-en

echo
echo "== Run it in the emulator"
pnlpc run models/mtop-en --target qemu:mps2-an386 \
    "Set an alarm for 7:30 tomorrow morning" \
    "remind me to water the plants on Friday" \
    "What's the weather like in Zürich this weekend?" \
    "call my brother on his cell phone" \
    "play some jazz by Miles Davis" \
    "text Maria that I'm running ten minutes late" \
    "how long do I boil an egg"
