#!/bin/sh
# Every fuzz target built, then run for SECONDS from its corpus with a fixed seed; TAP.
# Usage: tests/fuzz/short.sh SECONDS
set -u
cd "$(dirname "$0")/../.." || exit 2
seconds=$1
targets=$(for file in tests/fuzz/fuzz_*.c; do basename "$file" .c; done)
bad=0
n=0
if ! said=$(tests/fuzz/build.sh 2>&1); then
    echo "$said" | sed 's/^/# /'
    echo "Bail out! a target cannot be built"
    exit 1
fi
echo "1..$(echo "$targets" | wc -l)"
for name in $targets; do
    n=$((n + 1))
    if said=$(FUZZ_SEED=1 tests/fuzz/run.sh "$seconds" "$name" 2>&1); then
        echo "ok $n - $name $(echo "$said" | sed -n 's/.*executed_units: //p') runs"
    else
        bad=1
        echo "$said" | tail -n 40 | sed 's/^/# /'
        echo "not ok $n - $name"
    fi
done
exit $bad
