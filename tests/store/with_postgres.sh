#!/bin/sh
# Run a command with COUNTERFOIL_TEST_DB naming an empty PostgreSQL server made for it alone.
set -eu
scripts=$(cd "$(dirname "$0")/../../scripts" && pwd)
dir=$(mktemp -d /tmp/test_pg_XXXXXX)
finish() {
    "$scripts/postgres.sh" stop "$dir" || true
    rm -rf "$dir"
}
trap finish EXIT
trap 'exit 1' INT TERM HUP
COUNTERFOIL_TEST_DB=$("$scripts/postgres.sh" start "$dir")
export COUNTERFOIL_TEST_DB
"$@" & # a trap waits for what runs before us, but not for what is waited for
command=$!
trap 'kill $command; exit 1' INT TERM HUP
wait $command
