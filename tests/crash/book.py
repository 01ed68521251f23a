"""The book as rows, on either engine, and what must hold between it and the gateway's own book.

Reads past the product: plain SQL on the tables, so that a fault in the product's own reading cannot
hide one in its writing.
"""
import csv
import io
import os
import sqlite3
import subprocess
import time

SETTLED = 10  # the states of src/core/payment.h; below it a payment is still running
CAPTURE_IN = 1


class Sqlite:
    name = "sqlite"

    def __init__(self, path):
        self.path = path

    def rows(self, *queries):
        """The rows of each query, all as of one instant."""
        db = sqlite3.connect(self.path, timeout=30, isolation_level=None)
        try:
            db.execute("PRAGMA query_only = ON")
            db.execute("BEGIN")
            return [db.execute(query).fetchall() for query in queries]
        finally:
            db.close()

    def change(self, statement):
        db = sqlite3.connect(self.path, timeout=30, isolation_level=None)
        try:
            db.execute(statement)
        finally:
            db.close()


class Postgres:
    name = "postgres"

    def __init__(self, url):
        self.url = url

    def run(self, text):
        done = subprocess.run(["psql", "-X", "-q", "-A", "-t", "--csv", "-v", "ON_ERROR_STOP=1", self.url],
                              input=text, capture_output=True, text=True, timeout=60, check=False)
        if done.returncode != 0:
            raise RuntimeError("psql: " + done.stderr.strip())
        return done.stdout

    def rows(self, *queries):
        text = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;\n"
        text += "".join(query + ";\n\\echo ---\n" for query in queries) + "COMMIT;\n"
        parts = self.run(text).split("---\n")[:len(queries)]
        return [[tuple(int(v) if v.lstrip("-").isdigit() else v for v in row)
                 for row in csv.reader(io.StringIO(part))] for part in parts]

    def change(self, statement):
        self.run(statement + ";")

    def kill_backend(self):
        self.run("SELECT count(pg_terminate_backend(pid)) FROM (SELECT pid FROM pg_stat_activity WHERE "
                 "backend_type = 'client backend' AND pid <> pg_backend_pid() ORDER BY random() LIMIT 1) x;")


CAPTURES = "SELECT capture_id, payment, amount FROM capture WHERE kind = %d" % CAPTURE_IN
PAYMENTS = "SELECT id, public_id, key, reference, state, amount, captured FROM payment WHERE gateway = 'sandbox'"


class Snapshot:
    """Payments and captures of the book at one instant."""

    def __init__(self, book):
        captures, payments = book.rows(CAPTURES, PAYMENTS)
        self.captures = captures
        self.payments = {p[0]: p for p in payments}
        self.by_reference = {p[3]: p for p in payments}
        self.by_public = {p[1]: p for p in payments}


def sandbox_captures(payments):
    return {c["id"]: (p["reference"], c["amount"]) for p in payments for c in p["captures"]}


def compare(before, gateway, after, acknowledged, finished):
    """Faults between two snapshots of the book and what the gateway said between them.

    Before `finished`, a capture may wait for a payment that is still running; then it may not.
    `acknowledged`: public id -> amount in minor units, of payments a client was shown as settled
    before `after` was read.
    """
    faults = []
    truth = sandbox_captures(gateway)
    for capture, payment, amount in before.captures:
        known = truth.get(capture)
        if known is None:
            faults.append(f"capture {capture} is booked, and the gateway never made it")
        elif known[1] != amount:
            faults.append(f"capture {capture} is booked with {amount}, not {known[1]}")
        elif before.payments.get(payment, (0,) * 4)[3] != known[0]:
            faults.append(f"capture {capture} is booked on another payment than {known[0]}")
    booked = {}
    sums = {}
    for capture, payment, amount in after.captures:
        if capture in booked:
            faults.append(f"capture {capture} is booked twice")
        booked[capture] = amount
        sums[payment] = sums.get(payment, 0) + amount
    for capture, (reference, amount) in truth.items():
        payment = after.by_reference.get(reference)
        if payment is None:
            faults.append(f"the gateway captured {amount} for {reference}, which the book does not know")
        elif capture not in booked and (finished or payment[4] >= SETTLED):
            faults.append(f"capture {capture} of {amount} for {reference} is not booked (state {payment[4]})")
    for payment in after.payments.values():
        if payment[6] != sums.get(payment[0], 0):
            faults.append(f"{payment[3]} counts {payment[6]} captured; its captures add up to {sums.get(payment[0], 0)}")
    for public, amount in acknowledged.items():
        payment = after.by_public.get(public)
        if payment is None:
            faults.append(f"payment {public} was shown as settled and is not in the book")
        elif payment[4] != SETTLED or payment[6] < amount:
            faults.append(f"payment {public} of {amount} was shown as settled; the book has state "
                          f"{payment[4]}, captured {payment[6]}")
    return faults


def verify(binary, data, url=None, attempts=1):
    """What `counterfoil verify` complains of; an empty list when it is content."""
    command = [binary, "verify", "--data", data] + (["--db", url] if url else [])
    for _ in range(attempts):
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
        if done.returncode == 0 and done.stdout.startswith("ok: "):
            return []
        time.sleep(0.2)
    lines = (done.stdout + done.stderr).strip().splitlines()
    return ["verify: " + line for line in lines] or [f"verify ended with {done.returncode}"]


def binary_path():
    """The program under test: COUNTERFOIL, else the build for tests, else the one for use."""
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    for path in (os.environ.get("COUNTERFOIL", ""), root + "/build-gcc/counterfoil", root + "/build/counterfoil"):
        if path and os.access(path, os.X_OK):
            return path
    raise SystemExit("crash: there is no build-gcc/counterfoil; ninja -C build-gcc makes it")
