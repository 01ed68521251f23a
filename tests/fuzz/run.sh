#!/bin/sh
# Run every built fuzz target for SECONDS each, beginning with tests/fuzz/corpus/<name>/. What is
# found on the way goes to build-fuzz/corpus/<name>/; a crash is kept beside it and ends the run.
# Usage: tests/fuzz/run.sh SECONDS [name ...]
set -eu
seconds=$1
shift
cd "$(dirname "$0")/../.."
for target in build-fuzz/fuzz_*; do
    name=$(basename "$target")
    case $name in *.log) continue ;; esac
    [ $# -eq 0 ] || case " $* " in *" $name "*) ;; *) continue ;; esac
    found=build-fuzz/corpus/$name
    mkdir -p "$found" "tests/fuzz/corpus/$name"
    echo "== $name"
    if ! "$target" -max_total_time="$seconds" -timeout=5 -rss_limit_mb=1024 -verbosity=0 -seed="${FUZZ_SEED:-0}" \
        -print_final_stats=1 -artifact_prefix="$found-" "$found" "tests/fuzz/corpus/$name" \
        >"build-fuzz/$name.log" 2>&1; then
        tail -n 40 "build-fuzz/$name.log"
        exit 1
    fi
    grep number_of_executed "build-fuzz/$name.log"
done
