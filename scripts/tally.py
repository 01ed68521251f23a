#!/usr/bin/env python3
"""Counts what a run of `meson test` passed and failed: prints two numbers, faults on stderr.

Reads meson's testlog.json: one JSON object a line. A test that speaks TAP counts by its subtests,
one that ended without telling of a failure (a crash, a time-out) as one failure more; any other
test counts as one.
"""
import json
import re
import sys


def count(test):
    out = test.get("stdout") or ""
    fine = test["result"] in ("OK", "EXPECTEDFAIL")
    plan = re.search(r"^1\.\.(\d+)", out, re.M)
    if plan is None and not re.search(r"^(not )?ok \d", out, re.M):
        return (1, 0) if fine else (0, 1)
    passed = len(re.findall(r"^ok \d", out, re.M))
    failed = len(re.findall(r"^not ok \d", out, re.M))
    if not fine and failed == 0:
        failed = 1
    return passed, failed


def tell(test):
    print(f"--- {test['name']}: {test['result']}", file=sys.stderr)
    lines = (test.get("stdout") or "").splitlines() + (test.get("stderr") or "").splitlines()
    wrong = [line for line in lines if not re.match(r"ok \d", line)]
    print("\n".join(wrong[-60:]), file=sys.stderr)


def main(path):
    passed = failed = 0
    with open(path, encoding="utf-8", errors="replace") as log:
        for line in log:
            test = json.loads(line)
            good, bad = count(test)
            passed += good
            failed += bad
            if bad > 0:
                tell(test)
    print(passed, failed)


main(sys.argv[1])
