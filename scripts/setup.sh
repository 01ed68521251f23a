#!/bin/bash
# Installs what a task needs. Asks nothing, leaves alone what is there, and is quick then.
#     scripts/setup.sh build    to compile and run: Debian's packages
#     scripts/setup.sh check    also for the tests that need Debian's packages only
#     scripts/setup.sh peers    also for the tests with a browser and with outside validators:
#                               npm's packages by lock file, jars and other peers by their contents
#     scripts/setup.sh lint     also for make lint
set -euo pipefail
cd "$(dirname "$0")/.."

# One line for each reason.
build_packages=(
    gcc libc6-dev make meson ninja-build pkg-config
    libsqlite3-dev libpq-dev
    libmicrohttpd-dev libcurl4-openssl-dev libdeflate-dev libbrotli-dev
    libsodium-dev libseccomp-dev liboath-dev libfido2-dev
    libxml2-dev libicu-dev
    libarchive-dev libxlsxwriter-dev libqpdf-dev
    libcairo2-dev libpango1.0-dev libharfbuzz-dev libfontconfig-dev liblcms2-dev libqrencode-dev
    fonts-noto-core fonts-noto-cjk
    libcmocka-dev libssl-dev
    ca-certificates
)
check_packages=(
    clang-19 libclang-rt-19-dev llvm-19
    postgresql-15 postgresql-client-15
    libxml2-utils poppler-utils qpdf
    spin
    python3
)
peers_packages=(
    chromium
    default-jdk-headless maven zxing-cpp-tools
    python3-venv python3-pip aqbanking-tools
)
lint_packages=(
    shellcheck
)

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# install PACKAGE...: those that are missing.
install() {
    local missing=() name
    for name in "$@"; do
        dpkg-query -W -f '${db:Status-Status}\n' "$name" 2>/dev/null | grep -qx installed ||
            missing+=("$name")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    echo "Installing ${missing[*]}"
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
        -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 -o Dpkg::Options::=--force-confold \
        "${missing[@]}"
}

# The packages of a folder's package-lock.json, in tests/browser among them the Node that runs them.
# Their own install scripts do not run: they would fetch from elsewhere.
install_node_packages() {
    command -v npm >/dev/null || install nodejs npm
    local here
    for here in tests/browser tests/a11y; do
        cmp -s $here/package-lock.json $here/node_modules/.installed && continue
        (cd $here && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error </dev/null)
        cp $here/package-lock.json $here/node_modules/.installed
    done
}

task=${1:-build}
case $task in
build) install "${build_packages[@]}" ;;
check) install "${build_packages[@]}" "${check_packages[@]}" ;;
lint) install "${build_packages[@]}" "${lint_packages[@]}" ;;
peers)
    install "${build_packages[@]}" "${check_packages[@]}" "${peers_packages[@]}"
    install_node_packages
    tests/validators/fetch
    tests/gateways/fetch
    tests/bank/fetch
    ;;
*)
    echo "usage: scripts/setup.sh build|check|peers|lint" >&2
    exit 2
    ;;
esac
