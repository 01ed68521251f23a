# Thin: meson builds, scripts/ installs and runs the tests. Asks nothing; as root or with sudo.

release = build/build.ninja

help:
	@echo 'make run      build, make the demo in var/demo, serve it on http://127.0.0.1:8080'
	@echo 'make test     all tests: check, then peers; ends with "N passed, N failed"'
	@echo 'make check    the tests that need packages of Debian only'
	@echo 'make peers    the tests that need other registries (a browser, validators)'
	@echo 'make build    build/counterfoil, for use'
	@echo 'make lint     the rules of the house, and the scripts'
	@echo 'make words    messages of the source into the catalogues of locale/'
	@echo 'make bench    measure; make fuzz: look for crashes for an hour; make clean'
	@echo 'make torture  random events on the books beside a model, from another seed each time'
	@echo 'make crash    kill it 2,000 times while people pay, on each engine (an hour)'
	@echo 'make timing   does the time of an answer tell who is known? 2,000 samples each'
	@echo 'make a11y     every page in every colour, width and language by axe, vnu and pa11y (half an hour)'
	@echo 'make lighthouse  home, list, detail and review on a phone; on a quiet machine'
	@echo 'make races    20,000 races for the same money, on each engine (half an hour)'

run: build var/demo/demo.json
	@scripts/demo_logins.py var/demo/demo.json
	build/counterfoil serve --data var/demo --sandbox

var/demo/demo.json: | build
	build/counterfoil demo --data var/demo

build: $(release)
	ninja -C build counterfoil

$(release):
	scripts/setup.sh build
	meson setup build --buildtype=release -Doptimization=2 -Db_lto=true

test:
	scripts/test.sh check peers

check peers:
	scripts/test.sh $@

lint: $(release)
	scripts/setup.sh lint
	ninja -C build tools/tidy
	build/tools/tidy .
	scripts/files.py --check
	shellcheck -x scripts/*.sh tests/*/*.sh .ci/run

words: $(release)
	ninja -C build tools/mklocale
	scripts/words.sh build/tools/mklocale

bench: build
	ninja -C build bench/db_bare bench/bench_pdf bench/bench_search
	bench/run

crash: build
	COUNTERFOIL=$(CURDIR)/build/counterfoil tests/crash/run --kills 2000 --minutes 60 --report docs/reports/crash.md

races:
	scripts/test.sh gcc
	tests/races/run --races 20000 --report docs/reports/races.md

# On a quiet machine: does the time of an answer tell who is known?
timing: build
	tests/timing/run

a11y:
	scripts/setup.sh peers
	scripts/test.sh gcc
	tests/a11y/run --all --report docs/reports/a11y.md

lighthouse: build
	scripts/setup.sh peers
	BINARY=build/counterfoil tests/a11y/run --lighthouse --report docs/reports/lighthouse.md

fuzz:
	tests/fuzz/build.sh
	tests/fuzz/run.sh 300

torture:
	COUNTERFOIL_SEED=$$(date +%s) COUNTERFOIL_STEPS=4000 scripts/test.sh torture

# What was built; never var/, where books are.
clean:
	rm -rf build build-*

.PHONY: help run build test check peers lint words bench crash races timing a11y lighthouse fuzz torture clean
