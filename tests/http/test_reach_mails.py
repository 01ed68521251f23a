"""Mails of what customers forward, write and report, word by word as tests/golden/mails has them; and their files.

    test_reach_mails.py BINARY
"""
import email
import email.policy
import glob
import os
import re
import subprocess
import urllib.parse

import binary
from binary import Book, Browser, hidden, test

book = Book()
kim = Browser(book.port)
STAFF = []


def mails(address, subject):
    """Those to an address with this in their subject."""
    found = []
    for path in sorted(glob.glob(book.data + "/mail/*.eml"), key=os.path.getmtime):
        with open(path, "rb") as file:
            one = email.message_from_binary_file(file, policy=email.policy.default)
        if subject in one["Subject"] and one["To"].addresses[0].addr_spec == address:
            found.append(one)
    return found


def waits_for(address, subject, count=1):
    assert binary.wait_for(lambda: len(mails(address, subject)) == count), (address, subject, book.log()[-400:])
    return mails(address, subject)[-1]


def words_of(one):
    return f"Subject: {one['Subject']}\n\n" + one.get_body(("plain",)).get_content()


def words_are_golden(name, one):
    text = words_of(one)
    for pattern, word in ((r"http://[^/]+", "http://HOST"), (r"[A-Za-z0-9_-]{43}", "TOKEN"),
                          (r"(?<=/)[A-Za-z0-9_-]{20}\b", "ID"), (r"\d{1,2} [A-Z][a-z]{2} 20\d\d", "DATE")):
        text = re.sub(pattern, word, text)
    is_golden("mails/" + name, text)


def is_golden(name, text):
    path = os.path.join(os.path.dirname(__file__), "../golden", name + ".txt")
    if os.environ.get("UPDATE"):
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    with open(path, encoding="utf-8") as file:
        wanted = file.read()
    assert text == wanted, f"{name}:\n{text}"


def public(number):
    (found,), = book.rows(f"SELECT public_id FROM lot WHERE number = '{number}'")
    return found


def files_of(one):
    return [(part.get_filename(), part.get_content()) for part in one.iter_attachments()]


@test
def a_forwarded_invoice_comes_with_its_pdf_and_a_link_that_opens_it_alone():
    book.must("init", "--name", "Harbour Ltd", "--slug", "main")
    with open(book.folder + "/one.csv", "w", encoding="ascii") as file:
        file.write("kind,number,issue_date,due_date,currency,customer_number,item_name,quantity,unit_price\n"
                   "invoice,M-1,2026-01-05,2099-02-05,EUR,K-0,Ferry,1,19.90\n"
                   "invoice,M-2,2026-01-06,2099-02-06,EUR,K-0,Crane,1,75.50\n"
                   "credit_note,C-1,2026-01-07,,EUR,K-0,Ferry,1,5.00\n")
    book.must("import", "--org", "main", book.folder + "/one.csv")
    link = book.invite("K-0")
    book.serve_with_sandbox()
    assert kim.join(link).status == 303
    at = f"/invoices/{public('M-1')}/forward"
    kim.get(at)
    assert kim.post(at, [("to", "Mia@Tax.example"), ("message", "Please book <b>this</b>.\nThank you!")]).status == 303
    one = waits_for("mia@tax.example", "M-1")
    words_are_golden("forwarded", one)
    assert one["Reply-To"].addresses[0].addr_spec == "kim@example.com"
    page = one.get_body(("html",)).get_content()
    assert "&lt;b&gt;this&lt;/b&gt;" in page and "<b>this" not in page
    (name, pdf), = files_of(one)
    assert name == "M-1.pdf" and pdf == kim.get(f"/invoices/{public('M-1')}/pdf").body and pdf.startswith(b"%PDF")
    mia = Browser(book.port)
    opened = mia.get(urllib.parse.urlsplit(re.search(r"http://\S+/i/\S+", words_of(one)).group(0)).path)
    assert opened.status == 303 and mia.get(opened.location).status == 200
    assert mia.get("/invoices/" + public("M-2")).status == 303 and mia.get(at).status == 303


@test
def a_forwarded_credit_note_has_no_link():
    at = f"/credits/{public('C-1')}/forward"
    kim.get(at)
    assert kim.post(at, [("to", "mia@tax.example")]).status == 303
    one = waits_for("mia@tax.example", "C-1")
    words_are_golden("forwarded_credit", one)
    assert "http" not in words_of(one) and files_of(one)[0][0] == "C-1.pdf"


@test
def a_message_goes_to_the_office_with_its_file_and_a_copy_to_its_writer():
    owner = book.staff("Otto", "owner")
    STAFF.append(owner)
    kim.get("/contact")
    key = hidden(kim.page.text, "key")
    sent = kim.post_parts("/contact", [("key", key), ("subject", "Dock five"), ("message", "Which dock?\nThe old one?")],
                          [("file", "dock.png", "image/png", binary.png())])
    assert sent.status == 303, sent.text[-1500:]
    copy = waits_for("kim@example.com", "Dock five")
    words_are_golden("message_copy", copy)
    assert files_of(copy)[0] == ("dock.png", binary.png())
    thread = sent.location.split("?")[0]
    file = re.search(r'href="(/contact/[^"]+/files/0)"', kim.get(thread).text).group(1)
    got = kim.get(file)
    assert got.body == binary.png() and got.headers["Content-Disposition"].startswith("attachment")
    theirs = thread.replace("/contact/", "/staff/messages/")
    assert owner.get(theirs + "/files/0").body == binary.png()
    assert Browser(book.port).get(file).status == 303
    key = hidden(owner.get(theirs).text, "key")
    assert owner.post(theirs, [("key", key), ("comment", "Dock seven. Bring\nthe papers.")]).status == 303
    reply = waits_for("kim@example.com", "Re: Dock five")
    words_are_golden("message_reply", reply)


@test
def a_forwarded_receipt_comes_with_its_paper():
    owner = STAFF[0]
    (customer,), = book.rows("SELECT public_id FROM customer")
    at = f"/staff/customers/{customer}/payment"
    fields = [("key", hidden(owner.get(at).text, "key")), ("currency", "EUR"), ("amount", "19.90"), ("day", "2026-01-21"),
              ("method", "transfer"), ("payer", "Kim"), ("amount." + public("M-1"), "19.90")]
    assert owner.post(at, fields).status == 303
    assert binary.wait_for(lambda: book.rows("SELECT 1 FROM payment WHERE receipt <> ''"))
    (payment, number), = book.rows("SELECT public_id, receipt FROM payment")
    at = f"/payments/{payment}/forward"
    kim.get(at)
    assert kim.post(at, [("to", "mia@tax.example")]).status == 303
    one = waits_for("mia@tax.example", number)
    assert "Receipt " + number in words_of(one) and "€19.90" in words_of(one) and "http" not in words_of(one)
    assert files_of(one) == [(number + ".pdf", kim.get(f"/payments/{payment}/receipt.pdf").body)]


@test
def a_file_that_is_no_picture_is_refused_and_nothing_is_sent():
    kim.get("/contact")
    key = hidden(kim.page.text, "key")
    before = book.rows("SELECT count(*) FROM message")
    sent = kim.post_parts("/contact", [("key", key), ("subject", "A"), ("message", "B")],
                          [("file", "dock.png", "image/png", b"MZ\x90\x00 program")])
    assert sent.status == 422 and "not what its name says" in sent.text, sent.status
    assert book.rows("SELECT count(*) FROM message") == before


@test
def a_refused_report_is_told_by_mail_with_its_reason():
    owner = STAFF[0]
    at = f"/invoices/{public('M-2')}/paid"
    page = kim.get(at).text
    fields = [("key", hidden(page, "key")), ("invoice", public("M-2")), ("reference", "TR 77"), ("day", "2026-01-20"),
              ("amount", "75.50")]
    sent = kim.post_parts(at, fields, [("proof", "proof.png", "image/png", binary.png())])
    assert sent.status == 303, sent.text[-1500:]
    (report,), = book.rows("SELECT public_id FROM report")
    page = owner.get("/staff/reports/" + report).text
    assert "TR 77" in page and "proof.png" in page
    assert owner.get(f"/staff/reports/{report}/proof").body == binary.png()
    owner.get("/staff/reports/" + report)
    assert owner.post(f"/staff/reports/{report}/refuse", [("words", "Our bank has no such money.")]).status == 303
    words_are_golden("report_refused", waits_for("kim@example.com", "was not found"))
    assert book.must("verify").startswith("ok: ")


def paper_is_golden(name, pdf):
    """What stands on it, a line for each line of the paper."""
    path = book.folder + "/paper.pdf"
    with open(path, "wb") as file:
        file.write(pdf)
    text = subprocess.run(["pdftotext", "-layout", path, "-"], check=True, capture_output=True, text=True, timeout=60).stdout
    is_golden("papers/" + name, re.sub(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b", "CODE", text))


def offered(kind, number, **more):
    """An order or quote that came in by import and was mailed; its public id."""
    row = {"kind": kind, "number": number, "issue_date": "2026-01-09", "due_date": "", "currency": "EUR", "customer_number": "K-0",
           "item_name": "Ferry", "quantity": "2", "unit_price": "19.90", "tax_category": "S", "tax_rate": "19"} | more
    with open(book.folder + f"/{number}.csv", "w", encoding="ascii") as file:
        file.write(",".join(row) + "\n" + ",".join(row.values()) + "\n")
    book.must("import", "--org", "main", book.folder + f"/{number}.csv")
    (found,), = book.rows(f"SELECT public_id FROM sales_order WHERE number = '{number}'")
    at = "/staff/orders/" + found
    STAFF[0].get(at)
    assert STAFF[0].post(at + "/send", []).status == 303
    return found


@test
def a_quote_is_mailed_with_its_last_day_and_a_button_that_leads_to_it():
    found = offered("quote", "Q-1", due_date="2099-02-05", purchase_order="PO-7", note="With a pilot.")
    one = waits_for("kim@example.com", "Q-1")
    words_are_golden("quote", one)
    assert "/orders/" + found in words_of(one)
    paper_is_golden("quote", kim.get(f"/orders/{found}/pdf").body)


@test
def an_order_is_mailed_without_a_last_day():
    found = offered("order", "SO-1", contract="C-7")
    words_are_golden("order", waits_for("kim@example.com", "SO-1"))
    paper_is_golden("order", kim.get(f"/orders/{found}/pdf").body)


@test
def a_forwarded_quote_has_its_paper_and_no_link():
    (found,), = book.rows("SELECT public_id FROM sales_order WHERE number = 'Q-1'")
    kim.get(f"/orders/{found}/forward")
    assert kim.post(f"/orders/{found}/forward", [("to", "mia@tax.example"), ("message", "Shall we?")]).status == 303
    one = waits_for("mia@tax.example", "Q-1")
    words_are_golden("forwarded_quote", one)
    assert "http" not in words_of(one) and files_of(one) == [("Q-1.pdf", kim.get(f"/orders/{found}/pdf").body)]


@test
def a_comment_of_staff_on_a_quote_leads_to_it():
    (found,), = book.rows("SELECT public_id FROM sales_order WHERE number = 'Q-1'")
    at = f"/staff/documents/{found}/comments"
    key = hidden(STAFF[0].get(at).text, "key")
    assert STAFF[0].post_parts(at, [("key", key), ("comment", "With two pilots.")], []).status == 303
    one = waits_for("kim@example.com", "wrote about Q-1")
    words_are_golden("comment_on_quote", one)
    assert f"/orders/{found}#comments" in words_of(one)
    assert book.must("verify").startswith("ok: ")


if __name__ == "__main__":
    binary.main(book)
