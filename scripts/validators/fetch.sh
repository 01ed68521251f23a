#!/bin/sh
# Fetch the validators of PDF/A and Factur-X (veraPDF, Mustang) from Maven Central into
# build/validators: pinned versions, pinned SHA-256. Nothing of them is committed. Needs Maven.
set -eu
cd "$(dirname "$0")/../.."
folder=build/validators
mkdir -p "$folder"

fetch() { # artefact file sha256
    if [ ! -f "$folder/$2" ]; then
        mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:2.8:copy \
            -Dartifact="$1" -DoutputDirectory="$PWD/$folder"
    fi
    echo "$3  $folder/$2" | sha256sum -c - >/dev/null || {
        echo "$2 is not what it was" >&2
        exit 1
    }
}

fetch org.verapdf.apps:greenfield-apps:1.28.2 greenfield-apps-1.28.2.jar \
    687d4d8bcfec48c9f7e931cf78ed061f1eeccfba55d4cdc000ba9b4d8aa46ce6
fetch org.mustangproject:validator:2.25.0:jar:shaded validator-2.25.0-shaded.jar \
    32c1ef0a6fd07cb1c9618944e20d70a354d4f49eb5d02311c626762fb5f1852b
