"""Mails about people: who came, a new device, another address to log in, tax; word by word as tests/golden/mails has them.

    test_people_mails.py BINARY
"""
import email
import email.policy
import glob
import os
import re
import urllib.parse

import binary
from binary import Book, Browser, test

book = Book()


def mails(subject, address=None):
    """Those kept with this in their subject, to that address."""
    found = []
    for path in sorted(glob.glob(book.data + "/mail/*.eml"), key=os.path.getmtime):
        with open(path, "rb") as file:
            one = email.message_from_binary_file(file, policy=email.policy.default)
        if subject in one["Subject"] and address in (None, one["To"].addresses[0].addr_spec):
            found.append(one)
    return found


def words_of(one):
    return f"Subject: {one['Subject']}\n\n" + one.get_body(("plain",)).get_content()


def words_are_golden(name, one):
    text = words_of(one)
    for pattern, word in ((r"http://[^/]+", "http://HOST"), (r"[A-Za-z0-9_-]{43}", "TOKEN"), (r"[A-Za-z0-9_-]{20}", "ID")):
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


def wait(subject, address, count=1):
    assert binary.wait_for(lambda: len(mails(subject, address)) >= count), (subject, address)
    return mails(subject, address)[-1]


def enter(browser, address, password=binary.PASSWORD):
    browser.get("/login")
    return browser.post("/login", [("email", address), ("password", password)])


ada = None


@test
def a_contact_who_is_added_is_invited_and_the_others_are_told():
    global ada
    book.must("init", "--name", "Harbour Ltd", "--slug", "main")
    link = book.must("user", "add", "--org", "main", "--new-customer", "Halden", "--email", "ada@example.com", "--name", "Ada",
                     "--may", "view,pay,manage").split()[-1]
    book.serve_with_sandbox()
    ada = Browser(book.port)
    assert ada.join(link).status == 303
    ada.get("/contacts")
    assert ada.post("/contacts", [("name", "Bea Nu\u00f1ez"), ("email", "bea@example.com"), ("pay", "1")]).status == 303
    words_are_golden("contact_added", wait("A contact was added", "ada@example.com"))
    invited = wait("Your access to invoices", "bea@example.com")
    bea = Browser(book.port)
    assert bea.join(link_in(invited)).status == 303
    assert bea.get("/contacts").status == 200


@test
def a_first_device_is_no_news_and_another_is():
    assert not mails("new device")
    there = Browser(book.port)
    assert enter(there, "bea@example.com").status == 303
    words_are_golden("new_device", wait("a log-in with a new device", "bea@example.com"))
    there.get("/")
    there.post("/logout", [])
    assert enter(there, "bea@example.com").status == 303
    assert len(mails("a log-in with a new device", "bea@example.com")) == 1


@test
def another_address_holds_once_both_have_confirmed_it_and_sessions_end():
    bea = Browser(book.port)
    enter(bea, "bea@example.com")
    bea.get("/account/person")
    assert bea.post("/account/person/email", [("email", "Bea@New.example.com"), ("password", binary.PASSWORD)]).status == 303
    old, new = wait("Another address to log in", "bea@example.com"), wait("Confirm this address", "bea@new.example.com")
    words_are_golden("email_old", old)
    words_are_golden("email_new", new)
    reader = Browser(book.port)
    for _ in range(2):  # as scanners of mails do
        assert reader.get(link_in(new)).status == 200
    assert "waits for" in reader.post(link_in(new), []).text
    assert enter(Browser(book.port), "bea@new.example.com").status == 422
    assert bea.get("/account/person").status == 200
    reader.get(link_in(old))
    assert "From now on you log in with" in reader.post(link_in(old), []).text
    assert bea.get("/account/person").status == 303
    assert enter(Browser(book.port), "bea@example.com").status == 422
    assert enter(bea, "bea@new.example.com").status == 303
    assert reader.get(link_in(old)).status == 404
    words_are_golden("email_left", wait("your address to log in was changed", "bea@example.com"))
    words_are_golden("security_email", wait("Your address to log in was changed", "bea@new.example.com"))


@test
def the_old_address_can_cancel_it():
    bea = Browser(book.port)
    enter(bea, "bea@new.example.com")
    bea.get("/account/person")
    bea.post("/account/person/email", [("email", "thief@example.com"), ("password", binary.PASSWORD)])
    old, new = wait("Another address to log in", "bea@new.example.com"), wait("Confirm this address", "thief@example.com")
    reader = Browser(book.port)
    page = reader.get(link_in(old))
    assert "Cancel it" in page.text
    assert "Cancelled" in reader.post(link_in(old) + "/cancel", []).text
    assert reader.get(link_in(new)).status == 404
    assert enter(Browser(book.port), "bea@new.example.com").status == 303


@test
def an_address_of_another_gets_no_mail_and_the_answer_is_the_same():
    bea = Browser(book.port)
    enter(bea, "bea@new.example.com")
    bea.get("/account/person")
    answer = bea.post("/account/person/email", [("email", "ada@example.com"), ("password", binary.PASSWORD)])
    assert answer.status == 303 and answer.location == "/account/person?asked=1"
    wait("Another address to log in", "bea@new.example.com", 2)
    assert not mails("Confirm this address", "ada@example.com")


@test
def who_asked_about_tax_gets_the_answer():
    ada.get("/account/tax")
    answer = ada.post("/account/tax", [("country", "DE"), ("treatment", "registered"), ("number", "DE136695976")])
    assert answer.status == 303, answer.status
    owner = book.staff("Olga", "owner")
    change, = book.rows("SELECT public_id FROM tax_change")[0]
    owner.get("/staff/tax-changes/" + change)
    assert owner.post(f"/staff/tax-changes/{change}/approve", [("words", "Welcome")]).status == 303
    words_are_golden("tax_approved", wait("approved", "ada@example.com"))


if __name__ == "__main__":
    binary.main(book)
