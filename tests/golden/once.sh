#!/bin/sh
# once.sh BINARY: no method and path stands twice among the routes.
set -eu
twice=$("$1" routes | awk '{ print $1, $2 }' | sort | uniq -d)
[ -z "$twice" ] || {
    printf 'Twice among the routes:\n%s\n' "$twice" >&2
    exit 1
}
