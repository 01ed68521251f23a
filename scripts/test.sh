#!/bin/bash
# Runs the tests, part by part, to the end whatever fails; ends with "N passed, N failed".
#     scripts/test.sh check          the parts that need Debian's packages only
#     scripts/test.sh peers          the parts that need other registries too
#     scripts/test.sh check peers    both
#     scripts/test.sh PART...        single parts, by the names in the table it prints
#
# A part is a suite of meson in one of the two builds, or a program tests/PART/run that itself
# closes with such a line. A suite that is not there is not listed.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 2
exec </dev/null

gcc_build=build-gcc     # gcc, warnings are errors, fault points in
asan_build=build-asan   # clang, warnings are errors, address and undefined-behaviour sanitizers
gcc_suites=(unit store http golden torture crash sim)
asan_suites=(unit store http golden fuzz)
check_programs=(crash races controls model)
peers_programs=(browser a11y validators gateways bank)

# For the generators, which end before they tidy up; the tests look for leaks too.
symbolizer=external_symbolizer_path=/usr/bin/llvm-symbolizer-19
export ASAN_OPTIONS=abort_on_error=1:detect_leaks=0:$symbolizer
export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1:$symbolizer
export LSAN_OPTIONS=suppressions=$PWD/tests/leaks.supp:print_suppressions=0
export CMOCKA_MESSAGE_OUTPUT=TAP
export PATH=$PWD/tests/browser/node_modules/.bin:$PATH

passed=0
failed=0
table=()
declare -A seen=() broken=()

# part NAME COMMAND...: time a command that sets `good` and `bad`, and note the outcome; once.
part() {
    local name=$1 begin=$EPOCHREALTIME good=0 bad=0
    shift
    [ -z "${seen[$name]:-}" ] || return 0
    seen[$name]=yes
    printf '\n== %s\n' "$name"
    "$@"
    passed=$((passed + good))
    failed=$((failed + bad))
    local took=$((${EPOCHREALTIME/./} - ${begin/./}))
    table+=("$(printf '%-14s %4d.%02d %8d %8d' "$name" $((took / 60000000)) \
        $((took / 600000 % 100)) "$good" "$bad")")
}

# A command that either works or does not.
whole() {
    if "$@"; then good=1; else bad=1; fi
}

build_with() {
    local folder=$1 compiler=$2 log=$1/build.log
    shift 2
    mkdir -p "$folder"
    if [ ! -f "$folder/build.ninja" ]; then
        CC=$compiler meson setup "$folder" -Dwerror=true -Dfaults=true "$@" >"$log" 2>&1 ||
            { tail -n 30 "$log" && return 1; }
    fi
    ninja -C "$folder" -k 20 >"$log" 2>&1 && return
    sed -n '/^FAILED/,$p' "$log" | grep -vE "^(\[|$compiler )" | head -n 100
    return 1
}

build_gcc() {
    build_with $gcc_build gcc || { broken[$gcc_build]=yes && return 1; }
}

build_asan() {
    build_with $asan_build clang-19 -Db_sanitize=address,undefined -Db_lundef=false ||
        { broken[$asan_build]=yes && return 1; }
}

has_suite() {
    meson introspect --tests "$1" 2>/dev/null | grep -qE "\"suite\": \[[^]]*[\":]$2\""
}

# suite BUILD NAME: run one of meson's suites and count it.
suite() {
    local log=$1/meson-logs/testlog-$2
    rm -f "$log.json"
    ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=1:strict_string_checks=1 \
        meson test -C "$1" --no-rebuild --suite "$2" --logbase "testlog-$2" \
        --num-processes "$(nproc)" --timeout-multiplier 3 >"$log.out" 2>&1
    [ -f "$log.json" ] && read -r good bad < <(python3 scripts/tally.py "$log.json")
    if [ $((good + bad)) = 0 ]; then
        tail -n 20 "$log.out"
        good=0
        bad=1
    fi
}

# program NAME: run tests/NAME/run and read its closing line.
program() {
    local log=$gcc_build/$1.log status
    "tests/$1/run" 2>&1 | tee "$log"
    status=$?
    read -r good bad < <(sed -nE 's/^([0-9]+) passed, ([0-9]+) failed.*/\1 \2/p' "$log" | tail -n 1)
    good=${good:-0}
    bad=${bad:-0}
    if [ $status != 0 ] && [ "$bad" = 0 ]; then bad=1; fi
}

suites_of() {
    local folder=$1 suffix=$2 name
    shift 2
    [ -z "${broken[$folder]:-}" ] || return 0 # counted once, as the build
    for name in "$@"; do
        if has_suite "$folder" "$name"; then part "$name$suffix" suite "$folder" "$name"; fi
    done
}

programs_of() {
    local name
    for name in "$@"; do
        if [ -x "tests/$name/run" ]; then part "$name" program "$name"; fi
    done
}

check() {
    part set-up whole scripts/setup.sh check
    part gcc whole build_gcc
    suites_of $gcc_build '' "${gcc_suites[@]}"
    part clang whole build_asan
    suites_of $asan_build -asan "${asan_suites[@]}"
    programs_of "${check_programs[@]}"
}

peers() {
    part set-up-peers whole scripts/setup.sh peers
    part gcc whole build_gcc
    programs_of "${peers_programs[@]}"
}

# A part by its name; one that is not there is a fault.
single() {
    local before=${#table[@]}
    case $1 in
    check | peers) "$1" ;;
    gcc) part gcc whole build_gcc ;;
    clang) part clang whole build_asan ;;
    *-asan)
        part clang whole build_asan
        before=${#table[@]}
        suites_of $asan_build -asan "${1%-asan}"
        ;;
    *)
        part gcc whole build_gcc
        before=${#table[@]}
        suites_of $gcc_build '' "$1"
        programs_of "$1"
        ;;
    esac
    [ ${#table[@]} -gt "$before" ] || part "$1" whole false
}

[ $# -gt 0 ] || set -- check
for name; do single "$name"; done

printf '\n%-14s %7s %8s %8s\n' part minutes passed failed
printf '%s\n' "${table[@]}"
printf '\n%d passed, %d failed\n' $passed $failed
[ $failed = 0 ] && [ $passed -gt 0 ]
