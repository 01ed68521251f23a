#!/bin/sh
# Our PDFs before outside judges: veraPDF (PDF/A-3b), Mustang (Factur-X: XSD, Schematron), qpdf
# (syntax), pdfdetach (the XML inside is the XML we meant), ZXing (the code can be scanned).
#   tests/peers/pdfa.sh [BUILD_FOLDER]
# Needs: ninja, java (with its compiler), poppler-utils, qpdf, zxing-cpp-tools, and once Maven.
set -eu
cd "$(dirname "$0")/../.."
build=${1:-build}
out=$build/peers-pdf
jars=build/validators
passed=0
failed=0

good() { passed=$((passed + 1)); }
bad() { failed=$((failed + 1)); echo "FAIL $1"; }
check() { if [ "$1" = 0 ]; then good; else bad "$2"; fi; }

sh scripts/validators/fetch.sh
ninja -C "$build" tests/peers/pdf_samples >/dev/null
rm -rf "$out" && mkdir -p "$out"
"$build/tests/peers/pdf_samples" "$out" tests/peers/imported-cii.xml

# 1. veraPDF, all files in one run; each must be listed as passed.
java -cp "$jars/greenfield-apps-1.28.2.jar" org.verapdf.apps.GreenfieldCliWrapper \
    -f 3b --format text -v "$out"/*.pdf >"$out/verapdf.txt" 2>&1 || true
for pdf in "$out"/*.pdf; do
    grep -q "^PASS .*/$(basename "$pdf") " "$out/verapdf.txt" && check 0 - || check 1 "PDF/A $pdf"
done
grep -A3 "^FAIL" "$out/verapdf.txt" || true

# 2. qpdf, and the attachment byte for byte.
for pdf in "$out"/*.pdf; do
    qpdf --check "$pdf" >"$out/qpdf.txt" 2>&1 && check 0 - || check 1 "qpdf $pdf"
    xml=${pdf%.pdf}.xml
    if [ -f "$xml" ]; then
        pdfdetach -save 1 -o "$out/inside.xml" "$pdf" 2>/dev/null || true
        cmp -s "$xml" "$out/inside.xml" && check 0 - || check 1 "attachment of $pdf"
    else
        pdfdetach -list "$pdf" | grep -q "^0 embedded" && check 0 - || check 1 "no XML in $pdf"
    fi
done
cmp -s tests/peers/imported-cii.xml "$out/imported.xml" && check 0 - || check 1 "imported CII"

# 3. Mustang on those that carry an XML. The imported one speaks of another document: only XML.
set --
for xml in "$out"/*.xml; do
    case $xml in */inside.xml | */imported.xml) ;; *) set -- "$@" "${xml%.xml}.pdf" ;; esac
done
java -cp "$jars/validator-2.25.0-shaded.jar" tests/peers/Mustang.java "$@" \
    >"$out/mustang.txt" 2>/dev/null || true
for pdf in "$@"; do
    grep -q "^PASS $pdf" "$out/mustang.txt" && check 0 - || check 1 "Mustang $pdf"
done
grep -A9 "^FAIL" "$out/mustang.txt" || true

# 4. The code on the last page, seen as a scanner sees it.
scan() { # sample, what the payload starts with, what else stands in it
    pages=$(pdfinfo "$out/$1.pdf" | sed -n 's/^Pages: *//p')
    pdftoppm -r 200 -f "$pages" -l "$pages" -png -singlefile "$out/$1.pdf" "$out/$1"
    ZXingReader "$out/$1.png" >"$out/$1.txt" 2>&1 || true
    grep -q "$2" "$out/$1.txt" && grep -q "$3" "$out/$1.txt" && check 0 - || check 1 "code of $1"
}
scan latin BCD EUR13710.09
scan german BCD DE75512108001245126199
scan 200-lines BCD TG-2627-00417
scan gst 'upi://pay?pa=tamarind@deccan' 'am=3910520.00&cu=INR'
scan japanese 'https://pay.tamarindgrid.example/i/TG262700417' https
scan arabic 'https://pay.tamarindgrid.example/i/TG262700417' https

# 5. The words can be taken out again, in their own script.
words() {
    pdftotext "$out/$1.pdf" - | tr -d '\n' | grep -qF "$2" && check 0 - || check 1 "text $2"
}
words latin 'Dedicated server, 8 cores, 256 GB'
words german 'Störungsbeseitigung'
words gst 'परामर्श'
words mixed 'コンサルティング業務'
words mixed 'Санкт-Петербург'

# 6. Another process, a second later at least, writes the same bytes.
mkdir -p "$out/again"
"$build/tests/peers/pdf_samples" "$out/again" tests/peers/imported-cii.xml
for pdf in "$out"/*.pdf; do
    cmp -s "$pdf" "$out/again/$(basename "$pdf")" && check 0 - || check 1 "same bytes of $pdf"
done

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
