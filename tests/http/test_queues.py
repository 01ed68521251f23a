"""The queues of staff: unclear payments decided by two, money of the bank placed and put aside; mandates.

    test_queues.py BINARY
"""
import datetime
import email
import email.policy
import glob
import re
import zoneinfo

import binary
from binary import Book, Browser, test, wait_for

book = Book()
kim, olga, anna, sam, rita = (Browser(book.port) for _ in range(5))
known = {}


# -- steps

def one(statement):
    (value,), = book.rows(statement)
    return value


def owed(number):
    return one(f"SELECT pd - pc FROM lot WHERE account = 1 AND number = '{number}'")


def customer(number):
    return one(f"SELECT public_id FROM customer WHERE number = '{number}'")


def invoice(number):
    return one(f"SELECT public_id FROM lot WHERE account = 1 AND number = '{number}'")


def statement(name, account, *rows):
    """Lines of a bank, brought in; their ids by their text."""
    path = f"{book.folder}/{name}.csv"
    with open(path, "w", encoding="ascii") as file:
        file.write("date,amount,currency,text,party,party account,id\n")
        file.writelines(",".join(row) + f",{name}-{i}\n" for i, row in enumerate(rows))
    book.must("bank", "import", "--org", "main", "--account", account, path)
    return dict(book.rows("SELECT text, id FROM bank_line"))


def act(staff, line, what, *fields):
    staff.get(f"/staff/lines/{line}")
    return staff.post(f"/staff/lines/{line}/{what}", list(fields))


def mails(subject):
    found = []
    for path in sorted(glob.glob(book.data + "/mail/*.eml")):
        with open(path, "rb") as file:
            mail = email.message_from_binary_file(file, policy=email.policy.default)
        if mail["Subject"].startswith(subject):
            found.append(mail)
    return found


def forms(text):
    """Each form of a page: where it goes, and its hidden fields."""
    found = []
    for action, body in re.findall(r'<form[^>]*action="([^"]*)"[^>]*>(.*?)</form>', text, re.S):
        found.append((action, [f for f in re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', body)
                               if f[0] != "csrf"]))
    return found


def changes(action, *tables):
    """How many rows came to each of these tables."""
    before = book.counts()
    answer = action()
    after = book.counts()
    return answer, {t: after[t] - before[t] for t in tables}


def nothing_booked(action):
    answer, came = changes(action, "entry", "payment", "review", "audit", "capture")
    assert set(came.values()) == {0}, came
    return answer


def unclear(number):
    """A payment of that invoice whose end the gateway does not tell."""
    book.gateway("/v1/switches", {"on": "start", "wire": "error"})
    book.gateway("/v1/switches", {"on": "status", "wire": "error_before", "times": -1})
    kim.get("/invoices")
    chosen = kim.post("/pay", [("customer", customer("K-0")), ("invoice", invoice(number))])
    review = kim.get(chosen.location)
    done = kim.post(chosen.location, binary.form_fields(review.text))
    payment = done.location.split("/")[2].split("?")[0]
    state = lambda: one(f"SELECT state FROM payment WHERE public_id = '{payment}'")
    assert wait_for(lambda: state() == 6), state()
    return payment


def a_day_later(payment):
    """It is unknown for a day, so it is for staff."""
    import contextlib  # pylint: disable=import-outside-toplevel
    import sqlite3  # pylint: disable=import-outside-toplevel
    with contextlib.closing(sqlite3.connect(book.data + "/counterfoil.db", timeout=10)) as db, db:
        db.execute("UPDATE payment SET made_us = made_us - 90000000000 WHERE public_id = ?", (payment,))
    review = lambda: book.rows("SELECT r.id FROM review r JOIN payment p ON p.id = r.subject WHERE r.done_us = 0 AND "
                               f"r.kind = 'payment' AND p.public_id = '{payment}'")
    book.until(review, "pay.check")
    return review()[0][0]


def decide(staff, review, outcome="paid", amount="100.00", capture="sc_paper", evidence="Their statement of today"):
    staff.get(f"/staff/reviews/{review}")
    return staff.post(f"/staff/reviews/{review}", [("outcome", outcome), ("amount", amount), ("capture", capture),
                                                   ("evidence", evidence)])


def sign(staff, review, digest=None):
    page = staff.get(f"/staff/reviews/{review}")
    return staff.post(f"/staff/reviews/{review}/sign", [("digest", digest or binary.hidden(page.text, "digest"))])


# -- what must hold

@test
def empty_queues_say_so():
    with open(book.folder + "/documents.csv", "w", encoding="ascii") as file:
        file.write("kind,number,issue_date,due_date,currency,customer_number,item_name,quantity,unit_price\n")
        file.writelines(f"invoice,Q-{i},2026-01-{i:02},2026-02-{i:02},EUR,K-{i % 2},Ferry,1,100.00\n"
                        for i in range(1, 25))
        file.write("invoice,Q-usd,2026-01-05,2026-02-05,USD,K-0,Ferry,1,100.00\n")
    book.must("init", "--name", "Harbour Ltd", "--slug", "main")
    book.must("import", "--org", "main", book.folder + "/documents.csv")
    link = book.invite("K-0")
    book.serve_with_sandbox()
    assert kim.join(link).status == 303
    for who, name, role in ((olga, "Olga", "owner"), (anna, "Anna", "accountant"), (sam, "Sam", "support"),
                            (rita, "Rita", "read-only")):
        who.cookies = book.staff(name, role).cookies
    for path, words in (("/staff/reconcile", "Nothing is unclear"), ("/staff/lines", "All money is matched"),
                        ("/staff/lines?show=aside", "Nothing is put aside"),
                        ("/staff/lines?show=placed", "No line of a bank is matched yet"),
                        ("/staff/disputes", "No payment is disputed"),
                        ("/staff/disputes?show=ended", "No charge-back has ended yet")):
        for who in (anna, rita):
            page = who.get(path)
            assert page.status == 200 and words in page.text, (path, page.status)
    for path in ("/staff/lines/1", "/staff/lines/nonsense", "/staff/reviews/1", "/staff/reviews/-1"):
        assert anna.get(path).status == 404, path
    for path in ("/staff/lines?after=x", "/staff/reconcile?after=x", "/staff/disputes?after=x"):
        assert anna.get(path).status == 400, path


@test
def a_likely_match_is_accepted_and_undone():
    lines = statement("first", "DE89370400440532013000", ("2026-03-01", "60.00", "EUR", "part of Q-2 thanks", "Holm", "FR761"),
                      ("2026-03-02", "250.00", "EUR", "no idea", "Stranger", "FR762"),
                      ("2026-03-03", "30.00", "EUR", "who is this", "Nobody", ""),
                      ("2026-03-04", "-30.00", "EUR", "sent it back", "Nobody", ""))
    statement("dollars", "GB82WEST12345698765432", ("2026-03-05", "70.00", "USD", "dollars", "Holm", ""))
    # What is sure is matched at once; undone, it is proposed again.
    line = lines["part of Q-2 thanks"]
    assert owed("Q-2") == 4000
    page = anna.get(f"/staff/lines/{line}")
    assert "Matched to payment" in page.text
    answer, came = changes(lambda: act(anna, line, "undo"), "entry", "audit")
    assert answer.status == 303 and owed("Q-2") == 10000 and came["audit"] == 1 and came["entry"] >= 1
    page = anna.get(f"/staff/lines/{line}")
    assert "The invoice&#39;s number in the text" in page.text or "number in the text" in page.text
    (action, fields), = [f for f in forms(page.text) if f[0].endswith("/match") and f[1]]
    assert anna.post(action, fields).status == 303
    assert owed("Q-2") == 4000
    assert act(anna, line, "match", *fields).status == 409  # again
    assert owed("Q-2") == 4000
    book.must("verify")


@test
def a_line_is_split_over_invoices_and_the_rest_is_credit():
    line = one("SELECT id FROM bank_line WHERE text = 'no idea'")
    page = anna.get(f"/staff/lines/{line}?q=K-1")
    assert customer("K-1") in page.text
    page = anna.get(f"/staff/lines/{line}?customer={customer('K-1')}")
    amounts = re.findall(r'name="(amount\.[\w-]{20})"[^>]*value="([^"]*)"', page.text)
    assert [v for _, v in amounts if v] == ["100.00", "100.00", "50.00"]  # oldest first
    field = lambda number: f"amount.{invoice(number)}"
    who = ("customer", customer("K-1"))
    for bad in ("100.01", "-1", "1,5", "x", "1000000000000000000"):
        answer = nothing_booked(lambda b=bad: act(anna, line, "match", who, (field("Q-1"), b)))
        assert answer.status == 422 and "There is a problem" in answer.text, bad
    over = [(field(f"Q-{i}"), "100.00") for i in (1, 3, 5)]
    assert nothing_booked(lambda: act(anna, line, "match", who, *over)).status == 422
    # Another customer's invoice is no field of this form: it is passed over.
    answer = act(anna, line, "match", who, (field("Q-1"), "100.00"), (field("Q-3"), "20.50"), (field("Q-4"), "100.00"))
    assert answer.status == 303, answer.text[:2000]
    assert (owed("Q-1"), owed("Q-3"), owed("Q-4")) == (0, 7950, 10000)
    assert one("SELECT pc - pd FROM lot WHERE account = 10 ORDER BY doc DESC LIMIT 1") == 12950
    assert act(anna, line, "undo").status == 303
    assert (owed("Q-1"), owed("Q-3")) == (10000, 10000)
    # Kept as credit as a whole.
    assert act(anna, line, "match", who).status == 303
    assert one("SELECT pc - pd FROM lot WHERE account = 10 ORDER BY doc DESC LIMIT 1") == 25000
    assert "no idea" in anna.get("/staff/lines?show=placed").text
    book.must("verify")


@test
def a_group_pays_together_and_its_line_is_split():
    line = statement("group", "DE89370400440532013000", ("2026-03-06", "290.00", "EUR", "Q-7 and Q-12 for all of us", "Group",
                                                         ""))["Q-7 and Q-12 for all of us"]
    page = anna.get(f"/staff/lines/{line}")
    assert "These are of several customers" in page.text and page.status == 200
    # The form is filled with what the text names; 90.00 is left over.
    page = anna.get(f"/staff/lines/{line}/split")
    value = lambda name: re.search(rf'name="{re.escape(name)}"[^>]*value="([^"]*)"', page.text).group(1)
    assert [value(n) for n in ("who.0", "amount.0", "who.1", "amount.1", "who.2")] == ["Q-7", "100.00", "Q-12", "100.00", ""]
    rows = lambda *pairs, **more: [(f"who.{i}", w) for i, (w, _) in enumerate(pairs)] + [
        (f"amount.{i}", a) for i, (_, a) in enumerate(pairs)] + list(more.items())
    split = lambda *pairs, **more: act(anna, line, "split", *rows(*pairs, **more))
    two = (("Q-7", ""), ("Q-12", "100.00"))
    for pairs, more, words in (
            (two, {}, "90.00 is left over"),
            (two + (("", "5"),), {}, "Say whose it is"),
            (two + (("K-99", "5"),), {}, "No invoice, customer or payment is called so"),
            (two + (("P-NOTHERE0", "5"),), {}, "No invoice, customer or payment is called so"),
            (two + (("K-0", ""),), {}, "Enter an amount"), (two + (("K-0", "-5"),), {}, "Enter an amount"),
            ((("Q-7", "100.01"),), {}, "more than is open of this invoice"),
            ((("Q-usd", "1"),), {}, "another currency"),
            ((("Q-7", "60"), ("Q-7", "60"), ("K-0", "170")), {}, "Nothing was changed"),
            (two + (("K-0", "90.01"),), {}, "come to more than the line"),
            (two, {"rest": "K-99"}, "No customer has this number"),
            (two, {"rest": "Q-7"}, "No customer has this number")):
        answer = nothing_booked(lambda p=pairs, m=more: split(*p, **m))
        assert answer.status == 422 and words in answer.text and 'value="Q-7"' in answer.text or "Q-usd" in answer.text, words
    more = nothing_booked(lambda: split(*two, more="1"))
    assert more.status == 200 and 'name="who.11"' in more.text and 'value="100.00"' in more.text
    # A sum over what is open of K-0, oldest first, beside an invoice of his that is named: one payment for each customer.
    oldest = one("SELECT number FROM lot WHERE account = 1 AND currency = 'EUR' AND closed = 0 AND pd - pc = 10000 AND nc = 0 "
                 f"AND customer = (SELECT id FROM customer WHERE number = 'K-0') AND number <> 'Q-12' ORDER BY due LIMIT 1")
    first = one("SELECT number FROM lot WHERE account = 1 AND currency = 'EUR' AND pd > pc AND nc = 0 "
                "AND customer = (SELECT id FROM customer WHERE number = 'K-0') AND number <> 'Q-12' ORDER BY due LIMIT 1")
    before = owed(first)
    answer, came = changes(lambda: split(*two, ("K-0", "20"), rest="K-1"), "payment", "audit", "bank_part")
    assert answer.status == 303, answer.text[:3000]
    assert came == {"payment": 2, "audit": 1, "bank_part": 2} and oldest
    assert (owed("Q-7"), owed("Q-12"), before - owed(first)) == (0, 0, 2000)
    assert one("SELECT max(pc - pd) FROM lot WHERE account = 10 AND doc IN (SELECT payment FROM bank_part)") == 7000
    book.must("verify")
    page = anna.get(f"/staff/lines/{line}")
    assert "Matched to several payments" in page.text and "Several payments" in anna.get("/staff/lines?show=placed").text
    assert "Undo" not in rita.get(f"/staff/lines/{line}").text
    for who in (sam, rita):
        assert nothing_booked(lambda b=who: act(b, line, "undo")).status == 403
        assert nothing_booked(lambda b=who: act(b, line, "split", *rows(*two))).status == 403
    assert nothing_booked(lambda: split(*two, rest="K-1")).status == 409
    assert act(anna, line, "undo").status == 303
    assert (owed("Q-7"), owed("Q-12"), owed(first)) == (10000, 10000, before) and book.rows("SELECT * FROM bank_part") == []
    book.must("verify")
    # A part may be a payment that is here: it was recorded by hand before the bank told of it.
    assert split(*two, rest="K-1").status == 303
    book.must("verify")


@test
def what_went_back_is_matched_with_what_came():
    came = one("SELECT id FROM bank_line WHERE text = 'who is this'")
    went = one("SELECT id FROM bank_line WHERE text = 'sent it back'")
    page = anna.get(f"/staff/lines/{came}")
    assert "The same amount went out" in page.text
    assert nothing_booked(lambda: act(anna, came, "back", ("other", "x"))).status == 400
    assert nothing_booked(lambda: act(anna, came, "back", ("other", "7"))).status == 404
    assert act(anna, came, "back", ("other", str(went))).status == 303
    assert "sent back by another line" in anna.get(f"/staff/lines/{went}").text
    assert nothing_booked(lambda: act(anna, came, "back", ("other", str(went)))).status == 409


@test
def a_line_is_put_aside_with_a_reason_and_taken_up():
    line = one("SELECT id FROM bank_line WHERE text = 'dollars'")
    assert nothing_booked(lambda: act(anna, line, "aside", ("reason", "  "))).status == 422
    assert nothing_booked(lambda: act(anna, line, "up")).status == 409
    assert act(anna, line, "aside", ("reason", "Asked the customer")).status == 303
    assert "dollars" not in anna.get("/staff/lines").text
    assert "Asked the customer" in anna.get("/staff/lines?show=aside").text
    assert "Nothing is unclear" in anna.get("/staff/reconcile").text
    assert nothing_booked(lambda: act(anna, line, "aside", ("reason", "again"))).status == 409
    assert act(anna, line, "up").status == 303 and "dollars" in anna.get("/staff/lines").text
    assert act(anna, line, "aside", ("reason", "Asked again")).status == 303
    # Matched from there: it is no longer aside. In its own currency only.
    assert nothing_booked(lambda: act(anna, line, "match", ("payment", "P-NOTHERE0"))).status == 422
    reference = one("SELECT reference FROM payment WHERE currency = 'EUR' ORDER BY id LIMIT 1")
    answer = nothing_booked(lambda: act(anna, line, "match", ("payment", reference)))
    assert answer.status == 422 and "another currency" in answer.text
    assert nothing_booked(lambda: act(anna, line, "match")).status == 422
    fields = [("customer", customer("K-0")), (f"amount.{invoice('Q-usd')}", "70.00")]
    assert act(anna, line, "match", *fields).status == 303
    assert owed("Q-usd") == 3000 and one("SELECT count(*) FROM review WHERE done_us = 0") == 0
    assert "All money is matched" in anna.get("/staff/lines").text


@test
def who_may_not_book_sees_and_changes_nothing():
    line = one("SELECT id FROM bank_line WHERE state = 1 LIMIT 1")
    for who in (sam, rita):
        page = who.get(f"/staff/lines/{line}")
        assert page.status == 200 and "Undo the match" not in page.text
        for what in ("undo", "match", "aside", "up", "back"):
            assert nothing_booked(lambda w=what, b=who: act(b, line, w)).status == 403


@test
def two_of_staff_decide_what_nobody_knows():
    payment = unclear("Q-6")
    review = a_day_later(payment)
    assert "To be decided" in anna.get("/staff/reconcile").text
    assert "Owners and accountants can decide this." in rita.get(f"/staff/reviews/{review}").text
    for fields in ({"outcome": ""}, {"outcome": "maybe"}, {"amount": "0"}, {"amount": "-5"}, {"amount": "1,5"},
                   {"capture": " "}, {"evidence": ""}, {"amount": "1000000000000000000"}):
        answer = nothing_booked(lambda f=fields: decide(anna, review, **f))
        assert answer.status == 422 and "There is a problem" in answer.text, fields
    anna.get(f"/staff/reviews/{review}")
    assert nothing_booked(lambda: anna.post(f"/staff/reviews/{review}/note", [("words", "x")])).status == 409
    assert decide(anna, review).status == 303
    assert "Waits for a second signature" in olga.get("/staff/reconcile").text
    assert nothing_booked(lambda: sign(anna, review, "x" * 64)).status == 403
    seen = binary.hidden(olga.get(f"/staff/reviews/{review}").text, "digest")
    assert decide(anna, review, amount="90.00").status == 303
    answer = nothing_booked(lambda: sign(olga, review, seen))
    assert answer.status == 422 and "Something else was said since" in answer.text
    assert decide(anna, review).status == 303
    assert owed("Q-6") == 10000
    assert sign(olga, review).status == 303
    assert owed("Q-6") == 0 and one(f"SELECT state FROM payment WHERE public_id = '{payment}'") == 10
    assert "Nothing is unclear" in anna.get("/staff/reconcile").text
    assert nothing_booked(lambda: sign(olga, review, seen)).status == 409


@test
def what_never_came_frees_its_invoice_and_a_later_truth_is_told():
    payment = unclear("Q-8")
    review = a_day_later(payment)
    assert decide(olga, review, "failed", "", "", "Their list of today has no such payment").status == 303
    assert sign(anna, review).status == 303
    assert one(f"SELECT state FROM payment WHERE public_id = '{payment}'") == 11 and owed("Q-8") == 10000
    book.gateway("/v1/switches", {"clear": True})
    # The gateway captured it after all: booked, and told to staff, one of whom takes it off the list.
    reference = one(f"SELECT reference FROM payment WHERE public_id = '{payment}'")
    theirs = next(p for p in book.gateway("/book")["payments"] if p["reference"] == reference)
    book.gateway(f"/v1/payments/{theirs['id']}/act", {"do": "capture"})
    book.until(lambda: owed("Q-8") == 0, "pay.check")
    assert "To be looked at" in anna.get("/staff/reconcile").text
    review = one("SELECT id FROM review WHERE done_us = 0")
    assert nothing_booked(lambda: decide(anna, review)).status in (409, 422)
    anna.get(f"/staff/reviews/{review}")
    assert nothing_booked(lambda: anna.post(f"/staff/reviews/{review}/note", [("words", "")])).status == 422
    assert anna.post(f"/staff/reviews/{review}/note", [("words", "Told the customer")]).status == 303
    assert "Nothing is unclear" in anna.get("/staff/reconcile").text


@test
def disputes_are_listed_while_they_run_and_after():
    binary.pay(book, kim, customer("K-0"), [invoice("Q-10")])
    reference = one("SELECT reference FROM payment ORDER BY id DESC LIMIT 1")
    theirs = lambda: next(p for p in book.gateway("/book")["payments"] if p["reference"] == reference)
    book.gateway(f"/v1/payments/{theirs()['id']}/act", {"do": "dispute"})
    book.until(lambda: reference in rita.get("/staff/disputes").text)
    assert "Charge-backs 1" in rita.page.text
    book.gateway(f"/v1/disputes/{theirs()['backs'][0]['id']}", {"lost": False})
    book.until(lambda: "No payment is disputed" in rita.get("/staff/disputes").text)
    page = rita.get("/staff/disputes?show=ended")
    assert reference in page.text and "Won" in page.text


def day(ms):
    """As the pages and mails say it, of a moment so many ms from now."""
    then = datetime.datetime.now(zoneinfo.ZoneInfo("UTC")) + datetime.timedelta(milliseconds=ms)
    return f"{then.day} {then:%b %Y}"


@test
def disputes_are_listed_by_when_they_are_to_be_answered():
    days = 86400 * 1000
    known = []
    for number, answer in (("Q-18", 9 * days), ("Q-20", 2 * days), ("Q-22", 0)):
        binary.pay(book, kim, customer("K-0"), [invoice(number)])
        reference = one("SELECT reference FROM payment ORDER BY id DESC LIMIT 1")
        theirs = next(p for p in book.gateway("/book")["payments"] if p["reference"] == reference)
        book.gateway(f"/v1/payments/{theirs['id']}/act", {"do": "dispute", "answer_ms": answer, "fee": 1500})
        book.until(lambda r=reference: r in rita.get("/staff/disputes").text)
        known.append(reference)
    text = rita.get("/staff/disputes").text
    assert text.index(known[2]) < text.index(known[1]) < text.index(known[0])
    assert text.count("Too late") == 1 and text.count("Soon</span>") == 1
    assert day(9 * days) in text, text[:3000]
    # Who books is told by mail, with the day; who only reads is not.
    told = lambda: mails(f"Payment {known[0]} is disputed")
    to = lambda: sorted(m["To"].addresses[0].addr_spec for m in told())
    assert binary.wait_for(lambda: to() == ["anna@example.com", "olga@example.com", "owner@localhost"]), to()
    assert f"answer by {day(9 * days)}" in told()[0]["Subject"], told()[0]["Subject"]
    assert binary.plain_words(told()[0]) == binary.golden_mail("disputed"), binary.plain_words(told()[0])
    # What it costs stands with the payment; given back as well, once it says so.
    payment = one(f"SELECT public_id FROM payment WHERE reference = '{known[0]}'")
    page = rita.get(f"/staff/payments/{payment}").text
    assert "Fee for a dispute" in page and "15.00" in page and "Fee given back" not in page
    theirs = next(p for p in book.gateway("/book")["payments"] if p["reference"] == known[0])
    book.gateway(f"/v1/disputes/{theirs['backs'][0]['id']}", {"lost": False, "fee_back": True})
    book.until(lambda: known[0] not in rita.get("/staff/disputes").text)
    assert book.rows("SELECT answer_us FROM dispute WHERE state = 2 ORDER BY id DESC LIMIT 1") == [(0,)]
    assert "Fee given back" in rita.get(f"/staff/payments/{payment}").text
    cost = "SELECT sum(side * amount) FROM posting WHERE account = 33"
    assert book.rows(cost) == [(3000,)]
    book.must("verify")


@test
def who_collects_is_changed_by_two():
    fields = {"scheme": "sepa", "creditor": "DE98ZZZ09999999999", "name": "Harbour Ltd",
              "account": "DE89370400440532013000", "agent": "", "agent_name": "", "reason": "First file"}
    ask = lambda who, **other: (who.get("/staff/settings/debits"),
                                who.post("/staff/settings/debits", list((fields | other).items())))[1]
    for wrong in ({"scheme": "cash"}, {"creditor": "DE97ZZZ09999999999"}, {"account": "DE88370400440532013000"},
                  {"reason": ""}, {"name": ""}, {"agent": "SHORT"}):
        answer = nothing_booked(lambda w=wrong: ask(olga, **w))
        assert answer.status == 422 and "There is a problem" in answer.text, wrong
    assert ask(anna).status == 403
    answer = ask(olga)
    assert answer.status == 303 and book.rows("SELECT count(*) FROM debit_creditor") == [(0,)]
    digest = binary.hidden(anna.get(answer.location).text, "digest")
    assert "Direct debit details" in anna.page.text and "DE98ZZZ09999999999" in anna.page.text
    assert anna.post(answer.location + "/sign", [("digest", digest)]).status == 303
    assert book.rows("SELECT scheme, creditor, account FROM debit_creditor") == [
        ("sepa", "DE98ZZZ09999999999", "DE89370400440532013000")]
    assert "DE98ZZZ09999999999" in olga.get("/staff/settings/debits").text
    assert ask(olga).status == 422  # they are these already


@test
def a_mandate_is_recorded_and_revoked():
    path = f"/staff/customers/{customer('K-1')}/mandates"
    fields = {"scheme": "sepa", "kind": "CORE", "reference": "M-2026-1", "day": "2026-01-05", "holder": "Mira Holm",
              "account": "DE75512108001245126199", "agent": ""}
    add = lambda **other: (anna.get(path), anna.post(path, list((fields | other).items())))[1]
    for wrong in ({"scheme": ""}, {"kind": "PPD"}, {"reference": ""}, {"day": "2099-01-01"}, {"day": "5/1/2026"},
                  {"holder": " "}, {"account": "DE75512108001245126190"}, {"account": ""}, {"agent": "X"},
                  {"reference": "x" * 36}):
        answer = nothing_booked(lambda w=wrong: add(**w))
        assert answer.status == 422 and "There is a problem" in answer.text, wrong
    assert "No mandate" in anna.get(path).text
    assert add().status == 303
    page = anna.get(path).text
    assert "M-2026-1" in page and "6199" in page and "DE75512108001245126199" not in page
    assert nothing_booked(lambda: add(reference="M-2026-2")).status == 422  # one holds
    (mandate,), = book.rows("SELECT id FROM mandate")
    other = f"/staff/customers/{customer('K-0')}/mandates/{mandate}/revoke"
    assert nothing_booked(lambda: anna.post(other, [])).status == 404
    for who in (sam, rita):
        assert "Revoke" not in who.get(path).text
        assert nothing_booked(lambda w=who: w.post(f"{path}/{mandate}/revoke", [])).status == 403
    anna.get(path)
    assert anna.post(f"{path}/{mandate}/revoke", []).status == 303
    assert nothing_booked(lambda: anna.post(f"{path}/{mandate}/revoke", [])).status == 409
    assert "Revoked" in anna.get(path).text and add(reference="M-2026-2").status == 303


@test
def the_sum_of_a_file_of_debits_is_matched_with_what_is_in_it():
    path = f"/staff/customers/{customer('K-0')}/mandates"
    anna.get(path)
    assert anna.post(path, [("scheme", "sepa"), ("kind", "CORE"), ("reference", "M-FILE"), ("day", "2026-01-05"),
                            ("holder", "Kim"), ("account", "DE75512108001245126199"), ("agent", "")]).status == 303
    book.must("gateway", "off", "sandbox", "--org", "main")
    with open(book.folder + "/none", "w", encoding="ascii") as file:
        file.write("none\n")
    book.must("gateway", "add", "debit", "--org", "main", "--secret-file", book.folder + "/none",
              "--webhook-secret-file", book.folder + "/none")
    for number in ("Q-14", "Q-16", "Q-4", "Q-24"):
        kim.get("/invoices")
        chosen = kim.post("/pay", [("customer", customer("K-0")), ("invoice", invoice(number))])
        done = kim.post(chosen.location, binary.form_fields(kim.get(chosen.location).text))
        assert done.status == 303, done.text[:2000]
    assert wait_for(lambda: one("SELECT count(*) FROM payment WHERE gateway = 'debit' AND state = 5") == 4)
    book.must("bank", "debits", "--org", "main", "--scheme", "sepa", "--day", "2099-01-04", book.folder + "/debits.xml")
    book.must("gateway", "off", "debit", "--org", "main")  # while it is on, staff who book need a second factor
    today = datetime.date.today().isoformat()
    line = statement("sum", "DE89370400440532013000", (today, "300.00", "EUR", "Sammler", "", ""))["Sammler"]
    page = anna.get(f"/staff/lines/{line}")
    # Just what the three that are no first debits come to; or the file, of which something was kept back.
    assert "A file of direct debits" in page.text and "RCUR CORE" in page.text and "Accept this match" in page.text
    file = one("SELECT id FROM debit_file")
    for bad in ("0", "x", "", "9" * 30):
        answer = nothing_booked(lambda b=bad: anna.get(f"/staff/lines/{line}/file?file={b}"))
        assert answer.status in (400, 404, 422), (bad, answer.status)
    page = anna.get(f"/staff/lines/{line}/file?file={file}")
    boxes = re.findall(r'name="out" value="([\w-]{20})"', page.text)
    assert len(boxes) == 4 and "400.00" in page.text
    send = lambda *out: act(anna, line, "file", ("file", str(file)), *(("out", o) for o in out))
    for out in ((), boxes[:2], boxes):
        answer = nothing_booked(lambda o=out: send(*o))
        assert answer.status == 422 and "does not come to the line" in answer.text, out
        assert answer.text.count(" checked") == len(out)
    for who in (sam, rita):
        assert nothing_booked(lambda w=who: act(w, line, "file", ("file", str(file)))).status == 403
    assert one("SELECT count(*) FROM payment WHERE gateway = 'debit' AND state = 10") == 0
    assert send(boxes[3]).status == 303
    assert one("SELECT count(*) FROM payment WHERE gateway = 'debit' AND state = 10") == 3
    assert anna.get(f"/staff/lines/{line}").text.count("/staff/payments/") >= 3
    assert nothing_booked(lambda: send(boxes[3])).status == 409
    book.must("verify")
    # Undone, they are settled still; what was proposed is accepted.
    assert act(anna, line, "undo").status == 303
    assert one("SELECT count(*) FROM payment WHERE gateway = 'debit' AND state = 10") == 3
    page = anna.get(f"/staff/lines/{line}")
    (action, fields), = [f for f in forms(page.text) if f[0].endswith("/file")]
    assert anna.post(action, fields).status == 303
    book.must("verify")
    # The rest of it comes later, whole: matched by itself.
    statement("rest", "DE89370400440532013000", (today, "100.00", "EUR", "Rest", "", ""))
    assert one("SELECT state FROM bank_line WHERE text = 'Rest'") == 0  # of the file some is matched: staff say so
    book.must("verify")


@test
def the_books_are_right_in_the_end():
    assert wait_for(lambda: one("SELECT count(*) FROM unsealed") == 0)
    assert book.must("verify").startswith("ok: ")


if __name__ == "__main__":
    binary.main(book)
