"""Books with one row changed: `counterfoil verify` must name a fault for each, and none untouched.

    test_verify.py BINARY [SEED]

Each corruption is one UPDATE, DELETE or INSERT on a copy of the database whose triggers are gone,
as somebody with the file in hand would do it.
"""
import contextlib
import datetime
import os
import random
import re
import shutil
import sqlite3
import sys

import binary
from binary import Book, Browser, test

SEED = int(sys.argv[2]) if len(sys.argv) > 2 else 20260105
book = Book()
kim = Browser(book.port)

COLUMNS = ("kind,number,issue_date,due_date,currency,customer_number,item_name,quantity,unit_price,tax_category,"
           "tax_rate,paid\n")


def make_sheets():
    with open(book.folder + "/documents.csv", "w", encoding="ascii") as file:
        file.write(COLUMNS)
        for i in range(12):
            paid = "100.00" if i == 7 else ""
            file.write(f"invoice,V-{i},2026-01-{i + 1:02},2026-02-{i + 1:02},EUR,K-{i % 3},Ferry,{i + 1},19.90,S,19,"
                       f"{paid}\n")
        file.write("invoice,V-zero,2026-01-20,2026-02-20,EUR,K-0,Ferry,1,0.00,Z,0,\n")
        file.write("invoice,V-two,2026-01-21,2026-02-21,EUR,K-0,Ferry,1,50.00,Z,0,\n")
        file.write("invoice,V-other,2026-01-21,2026-02-21,USD,K-0,Ferry,1,50.00,Z,0,\n")
        file.write("credit_note,C-1,2026-01-22,,EUR,K-0,Ferry,1,5.00,S,19,\n")
        file.write("credit_note,C-2,2026-01-23,,EUR,K-1,Ferry,1,7.00,S,19,\n")


def make_statement():
    """Two lines of a bank: one names an invoice, nobody knows what the other is of."""
    sample = os.path.join(os.path.dirname(__file__), "../bank/camt.053.001.08.xml")
    with open(sample, encoding="utf-8") as file:
        text = file.read()
    with open(book.folder + "/bank.xml", "w", encoding="utf-8") as file:
        file.write(text.replace("thanks for the", "invoice V-10"))


def make_orders(olga):
    """One accepted, one declined, one withdrawn, one open, and one invoiced."""
    with open(book.folder + "/orders.csv", "w", encoding="utf-8") as sheet:
        sheet.write("kind,number,issue_date,due_date,currency,customer_number,item_name,quantity,unit_price,tax_rate\n")
        for kind, number in (("quote", "Q-1"), ("quote", "Q-2"), ("order", "O-3"), ("order", "O-4"), ("order", "O-5")):
            sheet.write(f"{kind},{number},2026-01-05,2036-01-05,EUR,K-0,Racks,2,12.50,20\n")
    book.must("import", "--org", "main", book.folder + "/orders.csv")
    orders = dict(book.rows("SELECT number, public_id FROM sales_order"))
    for number, word in (("Q-1", "accept"), ("Q-2", "decline")):
        page = kim.get(f"/orders/{orders[number]}")
        version = re.search('name="version" value="([0-9a-f]{64})"', page.text).group(1)
        assert kim.post(f"/orders/{orders[number]}/answer", [("answer", word), ("name", "Kim"), ("words", "Too dear"),
                                                             ("version", version)]).status == 303
    olga.get(f"/staff/orders/{orders['O-3']}")
    assert olga.post(f"/staff/orders/{orders['O-3']}/withdraw", [("reason", "Replaced")]).status == 303
    day = datetime.date.today().isoformat()
    assert olga.post(f"/staff/orders/{orders['O-5']}/invoice", [("number", "O-INV"), ("issued", day),
                                                                ("due", day)]).status == 303


def make_books():
    """Documents, payments that went well, in part, on credit, twice, and not at all; all of it sealed."""
    make_sheets()
    book.must("init", "--name", "Harbour Ltd", "--slug", "main")
    book.must("import", "--org", "main", book.folder + "/documents.csv")
    make_statement()
    book.must("bank", "import", "--org", "main", "--account", "DE89370400440532013000", book.folder + "/bank.xml")
    link = book.invite("K-0")
    owner = book.must("user", "staff", "--org", "main", "--email", "olga@example.com", "--name", "Olga",
                      "--role", "owner").split()[-1]
    book.serve_with_sandbox()
    assert kim.join(link).status == 303
    olga = Browser(book.port)
    assert olga.join(owner).status == 303
    again = Browser(book.port)  # a second row of the audit log
    again.get("/staff/login")
    assert again.post("/staff/login", [("email", "olga@example.com"), ("password", binary.PASSWORD)]).status == 303
    (customer,), = book.rows("SELECT public_id FROM customer WHERE number = 'K-0'")
    lots = dict(book.rows("SELECT number, public_id FROM lot WHERE account = 1"))
    for number in ("V-4", "V-6"):  # a plan to be paid in part, and one to wait
        olga.get(f"/staff/invoices/{lots[number]}")
        plan = olga.post(f"/staff/invoices/{lots[number]}/plan", [("parts", "3"), ("every", "month"),
                         ("first", (datetime.date.today() + datetime.timedelta(days=2)).isoformat())])
        assert plan.status == 303, plan.text
    (line,), = book.rows("SELECT id FROM bank_line WHERE state = 0 AND side = 1")  # of customers who pay together
    olga.get(f"/staff/lines/{line}/split")
    assert olga.post(f"/staff/lines/{line}/split", [("who.0", "V-1"), ("amount.0", "1.00"), ("who.1", "K-2"),
                                                    ("amount.1", "2.00"), ("rest", "K-0")]).status == 303
    olga.get("/staff/settings/fees")
    fee = olga.post("/staff/settings/fees", [("method", "card"), ("currency", "EUR"), ("fixed", "0.50"), ("tax", "gst"),
                                             ("tax_rate", "18")])
    assert fee.status == 303, fee.text
    for numbers, outcome, part in ((["V-0", "V-3"], "succeed", None), (["V-6"], "succeed", "10.00"),
                                   (["V-9"], "decline", None), (["V-other"], "succeed", "20.00"),
                                   (["V-9"], "double", None)):
        binary.pay(book, kim, customer, [lots[n] for n in numbers], outcome, part)
    give_back(olga)
    give_credit_back(olga)
    object_to(olga, lots)
    make_orders(olga)
    decide(olga, book.staff("Anna", "accountant"))
    sealed = lambda: book.rows("SELECT count(*) FROM unsealed") == [(0,)]
    assert binary.wait_for(sealed)
    assert book.stop() == 0, book.log()
    book.must("import", "--org", "main", book.folder + "/documents.csv")


def decide(olga, anna):
    """A payment that stays unclear, and what two of staff say of it."""
    book.gateway("/v1/switches", {"on": "start", "wire": "error"})
    book.gateway("/v1/switches", {"on": "status", "wire": "error_before", "times": -1})
    (invoice, customer), = book.rows("SELECT l.public_id, c.public_id FROM lot l JOIN customer c ON c.id = l.customer "
                                     "WHERE l.account = 1 AND l.number = 'V-two'")
    kim.get("/invoices")
    chosen = kim.post("/pay", [("customer", customer), ("invoice", invoice)])
    kim.post(chosen.location, binary.form_fields(kim.get(chosen.location).text))
    assert binary.wait_for(lambda: book.rows("SELECT state FROM payment ORDER BY id DESC LIMIT 1") == [(6,)])
    with contextlib.closing(sqlite3.connect(book.data + "/counterfoil.db", timeout=10)) as db, db:
        db.execute("INSERT INTO review (org, id, kind, subject, reason, made_us) SELECT org, 77, 'payment', id, 'Silence', "
                   "made_us FROM payment WHERE state = 6")
    olga.get("/staff/reviews/77")
    said = olga.post("/staff/reviews/77", [("outcome", "paid"), ("amount", "50.00"), ("capture", "sc_on_paper"),
                                           ("evidence", "Their statement")])
    page = anna.get("/staff/reviews/77")
    signed = anna.post("/staff/reviews/77/sign", [("digest", binary.hidden(page.text, "digest"))])
    assert (said.status, signed.status) == (303, 303), (said.status, signed.status, said.text, signed.text)
    book.gateway("/v1/switches", {"clear": True})


def give_back(olga):
    """Refunds that are done, refused, under way and to credit; disputes that run, were won and were lost."""
    (first,), = book.rows("SELECT public_id FROM payment WHERE gateway = 'sandbox' ORDER BY id LIMIT 1")

    def refund(amount, to, fate=None, more=()):
        if fate:
            book.gateway("/v1/switches", {"on": "refund", "fate": fate})
        page = olga.get(f"/staff/payments/{first}/refund")
        fields = [("key", binary.hidden(page.text, "key")), ("amount", amount), ("to", to), ("reason", "Came late"), *more]
        assert olga.post(f"/staff/payments/{first}/refund", fields).status == 303

    states = lambda: [s for (s,) in book.rows("SELECT state FROM refund ORDER BY id")]
    refund("1.10", "method")
    refund("2.20", "credit", more=[("fee", "1")])
    book.until(lambda: states() == [10, 10], "pay.refund")
    refund("3.30", "method", "decline")
    book.until(lambda: states() == [10, 10, 11], "pay.refund")
    refund("4.40", "method", "stuck")
    book.until(lambda: states() == [10, 10, 11, 2], "pay.refund")
    payments = [p["id"] for p in book.gateway("/book")["payments"] if p["state"] == "captured"]
    for one in payments[1:4]:
        book.gateway(f"/v1/payments/{one}/act", {"do": "dispute", "fee": 1500})
    book.until(lambda: book.rows("SELECT count(*) FROM dispute") == [(3,)])
    theirs = [p["backs"][-1]["id"] for p in book.gateway("/book")["payments"] if p["id"] in payments[1:3]]
    for name, lost in zip(theirs, (True, False)):
        book.gateway(f"/v1/disputes/{name}", {"lost": lost, "fee_back": not lost})
    book.until(lambda: sorted(book.rows("SELECT state FROM dispute")) == [(1,), (2,), (3,)])


def object_to(olga, lots):
    """A dispute of a line that is corrected, one of an invoice that is refused, and one that waits."""
    for number, line in (("V-3", "0"), ("V-6", None), ("V-9", "0")):
        page = kim.get(f"/invoices/{lots[number]}/dispute")
        fields = [("key", binary.hidden(page.text, "key")), ("reason", "price"), ("words", "Too much"), ("amount", "5.00")]
        sent = kim.post(f"/invoices/{lots[number]}/dispute", fields + ([("line", line)] if line else []))
        assert sent.status == 303, sent.text
        at = "/staff/objections/" + sent.location.rsplit("/", 1)[-1]
        olga.get(at)
        if number == "V-3":
            ended = olga.post(at + "/correct", [("number", "C-D"), ("net.0", "3.00"), ("words", "Yes")])
        if number == "V-6":
            ended = olga.post(at + "/refuse", [("words", "No")])
        assert ended.status == 303, ended.text


def give_credit_back(olga):
    """A credit note that goes back to a capture, and one by a transfer that a line of the bank is of."""
    today = datetime.date.today().isoformat()
    notes = dict(book.rows("SELECT number, public_id FROM lot WHERE account = 10"))
    (done,), = book.rows("SELECT count(*) FROM refund WHERE state = 10")
    for number, to, reference in (("C-1", "methods", ""), ("C-2", "transfer", "OUT-1")):
        page = olga.get(f"/staff/credits/{notes[number]}")
        given = olga.post(f"/staff/credits/{notes[number]}", [
            ("key", binary.hidden(page.text, "key")), ("amount", "4.00"), ("to", to), ("reference", reference),
            ("day", today), ("reason", "Asked for")])
        assert given.status == 303, given.text
    book.until(lambda: book.rows("SELECT count(*) FROM refund WHERE state = 10") == [(done + 1,)], "pay.refund")
    with open(book.folder + "/out.csv", "w", encoding="ascii") as file:
        file.write(f"date,amount,currency,text,party,party account,id\n{today},-4.00,EUR,OUT-1,Kim,FR761,x-1\n")
    book.must("bank", "import", "--org", "main", "--account", "DE89370400440532013000", book.folder + "/out.csv")


# -- how a value is changed

def other_date(value, _):
    return value[:-2] + ("28" if value.endswith("27") else "27")


def other_letter(value, draw):
    if value == "":
        return "x"
    i = draw.randrange(len(value))
    return value[:i] + ("b" if value[i] == "a" else "a") + value[i + 1:]


CHANGES = {"currency": lambda v, _: "USD" if v == "EUR" else "EUR", "side": lambda v, _: -v,
           "phase": lambda v, _: 1 - v, "day": other_date, "due": other_date, "issued": other_date, "booked": other_date,
           "closed": lambda v, _: 1 - v, "state": lambda v, _: {10: 11, 11: 10}.get(v, 10),
           "year": lambda v, _: str(int(v) + 1)}


def changed(column, value, draw):
    if column in CHANGES:
        return CHANGES[column](value, draw)
    if value is None:
        return None
    if isinstance(value, int):
        return value + draw.choice((-1, 1))
    if isinstance(value, bytes):
        i = draw.randrange(len(value))
        return value[:i] + bytes([value[i] ^ 1]) + value[i + 1:]
    return other_letter(value, draw)


# -- what is corrupted

TABLES = ("sales_order", "order_answer", "refund", "giveback", "dispute", "review", "entry", "posting", "lot", "summary",
          "series", "seal", "chain", "org_balance",
          "document", "payment", "payment_item", "capture", "payment_plan", "instalment", "bank_statement", "bank_line",
          "bank_statement_line", "bank_part", "audit", "audit_head", "payment_fee_tax", "objection", "objection_line")
# No second place says what these should be: words for people, and marks of what was asked when.
FREE = {("payment", "payer"), ("payment", "contact"), ("payment", "made_us"), ("payment", "settled_us"),
        ("payment", "reason"), ("payment", "request_hash"), ("payment", "public_id"), ("payment", "reference"),
        ("payment", "back"), ("payment", "consent"), ("payment", "address"), ("payment", "country"), ("payment", "away"),
        ("refund", "id"), ("refund", "public_id"), ("refund", "key"), ("refund", "reason"), ("refund", "problem"),
        ("refund", "made_us"), ("refund", "sent_us"), ("refund", "checked_us"), ("refund", "checks"),
        ("giveback", "public_id"), ("giveback", "key"), ("giveback", "reference"), ("giveback", "reason"), ("giveback", "made_us"),
        ("dispute", "id"), ("dispute", "reason"), ("dispute", "answer_us"), ("dispute", "made_us"), ("dispute", "ended_us"),
        ("review", "id"), ("review", "kind"), ("review", "reason"), ("review", "made_us"), ("review", "evidence"),
        ("review", "done_us"),
        ("lot", "type"), ("lot", "version"), ("payment_plan", "made_us"),
        ("document", "made_us"), ("document", "source_format"), ("document", "language"),
        ("sales_order", "sent_us"), ("order_answer", "contact"), ("order_answer", "address"),
        ("objection_line", "line"), ("summary", "version"), ("series", "held"), ("payment_fee_tax", "rate")} | {
            ("objection", column) for column in ("public_id", "n", "contact", "reason", "words", "wish", "made_us", "answer")} | {
            ("bank_statement", column) for column in ("number", "format", "day", "balanced", "sha256", "made_us")} | {
            ("bank_line", column) for column in ("key", "n", "valued", "bank_ref", "end_to_end", "mandate", "reference",
                                                 "text", "party", "party_account", "return_code")}


class Copy:
    """A copy of the books to break."""

    def __init__(self):
        self.data = book.folder + "/copy"
        shutil.rmtree(self.data, ignore_errors=True)
        shutil.copytree(book.data, self.data)
        self.db = sqlite3.connect(self.data + "/counterfoil.db", isolation_level=None)
        for (name,) in self.db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            self.db.execute(f"DROP TRIGGER {name}")
        self.db.execute("PRAGMA foreign_keys = OFF")
        self.db.execute("PRAGMA ignore_check_constraints = ON")

    def verify(self):
        self.db.close()
        status, out, err = book.run("verify", data=self.data)
        return status, out + err


def columns_of(db, table):
    return [(row[1], row[5]) for row in db.execute(f"PRAGMA table_info({table})")]


def row_of(db, table, draw):
    # What nobody signed says nothing of money yet; a CSV file has no closing balance.
    only = {"review": "WHERE signed_by <> 0", "bank_statement": "WHERE balanced = 1"}.get(table, "")
    rows = db.execute(f"SELECT * FROM {table} {only}").fetchall()
    return rows[draw.randrange(len(rows))]


def where(columns, row):
    """A row by its key."""
    keys = [(name, value) for (name, key), value in zip(columns, row) if key]
    return " AND ".join(f"{name} = ?" for name, _ in keys), [value for _, value in keys]


def change(db, draw, table, column):
    columns = columns_of(db, table)
    at = [name for name, _ in columns].index(column)
    for _ in range(200):
        row = row_of(db, table, draw)
        new = changed(column, row[at], draw)
        if new == row[at]:
            continue
        clause, keys = where(columns, row)
        try:
            db.execute(f"UPDATE {table} SET {column} = ? WHERE {clause}", [new] + keys)
        except sqlite3.IntegrityError:
            continue
        return f"{row[at]!r:.70} -> {new!r:.70} where {keys}"
    return None


def delete(db, draw, table):
    clause, keys = where(columns_of(db, table), row := row_of(db, table, draw))
    db.execute(f"DELETE FROM {table} WHERE {clause}", keys)
    return f"{row!r:.150}"


def double(db, draw, table):
    """The same row again under another key."""
    columns = columns_of(db, table)
    for _ in range(200):
        row = list(row_of(db, table, draw))
        last = max(i for i, (_, key) in enumerate(columns) if key)
        for i, (name, _) in enumerate(columns):
            if i == last or name in ("public_id", "key", "number", "receipt", "reference"):
                row[i] = row[i] + 1000 if isinstance(row[i], int) else str(row[i]) + "x"
        try:
            db.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)
        except sqlite3.IntegrityError:
            continue
        return f"{row!r:.150}"
    return None


def swap(db, draw, table, column):
    """The values of two rows, exchanged."""
    columns = columns_of(db, table)
    at = [name for name, _ in columns].index(column)
    for _ in range(200):
        one, two = row_of(db, table, draw), row_of(db, table, draw)
        if one[at] == two[at]:
            continue
        db.execute("BEGIN")
        try:
            for row, value in ((one, None), (two, one[at]), (one, two[at])):
                clause, keys = where(columns, row)
                value = -1 if value is None and isinstance(row[at], int) else "swap" if value is None else value
                db.execute(f"UPDATE {table} SET {column} = ? WHERE {clause}", [value] + keys)
            db.execute("COMMIT")
        except sqlite3.IntegrityError:
            db.execute("ROLLBACK")
            continue
        return f"{one[at]!r:.60} <-> {two[at]!r:.60}"
    return None


def truncate_chain(db, _):
    """The last seals and the head put back: as if the last entries had never been sealed."""
    (n,), = db.execute("SELECT max(n) FROM seal").fetchall()
    db.execute("INSERT INTO unsealed (org, entry) SELECT org, entry FROM seal WHERE n > ?", [n - 2])
    db.execute("DELETE FROM seal WHERE n > ?", [n - 2])
    return f"seals after {n - 2}"


def forget_tail(db, _):
    (n,), = db.execute("SELECT max(n) FROM seal").fetchall()
    db.execute("DELETE FROM seal WHERE n = ?", [n])
    return f"seal {n}"


def exchange_sides(db, draw):
    """Debit and credit of a whole entry: it still balances."""
    entry = row_of(db, "posting", draw)[1]
    db.execute("UPDATE posting SET side = -side WHERE entry = ?", [entry])
    return f"entry {entry}"


def double_amounts(db, draw):
    entry = row_of(db, "posting", draw)[1]
    db.execute("UPDATE posting SET amount = amount * 2 WHERE entry = ?", [entry])
    return f"entry {entry}"


def body_and_hash(db, draw):
    """A document that agrees with itself, but not with what was sealed."""
    import hashlib  # pylint: disable=import-outside-toplevel
    columns = columns_of(db, "document")
    names = [name for name, _ in columns]
    row = row_of(db, "document", draw)
    body = changed("body", bytes(row[names.index("body")]), draw)
    clause, keys = where(columns, row)
    db.execute(f"UPDATE document SET body = ?, hash = ? WHERE {clause}",
               [body, hashlib.sha256(body).hexdigest()] + keys)
    return f"document {keys}"


def corruptions(db):
    """(name, function) of each."""
    for table in TABLES:
        for column, _ in columns_of(db, table):
            if column != "org" and (table, column) not in FREE:
                yield f"change {table}.{column}", lambda d, r, t=table, c=column: change(d, r, t, c)
        if table == "review":
            continue  # what waits or waited for staff: the money of it stands in captures
        yield f"delete from {table}", lambda d, r, t=table: delete(d, r, t)
        if table in ("chain", "audit_head"):
            continue  # its key is the organisation alone
        yield f"double in {table}", lambda d, r, t=table: double(d, r, t)
    for table, column in (("posting", "amount"), ("posting", "doc"), ("posting", "account"), ("entry", "ref"),
                          ("entry", "customer"), ("lot", "pd"), ("lot", "number"), ("seal", "hash"),
                          ("seal", "entry"), ("document", "hash"), ("document", "customer"), ("document", "number"),
                          ("payment", "amount"), ("payment", "customer"), ("payment", "reserve"),
                          ("capture", "payment"), ("payment_item", "doc"), ("org_balance", "pd")):
        yield f"swap {table}.{column}", lambda d, r, t=table, c=column: swap(d, r, t, c)
    for column in ("sha256", "bytes"):
        yield f"change kept.{column}", lambda d, r, c=column: change(d, r, "kept", c)
    yield "delete from kept", lambda d, r: delete(d, r, "kept")
    for function in (truncate_chain, forget_tail, exchange_sides, double_amounts, body_and_hash):
        yield function.__name__.replace("_", " "), function


@test
def untouched_books_verify():
    make_books()
    assert book.must("verify").startswith("ok: ")
    copy = Copy()
    assert copy.verify()[0] == 0


@test
def each_corruption_is_named():
    copy = Copy()
    todo = list(corruptions(copy.db))
    copy.db.close()
    missed, made = [], 0
    for name, corrupt in todo:
        draw = random.Random(f"{SEED} {name}")
        copy = Copy()
        what = corrupt(copy.db, draw)
        if what is None:
            copy.db.close()
            continue
        made += 1
        status, out = copy.verify()
        if status != 1 or "FAULT" not in out:
            missed.append(f"{name}: {what}: {status} {out.strip()[:120]}")
    print(f"# {made} corruptions of {len(todo)}, {len(missed)} not seen (seed {SEED})")
    for one in missed:
        print(f"# missed: {one}")
    assert not missed and made >= 60


if __name__ == "__main__":
    binary.main(book)
