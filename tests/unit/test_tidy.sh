#!/bin/bash
# tools/tidy on small trees: a good one passes, and each fault in it is caught and named.
#     test_tidy.sh TIDY
# shellcheck disable=SC2016
set -u
tidy=$1
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
number=0
failed=0

# A tree in which nothing is wrong.
good() {
    rm -rf "${root:?}"/*
    put src/base/str.h '/* Text. */' '#pragma once' '' 'int str_length(void);'
    put src/base/str.c '/* Text. */' '#include "base/str.h"' '' \
        '#include <stdio.h>' '' 'int str_length(void)' '{' '    free(0);' '    return 1;' '}'
    put src/base/meson.build "sources += files('str.c')"
    put src/core/sum.c '/* Sums. */' '#include "base/str.h"' '' '#include <string.h>'
    put src/core/meson.build "sources += files('sum.c')"
    put src/db/write.h '/* Writing. */' '#pragma once'
    put src/app/pay.c '/* Paying an invoice. */' '#include "db/write.h"' '#include "base/str.h"'
    put src/app/meson.build "sources += files('pay.c')"
    put src/pdf/line.c '/* Lines. */' 'double width = 1.5;'
    put src/pdf/meson.build "sources += files('line.c')"
    put sql/queries/things.sql '-- Things.' \
        '--: thing_get' 'SELECT 1 FROM thing WHERE org = $org;' \
        '--: org_by_host' 'SELECT org_id FROM host WHERE name = $name;'
    put sql/migrations/0001_things.sql '-- Things.' '' \
        '-- A thing.' 'CREATE TABLE thing (org {id});'
    put sql/meson.build \
        "queries = files('queries/things.sql')" "files('migrations/0001_things.sql')"
    put tests/unit/test_str.c '/* Texts. */'
    put tests/unit/meson.build "unit_tests = ['test_str']"
}

# put FILE LINE...: a file of these lines.
put() {
    local file=$root/$1
    shift
    mkdir -p "${file%/*}"
    printf '%s\n' "$@" >"$file"
}

more() {
    local file=$root/$1
    shift
    printf '%s\n' "$@" >>"$file"
}

# passes SENTENCE / catches SENTENCE LINE: run tidy on the tree; LINE is a pattern of the fault.
passes() {
    number=$((number + 1))
    if output=$("$tidy" "$root"); then
        echo "ok $number - $1"
    else
        echo "not ok $number - $1"
        printf '%s\n' "$output" | sed 's/^/# /'
        failed=1
    fi
}

catches() {
    number=$((number + 1))
    output=$("$tidy" "$root")
    if [ $? = 1 ] && printf '%s\n' "$output" | grep -qE "^$2"; then
        echo "ok $number - $1"
    else
        echo "not ok $number - $1"
        printf '%s\n' "$output" | sed 's/^/# /'
        failed=1
    fi
    good
}

lines() {
    for ((i = 0; i < $1; i++)); do printf '%s\n' "$2"; done
}

good
passes 'a good tree passes'

more src/core/sum.c '#include "db/write.h"'
catches 'core includes no database' 'src/core/sum.c:5: include: core may not include db/write.h'
more src/core/sum.c '  #  include <stdio.h>'
catches 'core has no input or output' 'src/core/sum.c:5: include: <stdio.h>'
put src/base/clock.h '/* Time. */' '#pragma once'
more src/core/sum.c '#include "base/clock.h"'
catches 'core asks no clock' 'src/core/sum.c:5: include: base/clock.h'
put src/web/page.c '/* A page. */' '#include "db/write.h"'
put src/web/meson.build "sources += files('page.c')"
catches 'a page cannot write' 'src/web/page.c:2: include: db/write.h: only app'
more src/base/str.c '#include "core/sum.h"'
catches 'base includes base only' 'src/base/str.c:11: include: base may not'
put src/odd/x.c '/* Odd. */'
catches 'a folder not in the table is found' 'src/odd/x.c:1: folder'

more src/pdf/line.c '/* one Invoice each */'
catches 'an engine knows no word of the trade, even in a comment' \
    'src/pdf/line.c:3: trade: "invoice"'
more src/pdf/line.c 'int customers_max;'
catches 'nor inside a name' 'src/pdf/line.c:3: trade: "customer"'

more src/app/pay.c 'void f(void)' '{' '    go''to end;' '}'
catches 'goto is banned' 'src/app/pay.c:6: banned: goto'
more src/app/pay.c 'void *p = malloc (3);'
catches 'memory is taken from arenas' 'src/app/pay.c:4: banned: malloc'
more src/core/sum.c 'static double x;'
catches 'core has no floating point' 'src/core/sum.c:5: banned: double'
more src/app/pay.c '// malloc(1) double "' '/* goto */' \
    'char *s = "free(1) \" goto", c = '"'\"'"', d;'
passes 'banned words in comments and strings are no faults'
good

# long_function N: one that begins behind three lines of comment, with N lines in its body.
long_function() {
    {
        lines 3 '/* above */'
        echo 'void f(void)'
        echo '{'
        lines "$1" '    f();'
        echo '}'
    } >>"$root"/src/app/pay.c
}

long_function 67
passes 'a function of 70 lines passes'
good
long_function 68
catches 'a function of 71 lines is too long' 'src/app/pay.c:7: function: 71 lines'
lines 798 'int x;' >>"$root"/src/app/pay.c
catches 'a file of 801 lines is too long' 'src/app/pay.c:801: file'
more src/app/pay.c "// $(lines 97 'ä' | tr -d '\n')"
passes 'a line of 100 characters passes, whatever their bytes'
good
more src/app/pay.c "// $(lines 98 'x' | tr -d '\n')"
catches 'a line of 101 characters is too long' 'src/app/pay.c:4: line: 101'
more src/app/pay.c 'int x; '
catches 'blanks at the end of a line are found' 'src/app/pay.c:4: blank'
more src/app/pay.c $'\tint x;'
catches 'tabs are found' 'src/app/pay.c:4: tab'
more src/app/pay.c $'int x;\r'
catches 'line ends of another system are found' 'src/app/pay.c:4: line end'
printf 'int x;' >>"$root"/src/app/pay.c
catches 'a last line without an end is found' 'src/app/pay.c:4: line end'
more src/app/pay.c '/* TO''DO later */'
catches 'unfinished work is found' 'src/app/pay.c:4: unfinished'
more src/app/pay.c '/* good enough for ''now */'
catches 'so is what is good enough' 'src/app/pay.c:4: unfinished'
more src/app/pay.c 'char name[] = "/tmp/xXX''XXXX";'
passes 'a template of a temporary name is no such word'
good

put src/app/pay.c '' '/* Paying. */' '#include "db/write.h"'
catches 'a file opens with its contract' 'src/app/pay.c:1: contract'
put src/db/write.h '/* Writing. */' 'int x;'
catches 'a header is included once' 'src/db/write.h:1: header'
put src/app/old.c '/* Old. */'
catches 'a file that is not built is found' 'src/app/old.c:1: dead'
put src/app/old.h '/* Old. */' '#pragma once'
catches 'a header nobody includes is found' 'src/app/old.h:1: dead'
put tests/unit/test_ste.c '/* Texts. */'
catches 'a test that does not run is found' 'tests/unit/test_ste.c:1: dead'

put tests/golden/page.html '<p>TO''DO '
passes 'a page that a test expects may be anything'
good

more sql/queries/things.sql '--: thing_all' '-- of the org' 'SELECT organ FROM thing;' '--= piece' 'org = $1'
catches 'a statement names its organisation' 'sql/queries/things.sql:6: org: thing_all'
more sql/migrations/0001_things.sql '' 'CREATE TABLE other (org {id});'
catches 'a table opens with a line' 'sql/migrations/0001_things.sql:6: contract'

echo "1..$number"
exit $failed
