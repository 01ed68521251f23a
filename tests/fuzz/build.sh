#!/bin/sh
# Build every tests/fuzz/fuzz_*.c with libFuzzer, ASan and UBSan into build-fuzz/. Each names the
# engine files it needs in a line "// sources: a.c b.c", and libraries in "// libs: -lx"; base/ is
# always there. Usage: tests/fuzz/build.sh [name ...]
set -eu
cd "$(dirname "$0")/../.."
out=build-fuzz
cc=${FUZZ_CC:-clang-19}
flags="-std=gnu17 -O1 -g -D_GNU_SOURCE -Isrc -I. -include src/base/banned.h -Wall -Wextra -Werror"
flags="$flags -Wno-missing-field-initializers -fno-omit-frame-pointer"
flags="$flags -fsanitize=address,undefined -fno-sanitize-recover=undefined"
mkdir -p "$out/base"

for file in src/base/*.c; do
    object=$out/base/$(basename "$file" .c).o
    $cc $flags -fsanitize=fuzzer-no-link -c "$file" -o "$object"
done

for file in tests/fuzz/fuzz_*.c; do
    name=$(basename "$file" .c)
    [ $# -eq 0 ] || case " $* " in *" $name "*) ;; *) continue ;; esac
    # A target may name base/ too: what it names is compiled, base/ comes from above.
    sources=
    for source in $(sed -n 's|^// sources: ||p' "$file"); do
        case $source in src/base/*) ;; *) sources="$sources $source" ;; esac
    done
    libs=$(sed -n 's|^// libs: ||p' "$file")
    echo "build $name"
    $cc $flags -fsanitize=fuzzer "$file" $sources "$out"/base/*.o $libs -lpthread -o "$out/$name"
done
