#!/bin/sh
# compare.sh BINARY COMMAND FILE: what the command prints must be what the file holds.
set -eu
printed=$(mktemp)
trap 'rm -f "$printed"' EXIT
"$1" "$2" >"$printed"
diff -u "$3" "$printed" || {
    echo "\"$2\" prints something else than $3. If that is wanted: $1 $2 > $3" >&2
    exit 1
}
