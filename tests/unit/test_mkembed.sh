#!/bin/sh
# mkembed: what it makes is there and fits together, and what it must refuse it refuses.
# Usage: test_mkembed.sh MKEMBED
set -eu
mkembed=$(realpath "$1")
dir=$(mktemp -d /tmp/test_mkembed_XXXXXX)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
failed=0

fail() {
    echo "FAILED: $*"
    failed=1
}

# refuse_sql WORDS TEXT: the statement file TEXT is refused with a message that has WORDS.
refuse_sql() {
    printf '%b' "$2" >bad.sql
    if "$mkembed" sql q.c q.h bad.sql 2>message; then fail "accepted: $2"
    elif ! grep -q "^bad.sql:[0-9]*: .*$1" message; then fail "$1: $(cat message)"; fi
}

refuse_sql 'unknown word {lokc}' '--: a\nSELECT 1 {lokc};\n'
refuse_sql 'unknown word {id}' '--: a\nSELECT {id};\n'
refuse_sql 'stands twice' '--: a\nSELECT 1;\n--: a\nSELECT 2;\n'
refuse_sql 'one engine only' '--: a sqlite\nSELECT 1;\n'
refuse_sql 'unknown engine oracle' '--: a oracle\nSELECT 1;\n'
refuse_sql 'is empty' '--: a\n-- nothing\n--: b\nSELECT 1;\n'
refuse_sql 'CAST' '--: a\nSELECT $1::text;\n'
refuse_sql 'no \$1' '--: a\nSELECT $2;\n'
refuse_sql 'to \$40' '--: a\nSELECT $41;\n'
refuse_sql 'differ in their parameters' '--: a sqlite\nSELECT $1;\n--: a postgres\nSELECT $1, $2;\n'
refuse_sql 'before the first' 'SELECT 1;\n'
refuse_sql 'a name is of' '--: Upper\nSELECT 1;\n'
refuse_sql 'the piece p stands twice' '--= p\n1\n--= p\n2\n--: a\nSELECT {p};\n'
refuse_sql 'has no number' '--= p\n$+0\n--: a\nSELECT {p};\n'
refuse_sql 'has no number' '--= p\n$+0\n--: a\nSELECT {p:x};\n'
refuse_sql 'is empty' '--= p\n--: a\nSELECT {p};\n'
refuse_sql 'unknown word {p}' '--: a\nSELECT {p};\n--= p\n1\n'
refuse_sql 'is empty' '--= p sqlite\n1\n--: a\nSELECT {p};\n'
refuse_sql 'no \$2' '--= p\n$+1\n--: a\nSELECT $1, {p:2};\n'
printf '%b' '--: a\nSELECT 1;\n--= p\n1\n' >bad.sql
if "$mkembed" sql q.c q.h bad.sql 2>message; then fail "a piece that nothing uses"; fi
printf '%s\n' '--= both' 'a = $1' '--= more' '{both} AND b > $+0' '  AND c < $+1 {lock}' '--: one' \
    'SELECT $2 FROM t WHERE {more:3};' >good.sql
"$mkembed" sql q.c q.h good.sql || fail "pieces"
tr -d '\n"' <q.c | sed 's/\\n */\n/g; s/  */ /g' >flat
grep -q 'a = $1 AND b > $3$' flat && grep -q '^AND c < $4 FOR NO KEY UPDATE' flat || fail "pieces: $(cat flat)"

printf '%s\n' '--: one' '-- says "why"' "SELECT '{}', \"x\", '\\' FROM t" 'WHERE a = $1 {lock};' \
    '--: two' 'SELECT 1 {lock_of:t};' >good.sql
"$mkembed" sql q.c q.h good.sql || fail "good.sql"
grep -q 'extern const struct sql Q_two;' q.h || fail "Q_two"
grep -q 'FOR NO KEY UPDATE OF t' q.c || fail "lock_of"
if grep -q 'why' q.c; then fail "a comment came along"; fi

printf 'CREATE TABLE t (a {int}, b {wrong});\n' >0001_t.sql
if "$mkembed" migrations m.c 0001_t.sql 2>message; then fail "unknown word in a migration"; fi
printf 'SELECT 1;\n' >0002_t.sql
if "$mkembed" migrations m.c 0002_t.sql 2>message; then fail "a migration left out"; fi
printf -- '--: mysql\nSELECT 1;\n' >0001_t.sql
if "$mkembed" migrations m.c 0001_t.sql 2>message; then fail "an unknown section"; fi

printf '<svg/>' >icons.svg
awk 'BEGIN { for (i = 0; i < 200; i++) print ".a { background: url(@@icons.svg@@) }" }' >app.css
"$mkembed" assets a.c a.h icons.svg app.css || fail "assets"
path=$(sed -n 's/^#define ASSET_icons_svg "\(.*\)"$/\1/p' a.h)
sum=$(sha256sum icons.svg | cut -c 1-10)
[ "$path" = "/s/icons.$sum.svg" ] || fail "hashed name $path"
grep -q "url($path)" a.c || fail "path put into the stylesheet"
if "$mkembed" assets a.c a.h app.css icons.svg 2>message; then fail "a path before its file"; fi
if "$mkembed" assets a.c a.h icons.svg ./icons.svg 2>message; then fail "a name twice"; fi
printf 'x' >a.exe
if "$mkembed" assets a.c a.h a.exe 2>message; then fail "an unknown kind"; fi

exit $failed
