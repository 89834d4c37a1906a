#!/bin/bash
# Compiles every source of the runtime as C99 and as C++17 with every compiler there is, warnings being errors, and reads
# the objects for Cortex-M cores: nothing but the runtime itself, memcpy, memset and integer helpers may be called.
set -u
cd "$(dirname "$0")/../../runtime-c" || exit 1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

warnings="-Wall -Wextra -Wconversion -Wsign-conversion -Wshadow -Wundef -Werror -pedantic"
include="-I$PWD/include -I$PWD/src"
# The sources of an instruction set: a file replaces the portable one of its name.
sources_of() { # isa
    local isa=$1 file
    find "$PWD/src" -maxdepth 1 -name '*.c' | LC_ALL=C sort
    find "$PWD/src/update" -name '*.c' | LC_ALL=C sort
    [ "$isa" = portable ] || find "$PWD/src/$isa" -name '*.c' | LC_ALL=C sort
    for file in "$PWD"/src/portable/*.c; do
        [ "$isa" != portable ] && [ -e "$PWD/src/$isa/$(basename "$file")" ] || echo "$file"
    done
}
sources=$(sources_of portable)
headers=$(find "$PWD/include" "$PWD/src" -maxdepth 2 -name '*.h' -not -path '*/dsp/*' -not -path '*/mve/*' | LC_ALL=C sort)
bad=0

compile() { # what, command...
    local what=$1 header
    shift
    (cd "$work" && "$1" -O2 "${@:2}" $warnings $include -c $sources) || { echo "FAILED $what"; bad=1; }
    echo "compiled: $what"
}

# A header must stand alone. (The declaration is for headers that hold macros only.)
stand_alone() { # what, command...
    local what=$1 header
    shift
    for header in $headers; do
        printf '#include "%s"\nextern int nothing;\n' "$header" > "$work/header.c"
        "$@" $warnings $include -fsyntax-only "$work/header.c" || { echo "FAILED $what: $header"; bad=1; }
    done
}

present() {
    command -v "$1" > /dev/null || { echo "SKIPPED: there is no $1"; return 1; }
}

present gcc && compile "gcc, C99" gcc -std=c99 && stand_alone "gcc, C99" gcc -std=c99
present g++ && compile "g++, C++17" g++ -x c++ -std=c++17 && stand_alone "g++, C++17" g++ -x c++ -std=c++17
for clang in clang-19 clang; do
    command -v $clang > /dev/null && break
done
present $clang && compile "$clang, C99" $clang -std=c99 && compile "$clang, C++17" $clang -x c++ -std=c++17

# Integer helpers of libgcc and of the ABI; anything of floating point (__aeabi_f*, __aeabi_d*, i2d, l2f) is not listed.
allowed='^(pnlp_[a-z0-9_]+|memcpy|memset|__aeabi_mem(cpy|set|clr)[48]?|__aeabi_u?idiv(mod)?|__aeabi_u?ldivmod|__aeabi_lmul'
allowed+='|__aeabi_ll(sl|sr)|__aeabi_lasr|__aeabi_u?lcmp|__clz[sd]i2|__gnu_thumb1_case_[a-z0-9]+)$'
if present arm-none-eabi-gcc; then
    for target in "portable cortex-m0plus -O0" "portable cortex-m0plus -Os" "portable cortex-m3 -O2" "portable cortex-m4 -O2" \
        "dsp cortex-m4 -O0" "dsp cortex-m4 -Os" "dsp cortex-m4 -O3" "dsp cortex-m7 -O2" "dsp cortex-m33 -O2" \
        "mve cortex-m55 -O0" "mve cortex-m55 -Os" "mve cortex-m55 -O3"; do
        read -r isa core level <<< "$target"
        sources=$(sources_of "$isa")
        rm -f "$work"/*.o
        # Vector registers are those of the floating-point unit.
        abi=$([ "$isa" = mve ] && echo hard || echo soft)
        compile "$target" arm-none-eabi-gcc -std=c99 -mthumb -mcpu="$core" -mfloat-abi=$abi "$level"
        for object in "$work"/*.o; do
            name=$(basename "$object" .o)
            undefined=$(arm-none-eabi-nm --undefined-only --format=posix "$object" | cut -d' ' -f1 | grep -Ev "$allowed")
            [ -z "$undefined" ] || { echo "FAILED $target: $name calls" $undefined; bad=1; }
            state=$(arm-none-eabi-nm --format=posix "$object" | awk '$2 ~ /^[dDbBC]$/ { print $1 }')
            [ -z "$state" ] || { echo "FAILED $target: $name keeps state in" $state; bad=1; }
        done
    done
fi

# The same sources under the other compiler and language; newlib has the headers.
sources=$(sources_of dsp)
newlib=$(arm-none-eabi-gcc -print-sysroot 2> /dev/null)/include
[ -d "$newlib" ] || newlib=/usr/lib/arm-none-eabi/include
present arm-none-eabi-g++ && compile "dsp, C++17" arm-none-eabi-g++ -x c++ -std=c++17 -mthumb -mcpu=cortex-m4
if present $clang; then
    for core in cortex-m4 cortex-m7 cortex-m33; do
        compile "dsp $core, $clang" $clang -std=c99 --target=arm-none-eabi -mthumb -mcpu=$core -isystem "$newlib"
    done
    compile "dsp, $clang, C++17" $clang -x c++ -std=c++17 --target=arm-none-eabi -mthumb -mcpu=cortex-m4 -isystem "$newlib"
fi

# A second opinion on the inline assembly, with the C library's headers of the first compiler.
if present $clang && present arm-none-eabi-gcc; then
    sources=$(sources_of mve)
    libc=$(echo '#include <string.h>' | arm-none-eabi-gcc -E -xc - | sed -n 's/^# [0-9]* "\(.*\)\/string.h".*/\1/p' | tail -1)
    for level in -O0 -Os -O2; do
        compile "$clang, mve $level" $clang --target=arm-none-eabi -std=c99 -mcpu=cortex-m55 -mfloat-abi=hard -isystem "$libc" $level
    done
    compile "g++, mve" arm-none-eabi-g++ -x c++ -std=c++17 -mthumb -mcpu=cortex-m55 -mfloat-abi=hard
fi
exit $bad
