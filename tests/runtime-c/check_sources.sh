#!/bin/bash
# Compiles every source of the runtime as C99 and as C++17 with every compiler there is, warnings being errors, one by one and all as one
# translation unit, and reads the objects for Cortex-M cores: nothing but the runtime itself, memcpy, memset and integer helpers may be
# called, no file keeps state, and all that has a name in an object has one of the runtime's.
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
    local what=$1
    shift
    (cd "$work" && printf '%s\n' $sources | xargs -P "$(nproc)" -n 8 "$1" -O2 "${@:2}" $warnings -c) || { echo "FAILED $what" >&2; bad=1; }
    echo "compiled: $what"
}

# All sources in one translation unit. No include folder: each finds its headers by itself.
unity() { # what, command...
    local what=$1
    shift
    printf '#include "%s"\n' $sources > "$work/unity.c"
    (cd "$work" && "$1" -O2 "${@:2}" $warnings -c unity.c) || { echo "FAILED $what, one translation unit" >&2; bad=1; }
    echo "compiled: $what, one translation unit"
}

# A header must stand alone. (The declaration is for headers that hold macros only.)
stand_alone() { # what, command...
    local what=$1 header
    shift
    for header in $headers; do
        printf '#include "%s"\nextern int nothing;\n' "$header" > "$work/header.c"
        "$@" $warnings $include -fsyntax-only "$work/header.c" || { echo "FAILED $what: $header" >&2; bad=1; }
    done
}

# Integer helpers of libgcc and of the ABI; anything of floating point (__aeabi_f*, __aeabi_d*, i2d, l2f) is not listed.
allowed='^(pnlp_[a-z0-9_]+|memcpy|memset|__aeabi_mem(cpy|set|clr)[48]?|__aeabi_u?idiv(mod)?|__aeabi_u?ldivmod|__aeabi_lmul'
allowed+='|__aeabi_ll(sl|sr)|__aeabi_lasr|__aeabi_u?lcmp|__clz[sd]i2|__gnu_thumb1_case_[a-z0-9]+)$'
read_objects() { # what
    local what=$1 object name undefined state foreign
    for object in "$work"/*.o; do
        name=$(basename "$object" .o)
        undefined=$(arm-none-eabi-nm --undefined-only --format=posix "$object" | cut -d' ' -f1 | grep -Ev "$allowed")
        [ -z "$undefined" ] || { echo "FAILED $what: $name calls" $undefined >&2; bad=1; }
        state=$(arm-none-eabi-nm --format=posix "$object" | awk '$2 ~ /^[dDbBC]$/ { print $1 }')
        [ -z "$state" ] || { echo "FAILED $what: $name keeps state in" $state >&2; bad=1; }
        # Names with a dot are the compiler's, and those of mapping symbols.
        foreign=$(arm-none-eabi-nm --defined-only --format=posix "$object" | awk '$2 ~ /^[tTrRwWvV]$/ { print $1 }' | grep -Ev '^pnlp_|[.]')
        [ -z "$foreign" ] || { echo "FAILED $what: $name has a name that may be another's:" $foreign >&2; bad=1; }
    done
    rm -f "$work"/*.o
}

present() {
    command -v "$1" > /dev/null || { echo "SKIPPED: there is no $1"; return 1; }
}

present gcc && compile "gcc, C99" gcc -std=c99 && unity "gcc, C99" gcc -std=c99 && stand_alone "gcc, C99" gcc -std=c99
present g++ && unity "g++, C++17" g++ -x c++ -std=c++17
for clang in clang-19 clang; do
    command -v $clang > /dev/null && break
done
present $clang && unity "$clang, C99" $clang -std=c99 && unity "$clang, C++17" $clang -x c++ -std=c++17

rm -f "$work"/*.o
if present arm-none-eabi-gcc; then
    # What one translation unit can hide shows where each source is compiled by itself: at one level of each instruction set.
    for target in "compile portable cortex-m3 -O2" "compile dsp cortex-m4 -O3" "compile mve cortex-m55 -O3" \
        "unity portable cortex-m0plus -Os" "unity dsp cortex-m7 -O2" "unity dsp cortex-m33 -Os" "unity dsp cortex-m4 -O0" \
        "unity mve cortex-m55 -O0" "unity mve cortex-m55 -Os"; do
        read -r how isa core level <<< "$target"
        sources=$(sources_of "$isa")
        # Vector registers are those of the floating-point unit.
        abi=$([ "$isa" = mve ] && echo hard || echo soft)
        $how "$isa $core $level" arm-none-eabi-gcc -std=c99 -mthumb -mcpu="$core" -mfloat-abi=$abi "$level"
        read_objects "$isa $core $level"
    done
fi

# The same sources under the other compiler and language; newlib has the headers.
newlib=$(arm-none-eabi-gcc -print-sysroot 2> /dev/null)/include
[ -d "$newlib" ] || newlib=/usr/lib/arm-none-eabi/include
if present arm-none-eabi-g++; then
    sources=$(sources_of dsp)
    unity "dsp, C++17" arm-none-eabi-g++ -x c++ -std=c++17 -mthumb -mcpu=cortex-m4
    sources=$(sources_of mve)
    unity "mve, C++17" arm-none-eabi-g++ -x c++ -std=c++17 -mthumb -mcpu=cortex-m55 -mfloat-abi=hard
fi
if present $clang; then
    arm="--target=arm-none-eabi -mthumb -isystem $newlib"
    sources=$(sources_of dsp)
    unity "dsp, $clang" $clang -std=c99 $arm -mcpu=cortex-m4
    unity "dsp, $clang, C++17" $clang -x c++ -std=c++17 $arm -mcpu=cortex-m4
    sources=$(sources_of mve)
    unity "mve, $clang" $clang -std=c99 $arm -mcpu=cortex-m55 -mfloat-abi=hard
fi
exit $bad
