"""Whether achkit finds our NACHA file sound, with the amounts and names we meant: nacha.py FILE good|bad."""
import sys

import achkit

with open(sys.argv[1], encoding="ascii") as f:
    text = f.read()
found = achkit.validate(text)
if sys.argv[2] == "bad":
    sys.exit(0 if not found["ok"] else 1)
print(found["errors"])
entries = [e for batch in achkit.parse(text)["batches"] for e in batch["entries"]]
assert found["ok"]
assert [e["amount_cents"] for e in entries] == [100000000, 1, 99], entries
assert [e["txn_code"] for e in entries] == [27, 37, 37], entries
assert entries[0]["name"].strip() == "WADE ARNOLD", entries
