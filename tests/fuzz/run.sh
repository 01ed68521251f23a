#!/bin/sh
# Run every built fuzz target for SECONDS each, from and into its corpus tests/fuzz/corpus/<name>/.
# New finds of the corpus go to build-fuzz/corpus/<name>/; a crash is kept beside it and ends the run.
# Usage: tests/fuzz/run.sh SECONDS [name ...]
set -eu
seconds=$1
shift
cd "$(dirname "$0")/../.."
for target in build-fuzz/fuzz_*; do
    name=$(basename "$target")
    [ $# -eq 0 ] || case " $* " in *" $name "*) ;; *) continue ;; esac
    mkdir -p "build-fuzz/corpus/$name" "tests/fuzz/corpus/$name"
    echo "== $name"
    "$target" -max_total_time="$seconds" -timeout=5 -rss_limit_mb=1024 -print_final_stats=1 -verbosity=0 \
        -artifact_prefix="build-fuzz/corpus/$name-" "build-fuzz/corpus/$name" "tests/fuzz/corpus/$name" 2>&1 |
        tee "build-fuzz/$name.log" | grep -E 'ERROR|SUMMARY|runtime error|number_of_executed|must' || true
    ! grep -qE 'ERROR:|runtime error|SUMMARY:' "build-fuzz/$name.log" || exit 1
done
