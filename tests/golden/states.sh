#!/bin/sh
# states.sh BINARY DOCUMENT: the tables of states in the document are those the code runs on.
set -eu
shown=$(mktemp)
trap 'rm -f "$shown"' EXIT
sed -n '/^| state | event /,/^$/p; /^| refund | event /,/^$/p' "$2" | sed '$d' >"$shown"
"$1" routes --states | diff -u "$shown" - || {
    echo "The tables of $2 are not what \"routes --states\" prints." >&2
    exit 1
}
