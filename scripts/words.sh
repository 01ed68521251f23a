#!/bin/bash
# The messages of the source as a template, and each catalogue brought to it.
#     scripts/words.sh MKLOCALE           locale/counterfoil.pot and locale/*.po anew
#     scripts/words.sh MKLOCALE --check   fails where they are not what the source says
set -euo pipefail
mklocale=$(realpath "$1")
cd "$(dirname "$0")/.."
export LC_ALL=C
shopt -s nullglob extglob

# What people read stands in these; names of browsers, and what staff read of imported files and of gateways stay as they are.
sources=(src/web/views/*.html src/web/!(device).[ch] src/web/portal/*.[ch] src/web/staff/*.[ch]
    src/base/errors.def src/store/store_privacy.c src/core/*.[ch] src/app/*.[ch] src/jobs/job_mail*.c
    src/paper/letter.c src/paper/sheet*.c src/paper/pdf_*.c src/paper/document_lines.c src/paper/unit.c)

if [ "${2:-}" != --check ]; then
    "$mklocale" --extract locale/counterfoil.pot "${sources[@]}"
    "$mklocale" --merge locale/counterfoil.pot locale/*.po
    exit
fi
found=$(mktemp)
trap 'rm -f "$found"' EXIT
"$mklocale" --extract "$found" "${sources[@]}"
if ! diff -u locale/counterfoil.pot "$found"; then
    echo "the template is not what the source says: run make words" >&2
    exit 1
fi
"$mklocale" --check locale/counterfoil.pot locale/*.po
