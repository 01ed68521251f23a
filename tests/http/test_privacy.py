"""All that is kept of a person, given out and erased, on both engines; and the list of it (personal.py) held to the schema.

    test_privacy.py BINARY

Somebody does all that a customer's people can do, each time in words that begin alike; the whole database is then
searched for them, before he erases himself and after.
"""
import datetime
import glob
import hashlib
import json
import os
import re
import time
import urllib.parse

import binary
import personal
from binary import Book, Browser, hidden, test, wait_for
from watched import Postgres, Sqlite

URL = os.environ.get("COUNTERFOIL_TEST_DB")
book = Book(URL)
state = {}

NAME, OLD_NAME, EMAIL, OLD_EMAIL = "Zebedeename Quill", "Zebedeeold Quill", "zebedeemail@example.com", "zebedeeold@example.com"
PHONE, PLACE = "+49 30 7654321987", "203.0.113.77"
MARK = re.compile(r"zebedee[a-z]*|7654321987|203\.0\.113\.77", re.I)


class Person(Browser):
    """Comes from an address of his own, through the proxy that we are."""

    def __init__(self, port, place):
        super().__init__(port)
        self.place = place

    def connect(self):
        connection = super().connect()
        send = connection.request
        connection.request = lambda method, path, body, headers: send(
            method, path, body, headers | {"X-Forwarded-For": self.place, "User-Agent": "Mozilla/5.0 Firefox/140.0"})
        return connection

    def at(self, page, path, fields, files=()):
        """The form of a page, filled in with these."""
        self.get(page)
        fields = list(fields) if any(n == "key" for n, _ in fields) else list(fields) + [
            ("key", k) for k in [hidden(self.page.text, "key")] if k]
        sent = self.post_parts(path, fields, files) if files else self.post(path, fields)
        assert sent.status == 303, (path, sent.status, re.sub(r"<[^>]+>|\s+", " ", sent.text)[-1500:])
        return sent.location


def pdf(word):
    return b"%PDF-1.7\n%" + word.encode() + b"\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def file(name, word):
    return [(name, word + ".pdf", "application/pdf", pdf(word))]


def in_days(n):
    return (datetime.date.today() + datetime.timedelta(days=n)).isoformat()


def rows(statement):
    return state["engine"].rows(statement)


def value(statement):
    (found,), = rows(statement)
    return found


def schema():
    """(table, column, is a number) of every column there is."""
    if URL:
        return [(t, c, kind in ("bigint", "integer")) for t, c, kind in rows(
            "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public'")]
    names = [n for (n,) in rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' "
                                "AND name NOT LIKE 'search_%'")]  # what the index of words is made of holds what it holds
    return [(t, c, kind == "INTEGER") for t in names for c, kind in rows(f"SELECT name, type FROM pragma_table_info('{t}')")]


def found(table, column, where="1 = 1"):
    """The words of ours in a column, in small letters."""
    if (table, column) == ("search", "words") and not URL:
        return set()  # of that table there is no text
    kind = "bytea" if (table, column) in (("kept", "bytes"), ("document", "body"), ("org", "logo")) else "text"
    text = f'CAST("{column}" AS TEXT)' if not URL or kind == "text" else f"encode(\"{column}\", 'escape')"
    like = " OR ".join(f"lower({text}) LIKE '%{word}%'" for word in ("zebedee", "7654321987", "203.0.113.77"))
    got = rows(f"SELECT replace(replace({text}, chr(10), ' '), chr(9), ' ') FROM \"{table}\" WHERE ({like}) AND {where}" if URL
               else f'SELECT {text} FROM "{table}" WHERE ({like}) AND {where}')
    return {word.lower() for (text,) in got for word in MARK.findall(text)}


def everywhere():
    """Our words by (table, column). What was said of an order stands in its history too, and is a contract."""
    seen = {}
    for table, column, number in schema():
        only = "kind NOT IN ('accepted', 'declined')" if (table, column) == ("history", "who") else "1 = 1"
        words = set() if number else found(table, column, only)
        if words:
            seen[table, column] = words
    return seen


def settle():
    waiting = ("SELECT (SELECT count(*) FROM unsealed) + (SELECT count(*) FROM job WHERE state = 0 AND kind NOT LIKE 'export.%' "
               "AND run_us < {}) + (SELECT count(*) FROM payment WHERE state = 10 AND receipt = '')")
    assert wait_for(lambda: int(value(waiting.format(int(time.time() * 1e6)))) == 0), rows("SELECT * FROM job WHERE state = 0")


# -- the list

@test
def every_column_is_decided_on():
    book.must("init", "--name", "Harbour Ltd", "--slug", "main")
    state["engine"] = Postgres(URL) if URL else Sqlite(book.data + "/counterfoil.db")
    columns = schema()
    assert not personal.undecided(columns), personal.undecided(columns)
    gone = set(personal.DECIDED) - {(t, c) for t, c, _ in columns}
    assert not gone - ({("search", "words")} if URL else set()), gone
    # A later migration, in each of the ways in which it could bring something: one of these is no word of the list.
    later = [("comment", "signature", False), ("visit", "contact", True), ("forward", "kind_of", False), ("lot", "name", False)]
    assert personal.undecided(columns + later) == sorted((t, c) for t, c, _ in later)


# -- what he does

def make_world():
    with open(book.folder + "/documents.csv", "w", encoding="ascii") as sheet:
        sheet.write("kind,number,issue_date,due_date,currency,customer_number,item_name,quantity,unit_price,tax_rate\n")
        for i in range(25):  # more papers than come at once
            sheet.write(f"invoice,V-{i},2026-01-{i + 1:02},2036-02-01,EUR,K-0,Ferry,1,100.00,0\n")
        sheet.write("credit_note,C-1,2026-01-22,,EUR,K-0,Ferry,1,5.00,0\nquote,Q-1,2026-01-05,2036-01-05,EUR,K-0,Racks,2,12.50,0\n"
                    "quote,Q-2,2026-01-05,2036-01-05,EUR,K-0,Racks,2,12.50,0\n")
    book.must("import", "--org", "main", book.folder + "/documents.csv")
    may = "view,pay,manage"
    mona = book.invite("K-0", "Mona", may)
    link = book.must("user", "add", "--org", "main", "--customer", "K-0", "--email", OLD_EMAIL, "--name", OLD_NAME, "--may",
                     may).split()[-1]
    owner = book.must("user", "staff", "--org", "main", "--email", "olga@example.com", "--name", "Olga", "--role",
                      "owner").split()[-1]
    book.serve("--sandbox", "--sandbox-listen", f"127.0.0.1:{book.sandbox_port}", "--trusted-proxies", "127.0.0.1")
    assert wait_for(lambda: Browser(book.sandbox_port).get("/healthz").status == 200)
    for name, place, way in (("zed", PLACE, link), ("mona", "198.51.100.9", mona), ("olga", "198.51.100.1", owner)):
        state[name] = Person(book.port, place)
        assert state[name].join(way).status == 303
    state["customer"] = value("SELECT public_id FROM customer WHERE number = 'K-0'")
    state["contact"] = value(f"SELECT id FROM contact WHERE email = '{OLD_EMAIL}'")
    state["lots"] = dict(rows("SELECT number, public_id FROM lot WHERE account IN (1, 10)"))
    state["orders"] = dict(rows("SELECT number, public_id FROM sales_order"))


def he_looks_and_is_renamed():
    """Under his old name and address first, so that both must be found."""
    zed, lots = state["zed"], state["lots"]
    zed.at(f"/invoices/{lots['V-0']}", f"/invoices/{lots['V-0']}/seen", [])
    state["mona"].at(f"/invoices/{lots['V-1']}/forward", f"/invoices/{lots['V-1']}/forward", [("to", OLD_EMAIL), ("message", "See")])
    look_by_link(OLD_EMAIL, lots["V-1"])
    state["olga"].at(f"/staff/invoices/{lots['V-0']}/links", f"/staff/invoices/{lots['V-0']}/links",
                     [("contact", state["contact"])])
    zed.at("/account/person", "/account/person/email", [("email", EMAIL), ("password", binary.PASSWORD)])
    for one in (OLD_EMAIL, EMAIL):  # each confirms by the link in its mail
        link = mailed(one, r"http://\S+(/account/email/\S+)")
        zed.get(link)
        answer = zed.post(link, [])
        assert answer.status in (200, 303), answer.status
    enter(zed, EMAIL)
    zed.at("/account/person", "/account/person", [("name", NAME), ("phone", PHONE), ("zone", "Asia/Kolkata"), ("notice", "comment")])
    zed.at("/account/person", "/account/person/email", [("email", "zebedeenext@example.com"), ("password", binary.PASSWORD)])


def enter(person, address, door="/login"):
    person.cookies.clear()
    person.at(door, door, [("email", address), ("password", binary.PASSWORD)])


def look_by_link(address, invoice):
    """Who got it by mail opens it, and a person looks."""
    somebody = Person(book.port, PLACE)
    assert somebody.get(mailed(address, r"http://[^/\s]+(/i/\S+)")).status == 303
    somebody.at(f"/invoices/{invoice}", f"/invoices/{invoice}/seen", [])


def mailed(address, pattern):
    """What the newest mail to an address has of that kind."""
    import email.policy  # pylint: disable=import-outside-toplevel
    got = []

    def look():
        got.clear()
        for path in sorted(glob.glob(book.data + "/mail/*.eml"), key=os.path.getmtime):
            with open(path, "rb") as mail:
                one = email.message_from_binary_file(mail, policy=email.policy.default)
            if one["To"].addresses[0].addr_spec == address:
                got.extend(re.findall(pattern, one.get_body(("plain",)).get_content()))
        return got
    assert wait_for(look), (address, book.log()[-500:])
    return got[-1]


def he_writes_and_sends():
    zed, lots, olga = state["zed"], state["lots"], state["olga"]
    of = ("customer", state["customer"])
    here = "/invoices/" + lots["V-0"]
    zed.at(here, here + "/comments", [("comment", "zebedeecomment")], file("file", "zebedeecommentfile"))
    zed.at(here + "/dispute", here + "/dispute", [("reason", "price"), ("words", "zebedeedispute"), ("wish", "zebedeewish"),
                                                  ("amount", "5")])
    zed.at(here + "/forward", here + "/forward", [("to", "zebedeethird@example.com"), ("message", "zebedeeforward")])
    look_by_link("zebedeethird@example.com", lots["V-0"])
    there = "/invoices/" + lots["V-2"]
    zed.at(there, there + "/promise", [("day", in_days(20)), ("amount", "10"), ("note", "zebedeepromise")])
    zed.at(there + "/paid", there + "/paid", [("invoice", lots["V-2"]), ("reference", "zebedeereference"), ("day", "2026-01-20"),
                                              ("amount", "10.00")], file("proof", "zebedeetransferproof"))
    thread = zed.at("/contact", "/contact", [("subject", "zebedeesubject"), ("message", "zebedeemessage")],
                    file("file", "zebedeemessagefile"))
    theirs = thread.split("?")[0].replace("/contact/", "/staff/messages/")
    olga.at(theirs, theirs, [("comment", "Answered")])
    zed.at("/review", "/review", [("rating", "4"), ("message", "zebedeereview")])
    zed.at("/documents/add", "/documents", [of, ("title", "zebedeetitle"), ("note", "zebedeenote")], file("file", "zebedeeshared"))
    olga.at("/staff/settings/verification", "/staff/settings/verification", [("kind", "tax"), ("kind", "bank"), ("of", "all")])
    for kind, word in (("tax", "zebedeeproofold"), ("tax", "zebedeeproof"), ("bank", "zebedeeproofbad")):
        zed.at("/account/verification", "/account/verification", [of, ("kind", kind)], file("file", word))
    bad = "/staff/verification/" + value("SELECT public_id FROM kyc_proof WHERE kind = 'bank'")
    olga.at(bad, bad + "/refuse", [("reason", "Too dark")])
    for number, word in (("Q-1", "accept"), ("Q-2", "decline")):
        order = "/orders/" + state["orders"][number]
        version = hidden(zed.get(order).text, "version")
        zed.at(order, order + "/answer", [("answer", word), ("name", NAME), ("words", "zebedeedecline"), ("version", version)])
    zed.at("/account/tax", "/account/tax", [of, ("country", "DE"), ("treatment", "exempt"), ("number", ""), ("message", "zebedeetax")])
    zed.at("/credits", f"/credits/{lots['C-1']}/refund", [("message", "zebedeerequest")])


def he_pays_and_sets():
    zed, lots = state["zed"], state["lots"]
    of = ("customer", state["customer"])
    binary.pay(book, zed, state["customer"], [lots["V-3"]])
    zed.at("/invoices", "/pay", [of, ("invoice", lots["V-4"])])
    zed.at("/list/columns", "/list/columns", [of, ("column", "due"), ("column", "state"), ("done", "1")])
    zed.at("/list/views?q=zebedeequery", "/list/views", [of, ("query", "q=zebedeequery"), ("name", "zebedeeview")])
    zed.at("/statement", "/statement/monthly", [of, ("monthly", "1")])
    zed.at("/invoices", "/exports", [of, ("as", "zip")] + [("invoice", lots[f"V-{i}"]) for i in range(25)])
    assert wait_for(lambda: int(value("SELECT count(*) FROM export WHERE state = 2")) == 1)
    zed.at("/account/security", "/account/security/begin", [])


def what_needs_a_device_of_his():
    """A passkey, its codes, a saved method, auto-pay with it: as their own tests leave them (test_passkey.c, test_methods.c)."""
    (org, customer), = rows("SELECT org, id FROM customer WHERE number = 'K-0'")
    who, now = state["contact"], int(time.time() * 1e6)
    rows(f"INSERT INTO passkey (org, id, kind, person, credential, key_kind, public_key, counter, name, made_us) VALUES "
         f"({org}, 1, 1, {who}, 'zebedeecredential', 1, 'zebedeepublickey', 0, 'zebedeepasskey', {now})")
    rows(f"INSERT INTO recovery_code (org, kind, person, code) VALUES ({org}, 1, {who}, 'zebedeecode')")
    rows(f"INSERT INTO saved_method VALUES ({org}, 1, '{'M' * 20}', {customer}, 'sandbox', 'debit', 'EUR', 'Test Bank', '6789', 0, 0, "
         f"'zebedeemethod', 'tok', '', 'SM-1', 'zebedeebilling', 'DE', 0, 'zebedeeconsent', {now}, {who}, {now}, 0)")
    rows("INSERT INTO method_setup (org, id, public_id, customer, contact, gateway, method, currency, key, reference, state, consent, "
         f"address, country, back, made_us) VALUES ({org}, 1, '{'S' * 20}', {customer}, {who}, 'sandbox', 'card', 'EUR', 'k', 'M-1', 3, "
         f"'zebedeeagreed', 'zebedeesetup', 'DE', '/methods', {now})")
    rows("INSERT INTO auto_pay (org, customer, is_on, days_before, contact, since, made_us) VALUES "
         f"({org}, {customer}, 0, 0, {who}, '2026-01-01', {now})")
    rows(f"UPDATE export SET filter = 'zebedeefilter', columns = 'zebedeecolumns', chosen = 'zebedeechosen' WHERE contact = {who}")
    rows(f"UPDATE list_column SET columns = 'zebedeelist' WHERE contact = {who}")
    rows(f"INSERT INTO job (org, id, kind, key, subject, argument, run_us, state, problem) VALUES ({org}, 1, 'mail.email_left', 'x', "
         f"{who}, '{OLD_EMAIL}', {now}, 2, '550 {OLD_EMAIL}')")


@test
def he_does_all_that_leaves_something_of_him():
    make_world()
    he_looks_and_is_renamed()
    he_writes_and_sends()
    he_pays_and_sets()
    what_needs_a_device_of_his()
    settle()
    state["before"] = everywhere()
    undecided = {at: words for at, words in state["before"].items()
                 if personal.DECIDED.get(at) not in (personal.GONE, *personal.KEPT)}
    assert not undecided, undecided
    # What is erased was there: digests, settings and what a browser is called are not in words of ours.
    wordless = {("contact", "password"), ("contact", "language"), ("contact", "zone"), ("device", "token"), ("device", "words"),
                ("factor", "secret"), ("session", "token"), ("session", "device"), ("selection", "items"), ("selection", "back"),
                ("list_view", "columns")}
    numbers = {(t, c) for t, c, number in schema() if number}
    for table, column in sorted(at for at, what in personal.DECIDED.items() if what == personal.GONE):
        if (table, column) in numbers or (table, column) in wordless:
            assert int(value(f"SELECT count(*) FROM {table}")) > 0, table
        else:
            assert (table, column) in state["before"], f"{table}.{column}: nothing of him was put there"


@test
def he_is_given_all_of_it():
    given = state["zed"].get("/account/privacy.json").text
    assert state["zed"].get("/account/privacy").status == 200
    secret = {"zebedeecredential", "zebedeepublickey", "zebedeecode", "zebedeechosen"}  # his device's, and ids of documents
    all_of_it = {word for words in state["before"].values() for word in words} - secret
    told = {word.lower() for word in MARK.findall(given)}
    assert not all_of_it - told, all_of_it - told
    assert "Answered" in given


@test
def the_page_says_in_words_what_the_file_says_in_codes():
    page, given = state["zed"].get("/account/privacy").text, json.loads(state["zed"].get("/account/privacy.json").text)
    coded = ("Notices you do not get", "What you did with documents", "Requests", "Tax", "Payment methods", "Disputes",
             "What our staff were told")
    for section in coded:
        codes = {row["what"].split(" ")[0] for row in given[section]}
        assert codes, section
        shown = {code for code in codes if f"<bdi>{code}<" in page or f"<bdi>{code} " in page}
        assert not shown, (section, shown)
    assert "Price differs from what was agreed" in page and "<bdi></bdi></th>" not in page


@test
def he_is_erased_and_named_where_the_list_says_it_and_nowhere_else():
    zed, old = state["zed"], hashlib.sha256(pdf("zebedeeproofold")).hexdigest()
    assert glob.glob(book.data + "/exports/*/*")
    assert zed.at("/account/privacy", "/account/privacy/erase", [("sure", "1"), ("password", binary.PASSWORD)]) == "/login"
    assert not glob.glob(book.data + "/exports/*/*")
    settle()
    after = everywhere()
    wrong = {at: words for at, words in after.items() if personal.DECIDED.get(at) not in personal.KEPT}
    assert not wrong, wrong
    letters = {word for at, words in after.items() if personal.DECIDED[at] == personal.LETTER for word in words}
    own = {"zebedeename", "zebedeeold", "zebedeemail", "zebedeenext", "zebedeethird", "7654321987", "203.0.113.77"}
    assert not letters & own, letters & own
    assert not any("zebedeereview" in words for words in after.values()), after
    contracts = {at for at, words in after.items() if words & own}
    assert contracts <= {("order_answer", "name"), ("order_answer", "address"), ("payment", "payer"), ("audit", "after"),
                         ("attempt", "next_url"), ("attempt", "next_form"), ("gateway_event", "body")}, contracts
    # The proof that another took the place of is gone with its bytes, once they are swept; the one that counts stays.
    assert rows("SELECT kind, state FROM kyc_proof") in ([("tax", 0)], [("tax", "0")])
    assert int(value(f"SELECT count(*) FROM upload WHERE sha256 = '{old}'")) == 0
    sweep(old)
    assert wait_for(lambda: int(value(f"SELECT count(*) FROM kept WHERE sha256 = '{old}'")) == 0)
    assert "zebedeeproof" in found("kept", "bytes") and "zebedeeproofold" not in found("kept", "bytes")
    book.stop()
    assert book.must("verify").startswith("ok: ")


def serve_in(hours):
    """With the clock set forward."""
    book.stop()
    binary.ENVIRONMENT["COUNTERFOIL_NOW"] = str(int((time.time() + hours * 3600) * 1_000_000))
    try:
        book.serve()
    finally:
        del binary.ENVIRONMENT["COUNTERFOIL_NOW"]


def sweep(digest):
    """At the hour at which it looks at the files that begin so."""
    serve_in((int(digest[:2], 16) - int(time.time() // 3600)) % 256)


@test
def pages_go_on_without_him():
    book.serve()
    mona, olga = state["mona"], state["olga"]
    enter(mona, "mona@example.com")  # their sessions were over when the clock was ahead
    enter(olga, "olga@example.com", "/staff/login")
    for who, path in ((mona, "/invoices/" + state["lots"]["V-0"]), (mona, "/requests"), (mona, "/documents"), (mona, "/methods"),
                      (mona, "/auto-pay"), (mona, "/orders/" + state["orders"]["Q-1"]), (olga, "/staff/inbox"),
                      (olga, "/staff/objections"), (olga, f"/staff/documents/{state['lots']['V-0']}/comments"),
                      (olga, "/staff/messages/" + value("SELECT public_id FROM message WHERE kind = 1")),
                      (olga, "/staff/messages/" + value("SELECT public_id FROM message WHERE kind = 2"))):
        page = who.get(path)
        assert page.status == 200, (path, page.status)
        if "comments" in path:
            assert "zebedeecomment" in page.text and "Somebody who was erased" in page.text and NAME not in page.text


@test
def whom_something_was_forwarded_to_is_forgotten_in_time():
    here = "/invoices/" + state["lots"]["V-5"]
    state["mona"].at(here + "/forward", here + "/forward", [("to", "zebedeelater@example.com"), ("message", "zebedeelatermessage")])
    look_by_link("zebedeelater@example.com", state["lots"]["V-5"])
    settle()
    marks = {at for at, words in everywhere().items() if words & {"zebedeelater", "zebedeelatermessage"}}
    assert marks == {("forward", "address"), ("forward", "message"), ("history", "detail"), ("history", "who"),
                     ("invoice_link", "address"), ("document_seen", "address")}, marks
    serve_in(24 * 366)
    assert wait_for(lambda: int(value("SELECT count(*) FROM forward WHERE address <> ''")) == 0)
    left = {at for at, words in everywhere().items() if words & {"zebedeelater", "zebedeelatermessage"}}
    assert not left, left
    book.stop()
    book.serve()


@test
def staff_erase_somebody_and_it_is_written_down():
    olga, mona = state["olga"], value("SELECT public_id FROM contact WHERE email = 'mona@example.com'")
    enter(olga, "olga@example.com", "/staff/login")
    here = f"/staff/customers/{state['customer']}/contacts/{mona}"
    olga.get(here)
    assert olga.post(here + "/erase", []).status == 400
    assert value("SELECT name FROM contact WHERE email = 'mona@example.com'") == "Mona"
    olga.at(here, here + "/erase", [("sure", "1")])
    assert int(value("SELECT count(*) FROM contact WHERE name <> '' OR email NOT LIKE 'erased-%'")) == 0
    assert int(value("SELECT count(*) FROM audit WHERE action = 'contact.erased' AND name = 'Olga' AND after = ''")) == 1
    state["engine"].close()
    assert book.stop() == 0, book.log()
    assert book.must("verify").startswith("ok: ")


if __name__ == "__main__":
    binary.main(book)
