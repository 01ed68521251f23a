"""Links that people ask for by mail, as they arrive and as they are used: word by word as tests/golden/mails has it.

    test_access_mails.py BINARY
"""
import base64
import email
import email.policy
import glob
import hashlib
import hmac
import os
import re
import struct
import time
import urllib.parse

import binary
from binary import Book, Browser, test

book = Book()


def mails(subject):
    """Those kept with this in their subject."""
    found = []
    for path in sorted(glob.glob(book.data + "/mail/*.eml"), key=os.path.getmtime):
        with open(path, "rb") as file:
            one = email.message_from_binary_file(file, policy=email.policy.default)
        if subject in one["Subject"]:
            found.append(one)
    return found


def to(address, subject):
    return [one for one in mails(subject) if one["To"].addresses[0].addr_spec == address]


def code_of(secret, steps):
    """The code of an app (RFC 6238), some steps from now."""
    counter = struct.pack(">Q", int(time.time()) // 30 + steps)
    mac = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    at = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[at:at + 4])[0] & 0x7fffffff) % 1000000:06}"


def words_of(one):
    return f"Subject: {one['Subject']}\n\n" + one.get_body(("plain",)).get_content()


def words_are_golden(name, one):
    text = words_of(one)
    for pattern, word in ((r"http://[^/]+", "http://HOST"), (r"[A-Za-z0-9_-]{43}", "TOKEN"), (r"[A-Za-z0-9_-]{20}", "ID"),
                          (r"\d{1,2} [A-Z][a-z]{2} \d{4}(, \d\d:\d\d \w+)?", "DATE")):
        text = re.sub(pattern, word, text)
    path = os.path.join(os.path.dirname(__file__), "../golden/mails", name + ".txt")
    if os.environ.get("UPDATE"):
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    with open(path, encoding="utf-8") as file:
        wanted = file.read()
    assert text == wanted, f"{name}:\n{text}"


def link_in(one):
    """The path of the link."""
    return urllib.parse.urlsplit(re.search(r"http://\S+", words_of(one)).group(0)).path


def ask(path, address, count, subject, door=""):
    """Ask for a mail by a form, and wait for it."""
    browser = Browser(book.port)
    browser.get(door + path)
    answer = browser.post(door + path, [("email", address)])
    assert answer.status == 200, answer.status
    assert binary.wait_for(lambda: len(mails(subject)) == count), subject
    return mails(subject)[-1]


@test
def a_one_time_link_logs_in_by_its_button_alone():
    book.must("init", "--name", "Harbour Ltd", "--slug", "main")
    with open(book.folder + "/one.csv", "w", encoding="ascii") as file:
        file.write("kind,number,issue_date,due_date,currency,customer_number,item_name,quantity,unit_price\n"
                   "invoice,M-1,2026-01-05,2026-02-05,EUR,K-0,Ferry,1,19.90\n"
                   "invoice,M-2,2026-01-06,2026-02-06,EUR,K-0,Crane,1,75.50\n")
    book.must("import", "--org", "main", book.folder + "/one.csv")
    link = book.invite("K-0")
    book.serve_with_sandbox()
    assert Browser(book.port).join(link).status == 303
    address, = book.rows("SELECT email FROM contact")[0]
    one = ask("/login/link", address, 1, "Your link to log in")
    words_are_golden("login_link", one)
    path = link_in(one)
    for _ in range(3):  # as scanners of mails do
        assert Browser(book.port).get(path).status == 200
    ada = Browser(book.port)
    page = ada.get(path)
    assert address in page.text
    assert ada.post(path, []).status == 303 and ada.get("/invoices").status == 200
    gone = Browser(book.port).get(path)
    assert gone.status == 404 and "no longer good" in gone.text


@test
def another_link_takes_the_place_of_the_one_before():
    address, = book.rows("SELECT email FROM contact")[0]
    before = link_in(ask("/login/link", address, 2, "Your link to log in"))
    after = link_in(ask("/login/link", address, 3, "Your link to log in"))
    assert Browser(book.port).get(before).status == 404
    assert Browser(book.port).get(after).status == 200


@test
def a_reset_is_mailed_to_contacts_and_to_staff_each_at_their_door():
    address, = book.rows("SELECT email FROM contact")[0]
    one = ask("/forgot", address, 1, "Set a new password")
    words_are_golden("reset", one)
    owner = book.staff("Olga", "owner")
    assert owner.get("/staff").status in (200, 303)
    theirs, = book.rows("SELECT email FROM staff WHERE name = 'Olga'")[0]
    two = ask("/forgot", theirs, 2, "Set a new password", "/staff")
    assert two["To"].addresses[0].addr_spec == theirs
    olga = Browser(book.port)
    path = link_in(two)
    olga.get(path)
    assert olga.post(path, [("password", "a ferry full of lanterns"), ("again", "a ferry full of lanterns")]).status == 303
    assert olga.get("/staff").status in (200, 303) and not olga.get("/staff").location.startswith("/staff/login")


@test
def nobody_is_told_whether_an_address_is_known():
    address, = book.rows("SELECT email FROM contact")[0]
    for path in ("/login/link", "/forgot", "/staff/forgot"):
        pages = []
        for who in (address, "nobody@example.com"):
            browser = Browser(book.port)
            browser.get(path)
            page = browser.post(path, [("email", who)])
            pages.append((page.status, re.sub(r'name="csrf" value="[^"]*"', "", page.text).replace(who, "WHO")))
        assert pages[0] == pages[1], path
    sent = [one["To"].addresses[0].addr_spec for one in mails("")]
    assert "nobody@example.com" not in sent


@test
def an_invoice_is_mailed_with_a_link_that_opens_it_alone():
    owner = book.staff("Otto", "owner")
    invoice, = book.rows("SELECT public_id FROM lot WHERE number = 'M-1'")[0]
    other, = book.rows("SELECT public_id FROM lot WHERE number = 'M-2'")[0]
    contact, = book.rows("SELECT id FROM contact")[0]
    page = f"/staff/invoices/{invoice}/links"
    assert owner.get(page).status == 200
    assert owner.post(page, [("contact", contact)]).status == 303
    assert binary.wait_for(lambda: mails("Invoice M-1"))
    one, = mails("Invoice M-1")
    words_are_golden("invoice_link", one)
    kim = Browser(book.port)
    opened = kim.get(link_in(one))
    assert opened.status == 303 and opened.location == "/invoices/" + invoice, opened.location
    assert opened.headers["Referrer-Policy"] == "no-referrer" and opened.headers["Cache-Control"] == "no-store"
    assert kim.get(opened.location).status == 200 and kim.get("/invoices/" + other).status == 303
    owner.get("/staff/settings")
    assert owner.post("/staff/settings", [("partial", "1"), ("pay_by", "card"), ("schedule", "pay"), ("links", "off"),
                                          ("limit_accountant", "1000"), ("limit_owner", "1000")]).status == 303
    assert kim.get("/invoices/" + invoice).status == 303
    owner.get(page)
    assert owner.post(page, [("contact", contact)]).status == 303
    assert binary.wait_for(lambda: len(mails("Invoice M-1")) == 2)
    assert link_in(mails("Invoice M-1")[-1]) == "/invoices/" + invoice


@test
def a_person_is_told_of_each_change_of_password_and_factor():
    link = book.must("user", "add", "--org", "main", "--customer", "K-0", "--email", "lena@example.com", "--name", "Lena",
                     "--may", "view").split()[-1]
    lena = Browser(book.port)
    assert lena.join(link).status == 303
    lena.get("/password")
    new = "another ferry at night"
    assert lena.post("/password", [("old", binary.PASSWORD), ("password", new), ("again", new)]).status == 303
    assert binary.wait_for(lambda: len(to("lena@example.com", "Your password was changed")) == 1)
    words_are_golden("security_password", to("lena@example.com", "Your password was changed")[-1])
    lena.get("/account/security")
    assert lena.post("/account/security/begin", []).status == 303
    shown = lena.get("/account/security").text
    secret = re.search(r'class="secret"><code>([^<]*)', shown).group(1).replace(" ", "")
    assert lena.post("/account/security/confirm", [("code", code_of(secret, -1))]).status == 200
    assert binary.wait_for(lambda: to("lena@example.com", "Second factor switched on"))
    lena.get("/account/security")
    assert lena.post("/account/security/codes", [("code", code_of(secret, 0))]).status == 200
    assert binary.wait_for(lambda: to("lena@example.com", "New recovery codes"))
    lena.get("/account/security")
    assert lena.post("/account/security/off", [("code", code_of(secret, 1))]).status == 303
    assert binary.wait_for(lambda: to("lena@example.com", "Second factor switched off"))
    words_are_golden("security_factor_off", to("lena@example.com", "Second factor switched off")[-1])


if __name__ == "__main__":
    binary.main(book)
