#!/usr/bin/env bash
# Installs what building, testing and the demo need from Debian or Ubuntu, where it is missing. The .NET SDK is not part of it.
set -euo pipefail

packages=()
want() { # COMMAND PACKAGE...
    command -v "$1" >/dev/null 2>&1 || packages+=("${@:2}")
}
want gcc gcc libc6-dev
want g++ g++
want make make
want cmake cmake
want clang-format clang-format
want arm-none-eabi-gcc gcc-arm-none-eabi
[ -e /usr/lib/arm-none-eabi/include/stdint.h ] || [ -e /usr/include/newlib/stdint.h ] || packages+=(libnewlib-arm-none-eabi)
want qemu-system-arm qemu-system-arm

if [ ${#packages[@]} -gt 0 ]; then
    as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        as_root=(sudo)
    fi
    echo "Installing: ${packages[*]}" >&2
    "${as_root[@]}" apt-get update -qq >&2
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >&2
fi

if ! command -v dotnet >/dev/null 2>&1; then
    echo "The .NET SDK 10 is needed: https://learn.microsoft.com/dotnet/core/install/linux" >&2
    exit 1
fi
