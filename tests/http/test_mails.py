"""Mails as they arrive: the receipt with its paper, the answer to a request; and what is said of payments on a later day
 and of auto-pay, word by word as tests/golden/mails has it.

    test_mails.py BINARY
"""
import contextlib
import datetime
import email
import email.policy
import glob
import html
import os
import re
import sqlite3
import time

import binary
from binary import Book, Browser, test

book = Book()
kim = Browser(book.port)


def mails(subject):
    """Those kept with this in their subject."""
    found = []
    for path in sorted(glob.glob(book.data + "/mail/*.eml")):
        with open(path, "rb") as file:
            one = email.message_from_binary_file(file, policy=email.policy.default)
        if subject in one["Subject"]:
            found.append(one)
    return found


@test
def a_receipt_is_mailed_with_its_paper():
    with open(book.folder + "/one.csv", "w", encoding="ascii") as file:
        file.write("kind,number,issue_date,due_date,currency,customer_number,item_name,quantity,unit_price\n"
                   "invoice,M-1,2026-01-05,2026-02-05,EUR,K-0,Ferry,1,19.90\n")
    book.must("init", "--name", "Harbour Ltd", "--slug", "main")
    book.must("import", "--org", "main", book.folder + "/one.csv")
    link = book.invite("K-0")
    book.serve_with_sandbox()
    assert kim.join(link).status == 303
    (customer, invoice), = book.rows("SELECT c.public_id, l.public_id FROM customer c JOIN lot l ON l.customer = c.id")
    binary.pay(book, kim, customer, [invoice])
    assert binary.wait_for(lambda: mails("Receipt"))
    one, = mails("Receipt")
    paper, = one.iter_attachments()
    (number, payment), = book.rows("SELECT receipt, public_id FROM payment")
    assert number.startswith("R-") and paper.get_filename() == number + ".pdf", paper.get_filename()
    assert paper.get_content_type() == "application/pdf"
    assert paper.get_content().startswith(b"%PDF-1.7")
    # The same bytes as on the page, now and later.
    assert kim.get(f"/payments/{payment}/receipt.pdf").body == paper.get_content()


# -- word by word

def change(statement):
    """As if time had passed, or somebody with the file in hand had done it."""
    with contextlib.closing(sqlite3.connect(book.data + "/counterfoil.db", timeout=20, isolation_level=None)) as db:
        assert db.execute(statement).rowcount > 0, statement


def words_are_golden(name, subject):
    """One mail of that subject; what differs from run to run is named by its kind."""
    assert binary.wait_for(lambda: mails(subject)), subject
    one, = mails(subject)
    text = f"Subject: {one['Subject']}\n\n" + one.get_body(("plain",)).get_content()
    for pattern, word in ((r"P-[0-9A-Z]{8}", "P-REFERENCE"), (r"\d{1,2} [A-Z][a-z]{2} \d{4}", "DATE"),
                          (r"http://[^/]+", "http://HOST"), (r"[A-Za-z0-9_-]{20}", "ID")):
        text = re.sub(pattern, word, text)
    path = os.path.join(os.path.dirname(__file__), "../golden/mails", name + ".txt")
    with open(path, encoding="utf-8") as file:
        wanted = file.read()
    assert text == wanted, f"{name}:\n{text}"


def later(number, days):
    """A payment of that invoice by the card that is kept, in some days; its page."""
    (customer, invoice), = book.rows("SELECT c.public_id, l.public_id FROM customer c JOIN lot l ON l.customer = c.id "
                                     f"WHERE l.number = '{number}'")
    kim.get("/invoices")
    chosen = kim.post("/pay", [("customer", customer), ("invoice", invoice)])
    review = kim.get(chosen.location)
    day = (datetime.date.today() + datetime.timedelta(days=days)).isoformat()
    fields = [(n, day if n == "date" else v) for n, v in binary.form_fields(review.text)]
    made = kim.post(chosen.location, fields)
    assert made.status == 303, made.text[:2000]
    return made.location


def invoices(rows):
    path = book.folder + "/more.csv"
    with open(path, "w", encoding="ascii") as file:
        file.write("kind,number,issue_date,due_date,currency,customer_number,item_name,quantity,unit_price\n")
        for number, due, price in rows:
            file.write(f"invoice,{number},2026-01-05,{due},EUR,K-0,Ferry,1,{price}\n")
    book.must("import", "--org", "main", path)


def of(page):
    (payment,), = book.rows(f"SELECT id FROM payment WHERE public_id = '{page.split('/')[2]}'")
    return payment


def run_now(kind):
    change(f"UPDATE job SET run_us = 0 WHERE kind = '{kind}' AND state = 0")


@test
def a_later_day_is_confirmed_recalled_and_its_end_told():
    invoices([("M-2", "2027-01-05", "19.90"), ("M-3", "2027-01-05", "30.00")])
    change("INSERT INTO saved_method (org, id, public_id, customer, gateway, method, currency, brand, last4, expiry_year, "
           "expiry_month, name, token, gateway_customer, mandate, address, country, is_default, consent, consented_us, "
           "contact, made_us) SELECT c.org, 1, 'aaaaaaaaaaaaaaaaaaaa', c.id, 'sandbox', 'card', 'EUR', 'Visa', '4242', 2099, "
           "1, '', 'gone', '', '', '', '', 1, 'yes', 1, 0, 1 FROM customer c WHERE c.number = 'K-0'")
    one = later("M-2", 5)
    words_are_golden("scheduled", "Payment scheduled")
    later("M-3", 5)
    change(f"UPDATE job SET run_us = 0 WHERE kind = 'mail.tomorrow' AND subject = {of(one)}")
    words_are_golden("tomorrow", "Tomorrow")
    # Their day comes when one invoice is paid already, and of the other a part.
    change("UPDATE saved_method SET is_default = 0")
    for number, part in (("M-2", None), ("M-3", "10.00")):
        (customer, invoice), = book.rows("SELECT c.public_id, l.public_id FROM customer c JOIN lot l "
                                         f"ON l.customer = c.id WHERE l.number = '{number}'")
        binary.pay(book, kim, customer, [invoice], part=part)
    change(f"UPDATE payment SET day = '{datetime.date.today().isoformat()}' WHERE state = 1")
    run_now("pay.schedule")
    words_are_golden("unscheduled", "Payment not made")
    words_are_golden("reduced", "Less is paid")


@test
def a_way_of_paying_that_was_taken_away_is_told_to_payer_and_staff():
    change("UPDATE saved_method SET is_default = 1")
    invoices([("M-6", "2027-01-05", "60.00")])
    made = later("M-6", 5)
    change("INSERT INTO method_rule (org, customer, doc, methods) SELECT org, id, 0, 'debit' FROM customer WHERE number = 'K-0'")
    change(f"UPDATE payment SET day = '{datetime.date.today().isoformat()}' WHERE id = {of(made)}")
    run_now("pay.schedule")
    words_are_golden("notmade", "Not made")
    page = kim.get(made).text
    assert "This way of paying is not offered any more." in page
    change("DELETE FROM method_rule")


@test
def auto_pay_announces_fails_is_skipped_and_ends_in_words():
    soon = (datetime.date.today() + datetime.timedelta(days=2)).isoformat()
    invoices([("M-4", soon, "40.00"), ("M-5", soon, "50.00")])
    change("UPDATE saved_method SET is_default = 1")
    kim.get("/auto-pay")
    assert kim.post("/auto-pay", [("on", "1"), ("days", "0"), ("limit.EUR", "100")]).status == 303
    words_are_golden("autonotice", "Auto-pay on ")
    today = datetime.date.today().isoformat()
    change(f"UPDATE auto_run SET next_day = '{today}'")
    run_now("pay.auto")
    words_are_golden("autofailed", "Auto-pay failed")
    change(f"UPDATE auto_run SET next_day = '{today}'")
    change("UPDATE auto_limit SET amount = 1")
    run_now("pay.auto")
    words_are_golden("autoskipped", "Auto-pay did not pay")
    words_are_golden("autonotmade", "Auto-pay of ")
    change("UPDATE saved_method SET removed_us = 1, is_default = 0")
    run_now("pay.auto")
    words_are_golden("autooff", "Auto-pay is off")


def keep_a_card():
    """Set one up, and press at the test gateway's page."""
    fields = binary.form_fields(kim.get("/methods/add").text)
    answer = kim.post("/methods/add", fields)
    assert answer.status == 303 and answer.location.startswith("/methods/setups/"), (answer.status, answer.text[:500])
    page = re.search(r'"https?://[^"/]*(/pay/sp_[^"]*)"', kim.get(answer.location).text)
    binary.Browser(book.sandbox_port).ask("POST", html.unescape(page.group(1)),
                                          "with=visa&outcome=succeed&do=pay")
    assert binary.wait_for(lambda: kim.get(answer.location).status == 303)


@test
def a_method_that_expires_is_told_of_in_its_month_and_once():
    keep_a_card()
    (method, is_default), = book.rows("SELECT public_id, is_default FROM saved_method WHERE removed_us = 0")
    assert is_default == 1
    now = datetime.date.today()
    for typed in (f"{now.month:02d}/{now.year}", f"12/{now.year + 2}", f"{now.month:02d}/{now.year}"):
        kim.get(f"/methods/{method}")
        fields = [("name", ""), ("expiry", typed), ("address", ""), ("country", "")]
        assert kim.post(f"/methods/{method}", fields).status == 303
    assert binary.wait_for(lambda: mails("expires this month"))
    time.sleep(0.5)
    one, = mails("expires this month")
    assert "4242" in one["Subject"] and one["To"].addresses[0].addr_spec == "kim@example.com", one["To"]
    text = one.get_body(("plain",)).get_content()
    assert f"/methods/{method}" in text and f"{now.year}-{now.month:02d}" in text, text


@test
def a_month_that_was_away_when_its_turn_came_is_told_of_when_it_is_back():
    """The turn comes between two changes: nothing is told then, and the month is not held for told."""
    keep_a_card()
    (key, method), = book.rows("SELECT id, public_id FROM saved_method WHERE removed_us = 0 ORDER BY made_us DESC LIMIT 1")
    now = datetime.date.today()
    month = f"{now.year}-{now.month:02d}"
    told = len(mails("expires this month"))
    change("INSERT INTO job (org, id, kind, key, subject, argument, run_us, lane) SELECT id, 77, 'mail.expires', "
           f"'{key}-{month}', {key}, '{month}', 0, 1 FROM org")
    assert binary.wait_for(lambda: not book.rows("SELECT 1 FROM job WHERE id = 77 AND state = 0"))
    assert len(mails("expires this month")) == told
    kim.get(f"/methods/{method}")
    fields = [("name", ""), ("expiry", f"{now.month:02d}/{now.year}"), ("address", ""), ("country", "")]
    answer = kim.post(f"/methods/{method}", fields)
    assert answer.status == 303, answer.text
    assert binary.wait_for(lambda: len(mails("expires this month")) == told + 1)


@test
def the_answer_to_a_request_is_mailed_to_who_asked():
    owner = Browser(book.port)
    with open(book.folder + "/note.csv", "w", encoding="ascii") as file:
        file.write("kind,number,issue_date,currency,customer_number,item_name,quantity,unit_price\n"
                   "credit_note,N-1,2026-01-06,EUR,K-0,Ferry,1,5.00\n")
    book.must("import", "--org", "main", book.folder + "/note.csv")
    link = book.must("user", "staff", "--org", "main", "--email", "olga@example.com", "--name", "Olga",
                     "--role", "owner").split()[-1]
    assert owner.join(link).status == 303
    (note,), = book.rows("SELECT public_id FROM lot WHERE account = 10")
    kim.get(f"/credits/{note}")
    assert kim.post(f"/credits/{note}/refund", [("message", "Please")]).status == 303
    (request,), = book.rows("SELECT public_id FROM request")
    owner.get(f"/staff/requests/{request}")
    assert owner.post(f"/staff/requests/{request}/refuse", [("words", "It is for later ones.")]).status == 303
    assert binary.wait_for(lambda: mails("refund of N-1"))
    one, = mails("refund of N-1")
    assert one["Subject"] == "Your request for a refund of N-1: refused", one["Subject"]
    text = one.get_body(("plain",)).get_content()
    assert "It is for later ones." in text and f"/credits/{note}" in text and "5.00" in text, text
    assert one["To"].addresses[0].addr_spec == "kim@example.com", one["To"]


if __name__ == "__main__":
    binary.main(book)
