"""The statement of everybody in the demo: page, CSV and PDF say the same to the cent, and so do the books.

    test_statement.py BINARY
"""
import contextlib
import csv
import glob
import io
import json
import re
import sqlite3
import subprocess

import binary
from binary import Book, Browser, test

demo = Book()


def minor(text):
    """An amount as a reader sees it, or plain, in minor units: digits are digits, wherever the groups are."""
    sign = -1 if "\u2212" in text or "-" in text else 1
    return sign * int(re.sub(r"[^0-9]", "", text))


def people():
    """(host, e-mail, password, customer's public id) of a contact of each customer."""
    public = {(slug, number): public for slug, number, public in
              demo.rows("SELECT o.slug, c.number, c.public_id FROM customer c JOIN org o ON o.id = c.org")}
    with open(demo.data + "/demo.json", encoding="utf-8") as file:
        for o in json.load(file)["organisations"]:
            for c in o["customers"]:
                yield o["host"].split(":")[0], c["contacts"][0], public[o["slug"], c["number"]]


def log_in(host, contact):
    browser = Browser(demo.port, host)
    browser.get("/login")
    assert browser.post("/login", [("email", contact["email"]), ("password", contact["password"])]).status == 303
    return browser


def shown(page):
    """(day, number, charged or credited, balance) of each row of the page."""
    found = []
    for row in re.findall(r"<tr><td><time.*?</tr>", page, re.S):
        day, = re.findall(r"^<tr><td><time datetime=\"([\d-]+)\"", row)
        number = re.findall(r"<bdi>([^<]*)</bdi>", row)
        plus = re.findall(r'data-label="\+">.*?<bdi>([^<]*)</bdi>', row)
        minus = re.findall(r'data-label="\u2212">.*?<bdi>([^<]*)</bdi>', row)
        effect = minor(plus[0]) if plus else -abs(minor(minus[0]))
        found.append((day, number[0], effect, minor(number[-1]), number[-1]))
    return found


def listed(text):
    """The same of the CSV, with the lines that are no transactions by their kind."""
    found, special = [], {}
    for line in csv.DictReader(io.StringIO(text.lstrip("\ufeff"))):
        if line["kind"] in ("opening", "closing", "ageing"):
            special[line["currency"], line["kind"] + line["number"]] = minor(line["balance"])
        else:
            effect = minor(line["charged"]) if line["charged"] else -minor(line["credited"])
            found.append((line["date"], line["number"].lstrip("'"), effect, minor(line["balance"])))
    return found, special


def printed(pdf):
    """Its words, a line for each line of the paper."""
    with open(demo.folder + "/one.pdf", "wb") as file:
        file.write(pdf)
    return subprocess.run(["pdftotext", "-layout", demo.folder + "/one.pdf", "-"], check=True, capture_output=True,
                          text=True, timeout=60).stdout


@test
def the_demo_is_served():
    status, out, err = demo.run("demo")
    assert status == 0, (out, err)
    demo.serve("--log", "warn")


def same_everywhere(browser, query):
    page = browser.get("/statement" + query)
    assert page.status == 200 and 'rel="next"' not in page.text
    seen, (told, special) = shown(page.text), listed(browser.get("/statement.csv" + query).text)
    assert [row[:4] for row in seen] == told, (query, [r[:4] for r in seen], told)
    paper = printed(browser.get("/statement.pdf" + query).body).splitlines()
    at = 0
    for _, number, _, _, balance in seen:  # in their order, each with its balance
        while at < len(paper) and not (number in paper[at] and paper[at].rstrip().endswith(balance)):
            at += 1
        assert at < len(paper), (number, balance)
        at += 1
    for (currency, kind), amount in special.items():
        if kind in ("opening", "closing"):
            assert any(minor(found) == amount for line in paper for found in re.findall(r"\S*[0-9]\S*$", line)), (currency, kind)
        if kind == "closing":
            ages = sum(value for (c, k), value in special.items() if c == currency and k.startswith("ageing"))
            assert ages == amount, (currency, ages, amount)
    return len(seen), special


@test
def page_csv_and_paper_are_the_same_to_the_cent():
    checked = 0
    for host, contact, customer in people():
        browser = log_in(host, contact)
        for more in ("from=2025-06-01", "from=2026-01-01&to=2026-03-31", "type=open", "type=open&to=2026-03-31"):
            count, _ = same_everywhere(browser, f"?customer={customer}&{more}")
            checked += count
    assert checked > 500, checked


@test
def the_end_is_what_the_books_hold():
    for host, contact, customer in people():
        browser = log_in(host, contact)
        _, special = listed(browser.get(f"/statement.csv?customer={customer}&from=2020-01-01").text)
        held = dict(demo.rows("SELECT e.currency, sum(e.effect) FROM entry e JOIN customer c ON c.org = e.org AND "
                         f"c.id = e.customer WHERE c.public_id = '{customer}' GROUP BY 1"))
        lots = dict(demo.rows("SELECT l.currency, sum(l.pd - l.pc) FROM lot l JOIN customer c ON c.org = l.org AND c.id = l.customer "
                         f"WHERE c.public_id = '{customer}' AND l.account IN (1, 2, 10, 11, 12, 13) GROUP BY 1"))
        closing = {c: amount for (c, kind), amount in special.items() if kind == "closing"}
        assert closing == {c: v for c, v in held.items() if c in closing} and closing, (customer, closing, held)
        assert all(lots[c] == amount for c, amount in closing.items())
        assert all(v == 0 for c, v in held.items() if c not in closing)


@test
def a_month_ends_and_its_statement_is_mailed_once():
    host, contact, customer = next(people())
    browser = log_in(host, contact)
    browser.get(f"/statement?customer={customer}")
    assert browser.post("/statement/monthly", [("customer", customer), ("monthly", "1")]).status == 303
    with contextlib.closing(sqlite3.connect(demo.data + "/counterfoil.db", timeout=20, isolation_level=None)) as db:
        changed = db.execute("UPDATE job SET key = '2026-02', run_us = 0 WHERE kind = 'mail.statements'")
        assert changed.rowcount == 1
    sent = lambda: glob.glob(demo.data + "/mail/*mail.statement-2026-02.*.eml")
    assert binary.wait_for(sent), demo.log()
    (state, run), = demo.rows("SELECT state, run_us FROM job WHERE kind = 'mail.statements' AND key = '2026-03'")
    assert state in (0, 1) and run > 0  # the next month waits, or, long past, has begun
    with open(sent()[0], "rb") as file:
        body = file.read()
    assert b"statement-2026-02-01-2026-02-28.pdf" in body
    assert contact["email"].encode() in body
    assert len(sent()) == 1


if __name__ == "__main__":
    binary.main(demo)
