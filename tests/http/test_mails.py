"""Mails as they arrive: the receipt with its paper, the answer to a request.

    test_mails.py BINARY
"""
import datetime
import email
import email.policy
import glob
import html
import re
import sys
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
    (method, is_default), = book.rows("SELECT public_id, is_default FROM saved_method")
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
    try:
        bad = binary.run_tests()
    finally:
        book.remove()
    sys.exit(1 if bad else 0)
