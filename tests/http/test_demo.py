"""The demo as people meet it: who can log in, what is there, and that the seed alone decides.

    test_demo.py BINARY
"""
import json
import os
import shutil
import sqlite3

import binary
from binary import Book, Browser, test

demo = Book()
# What people see of the books, without the identities, which are random.
SEEN = ("SELECT o.slug, l.account, l.kind, l.number, l.day, l.due, l.currency, l.total, l.pd, l.pc, c.number FROM lot l "
        "JOIN customer c ON c.org = l.org AND c.id = l.customer JOIN org o ON o.id = l.org WHERE l.kind > 0 "
        "ORDER BY 1, 2, 4")


def make(folder, *words):
    status, out, err = demo.run("demo", *words, data=folder)
    assert status == 0, (status, out, err)
    return out


def rows(folder, statement):
    with sqlite3.connect(f"file:{folder}/counterfoil.db?mode=ro", uri=True) as db:
        return db.execute(statement).fetchall()


def people():
    with open(demo.data + "/demo.json", encoding="utf-8") as file:
        return json.load(file)


@test
def the_demo_is_made_and_verifies():
    out = make(demo.data, "--json")
    assert json.loads(out) == people()
    assert os.stat(demo.data + "/demo.json").st_mode & 0o777 == 0o600
    assert demo.must("verify").startswith("ok: ")


@test
def it_tells_who_can_log_in():
    organisations = people()["organisations"]
    assert len(organisations) == 2 and len({o["host"] for o in organisations}) == 2
    for o in organisations:
        assert {s["role"] for s in o["staff"]} == {"owner", "accountant", "support", "read-only"}
        assert {"view"} < {p for c in o["customers"] for one in c["contacts"] for p in one["permissions"]}
        assert all("view" in one["permissions"] for c in o["customers"] for one in c["contacts"])
        assert len({c["currency"] for c in o["customers"]}) > 1
    names = "".join(c["name"] for o in organisations for c in o["customers"])
    for first, last in ((0x900, 0x97F), (0x600, 0x6FF), (0x4E00, 0x9FFF), (0x41, 0x7A)):
        assert any(first <= ord(letter) <= last for letter in names), hex(first)


@test
def every_kind_and_state_is_there():
    found = rows(demo.data, "SELECT count(*), sum(nc > 0), sum(pd > pc AND pc > 0), sum(pd = pc), "
                            "sum(closed), sum(pd = pc AND written_off > 0), sum(pd > pc AND nc = 0 AND due < date('now', '-1 day')), "
                            "sum(pd > pc AND nc = 0 AND due > date('now', '+1 day')) FROM lot WHERE account = 1 AND kind = 1")
    assert all(n > 0 for n in found[0]), found
    for account in (10, 11):
        assert rows(demo.data, f"SELECT sum(pc > pd) FROM lot WHERE account = {account}")[0][0] > 0
    assert rows(demo.data, "SELECT sum(pd > pc) FROM lot WHERE account = 1 AND kind = 3")[0][0] > 0
    taxes = {t for (t,) in rows(demo.data, "SELECT DISTINCT sub FROM posting WHERE account = 31")}
    assert {"CGST", "SGST", "IGST", "VAT"} <= taxes, taxes
    days = rows(demo.data, "SELECT min(day), max(day), julianday('now') - julianday(max(day)) FROM lot WHERE kind = 1")[0]
    assert days[2] < 15, days


@test
def numbers_ascend_with_the_dates():
    for (slug,) in rows(demo.data, "SELECT slug FROM org"):
        listed = rows(demo.data, "SELECT l.day, l.number FROM lot l JOIN org o ON o.id = l.org WHERE o.slug = "
                                 f"'{slug}' AND l.account = 1 AND l.kind = 1 ORDER BY l.number")
        series = {}  # what an order became is numbered apart
        for day, number in listed:
            series.setdefault(number.rstrip("0123456789"), []).append(day)
        assert len(series) <= 4 and all(days == sorted(days) for days in series.values()), series


@test
def the_seed_alone_decides():
    same, other = demo.folder + "/same", demo.folder + "/other"
    make(same)
    assert rows(same, SEEN) == rows(demo.data, SEEN)
    make(other, "--seed", "2", "--invoices", "300")
    assert rows(other, SEEN) != rows(demo.data, SEEN)
    assert demo.run("verify", data=other)[0] == 0
    with open(same + "/demo.json", encoding="utf-8") as file:
        again = json.load(file)
    first = lambda d: d["organisations"][0]["staff"][0]["password"]
    assert first(again) != first(people())


@test
def more_invoices_go_to_more_customers():
    large = demo.folder + "/large"
    make(large, "--invoices", "3000")
    count = rows(large, "SELECT count(*) FROM lot WHERE account = 1 AND kind = 1")[0][0]
    assert 2900 <= count <= 3000 + 4, count  # and four that orders became
    assert rows(large, "SELECT count(*) FROM customer")[0][0] > 35
    assert demo.run("verify", data=large)[0] == 0


@test
def a_large_business_is_paid_but_for_the_last_weeks():
    large = demo.folder + "/paid"
    make(large, "--invoices", "9000")
    of = "FROM lot l JOIN customer c ON c.org = l.org AND c.id = l.customer WHERE l.account = 1 AND c.number"
    for who in ("= 'K-1002'", "LIKE 'B-%'"):
        count, not_paid, overdue = rows(large, f"SELECT count(*), sum(pd > pc), sum(pd > pc AND due < date('now')) {of} {who}")[0]
        assert count >= 90 and count / 200 < not_paid < count / 15 and 0 < overdue < not_paid, (who, count, not_paid, overdue)
    assert rows(large, f"SELECT count(*) {of} LIKE 'B-%' AND pd > pc AND pc = 0 AND l.day > date('now', '-42 days')")[0][0] > 20


@test
def a_folder_with_a_book_is_left_alone():
    before = demo.counts()
    status, _, err = demo.run("demo")
    assert status == 1 and "already holds a book" in err and err.count("\n") == 1, err
    assert demo.counts() == before
    for words in (["--seed", "x"], ["--invoices", "-1"], ["--what"]):
        assert demo.run("demo", *words, data=demo.folder + "/none")[0] == 2


@test
def people_of_the_demo_get_in():
    demo.serve()
    try:
        for organisation in people()["organisations"][:1]:
            contact = organisation["customers"][0]["contacts"][0]
            browser = Browser(demo.port)
            browser.get("/login")
            answer = browser.post("/login", [("email", contact["email"]), ("password", contact["password"])])
            assert answer.status == 303, answer.text[:500]
            listed = browser.get("/invoices")
            assert listed.status == 200 and "KCS-" in listed.text
            staff = Browser(demo.port)
            staff.get("/staff/login")
            one = organisation["staff"][0]
            assert staff.post("/staff/login", [("email", one["email"]), ("password", one["password"])]).status == 303
            assert browser.get("/logo").body.startswith(b"\x89PNG")
    finally:
        assert demo.stop() == 0


def broken(statement):
    """What verify says of a copy of the demo's book after a statement that no guard stopped."""
    copy = demo.folder + "/broken"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(demo.data, copy)
    db = sqlite3.connect(copy + "/counterfoil.db", isolation_level=None)
    for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        db.execute(f"DROP TRIGGER {name}")
    db.executescript("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; " + statement)
    db.close()
    return demo.run("verify", data=copy)


@test
def verify_names_what_is_changed_in_a_cancelled_or_written_off_invoice():
    closed = "(SELECT doc FROM lot WHERE account = 1 AND closed = 1 ORDER BY doc LIMIT 1)"
    given_up = "(SELECT doc FROM lot WHERE account = 1 AND written_off > 0 ORDER BY doc LIMIT 1)"
    entry = f"(SELECT id FROM entry WHERE kind = 16 AND ref = {given_up})"
    for statement, words in (
            (f"UPDATE lot SET closed = 0 WHERE doc = {closed}", "closed"),
            ("UPDATE lot SET closed = 1 WHERE doc = (SELECT min(doc) FROM lot WHERE account = 1 AND pd = pc AND closed = 0)",
             "closed"),
            (f"UPDATE entry SET key = key || 'x' WHERE kind = 6 AND ref = {closed}", "closed"),
            (f"UPDATE lot SET written_off = 0 WHERE doc = {given_up}", "written off"),
            (f"UPDATE lot SET written_off = written_off - 1 WHERE doc = {given_up}", "written off"),
            ("UPDATE lot SET written_off = 1 WHERE doc = (SELECT min(doc) FROM lot WHERE account = 10)", "written off"),
            (f"UPDATE entry SET kind = 5 WHERE id = {entry}", "written off"),
            (f"UPDATE posting SET doc = doc + 1 WHERE entry = {entry} AND account = 34", "write-offs"),
            (f"UPDATE posting SET account = 35 WHERE entry = {entry} AND account = 34", "write-offs"),
            ("UPDATE summary SET paid_n = paid_n + written_off_n, written_off_n = 0", "summaries"),
            ("UPDATE summary SET written_off_sum = written_off_sum + 1", "summaries")):
        status, out, _ = broken(statement)
        assert status == 1 and any("FAULT" in line and words in line for line in out.splitlines()), (statement, out)


@test
def verify_names_what_is_changed_in_an_off_line_payment():
    one = "(SELECT id FROM payment WHERE gateway = 'offline' ORDER BY id LIMIT 1)"
    entry = f"(SELECT reserve FROM payment WHERE id = {one})"
    changes = [
        f"UPDATE payment SET captured = captured + 1 WHERE id = {one}",
        f"UPDATE payment SET captured = captured - 1 WHERE id = {one}",
        f"UPDATE payment SET amount = amount + 1 WHERE id = {one}",
        f"UPDATE payment SET state = 11 WHERE id = {one}",
        f"UPDATE payment SET returned = 1 WHERE id = {one}",
        f"UPDATE payment SET reserve = reserve + 1 WHERE id = {one}",
        f"UPDATE payment SET gateway = 'sandbox' WHERE id = {one}",
        f"UPDATE payment SET currency = 'CHF' WHERE id = {one}",
        f"UPDATE payment SET receipt = '' WHERE id = {one}",
        f"UPDATE payment SET method = 'cash' WHERE id = {one}",
        f"UPDATE payment SET key = key || 'x' WHERE id = {one}",
        f"DELETE FROM payment_item WHERE payment = {one}; DELETE FROM payment WHERE id = {one}",
        f"UPDATE entry SET kind = 13 WHERE id = {entry}",
        f"UPDATE entry SET ref = ref + 1 WHERE id = {entry}",
        f"UPDATE posting SET amount = amount + 1 WHERE entry = {entry} AND account = 21",
        f"UPDATE posting SET account = 20 WHERE entry = {entry} AND account = 21",
        f"UPDATE posting SET doc = doc + 1 WHERE entry = {entry} AND account = 21",
        f"DELETE FROM posting WHERE entry = {entry} AND account = 21",
    ]
    for statement in changes:
        status, out, _ = broken(statement)
        assert status == 1 and "FAULT" in out, (statement, out)


if __name__ == "__main__":
    binary.main(demo)
