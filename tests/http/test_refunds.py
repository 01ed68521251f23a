"""Money that goes back, through pages, jobs and mails, against the test gateway; and what it says in the end.

    test_refunds.py BINARY GOLDEN

GOLDEN is the folder of the mails as they should be; with UPDATE=1 in the environment they are written.
"""
import email
import email.policy
import glob
import os
import re
import sys

import binary
from binary import Book, Browser, test, wait_for

GOLDEN = sys.argv[2]
book = Book()
kim, olga, anna, sam = (Browser(book.port) for _ in range(4))
known = {}


# -- steps

def there(payment):
    """The payment as the gateway knows it."""
    (reference,), = book.rows(f"SELECT reference FROM payment WHERE public_id = '{payment}'")
    return next(p for p in book.gateway("/book")["payments"] if p["reference"] == reference)


def paid(outcome="succeed", number=None):
    """A payment of the next invoice (100.00), or of that one."""
    if number is None:
        known["next"] = known.get("next", 0) + 1
        number = f"R-{known['next']}"
    (invoice, customer), = book.rows("SELECT l.public_id, c.public_id FROM lot l JOIN customer c ON c.org = l.org AND "
                                     f"c.id = l.customer WHERE l.account = 1 AND l.number = '{number}'")
    binary.pay(book, kim, customer, [invoice], outcome)
    (payment,), = book.rows("SELECT public_id FROM payment ORDER BY id DESC LIMIT 1")
    assert wait_for(lambda: book.rows(f"SELECT receipt FROM payment WHERE public_id = '{payment}'") != [("",)]
                    or outcome in ("decline", "late_success"))
    return payment


def ask(staff, payment, amount, to="method", reason="Ferry did not sail", key=None):
    """The form of a refund, sent; its answer and the key it had."""
    page = staff.get(f"/staff/payments/{payment}/refund")
    assert page.status == 200, page.status
    key = key or binary.hidden(page.text, "key")
    return staff.post(f"/staff/payments/{payment}/refund",
                      [("key", key), ("amount", amount), ("to", to), ("reason", reason)]), key


def refunds(payment):
    """(amount, done, state, to_credit) of each."""
    return book.rows("SELECT r.amount, r.done, r.state, r.to_credit FROM refund r JOIN payment p ON p.id = r.payment "
                     f"WHERE p.public_id = '{payment}' ORDER BY r.id")


def sums(payment):
    return book.rows("SELECT captured, refunded, refund_pending, returned FROM payment "
                     f"WHERE public_id = '{payment}'")[0]


def mails(subject):
    found = []
    for path in sorted(glob.glob(book.data + "/mail/*.eml")):
        with open(path, "rb") as file:
            one = email.message_from_binary_file(file, policy=email.policy.default)
        if one["Subject"].startswith(subject):
            found.append(one)
    return found


def plain(words):
    """Without what differs from run to run."""
    words = re.sub(r"P-[0-9A-Z]{8}", "P-REFERENCE", words)
    words = re.sub(r"(/payments/)[\w-]{20}", r"\1PAYMENT", words)
    return re.sub(r"http://[\w.]+:\d+", "http://portal", words).replace("\r\n", "\n")


def golden(name, subject, reference):
    """The one mail with that subject about a payment is what the file holds, text and HTML."""
    mine = lambda: [m for m in mails(subject) if reference in m["Subject"]]
    assert wait_for(mine), f"no mail {name}: {book.log()[-1000:]}"
    one, = mine()
    assert one["To"] == "Kim <kim@example.com>" and one["Message-ID"], one["To"]
    got = {"txt": "Subject: " + one["Subject"] + "\n\n" + one.get_body(("plain",)).get_content(),
           "html": one.get_body(("html",)).get_content()}
    for kind, words in got.items():
        path = f"{GOLDEN}/{name}.{kind}"
        if os.environ.get("UPDATE"):
            with open(path, "w", encoding="utf-8") as file:
                file.write(plain(words))
        with open(path, encoding="utf-8") as file:
            assert file.read() == plain(words), f"{path}:\n{plain(words)}"


def reference_of(payment):
    return book.rows(f"SELECT reference FROM payment WHERE public_id = '{payment}'")[0][0]


def nothing_changes(action):
    """Of money, requests and what staff see; seals and mails go on beside it."""
    count = lambda: {k: book.counts()[k] for k in ("refund", "approval", "entry", "audit", "review", "capture")}
    before = count()
    answer = action()
    assert count() == before
    return answer


# -- what must hold

@test
def a_part_goes_back_to_the_method():
    with open(book.folder + "/documents.csv", "w", encoding="ascii") as file:
        file.write("kind,number,issue_date,due_date,currency,customer_number,item_name,quantity,unit_price\n")
        file.writelines(f"invoice,R-{i},2026-01-05,2026-02-05,EUR,K-0,Ferry,1,100.00\n" for i in range(1, 25))
        file.write("invoice,R-large,2026-01-05,2026-02-05,EUR,K-0,Ferry,1,3000.00\n")
    book.must("init", "--name", "Harbour Ltd", "--slug", "main")
    book.must("import", "--org", "main", book.folder + "/documents.csv")
    link = book.invite("K-0")
    book.serve_with_sandbox()
    assert kim.join(link).status == 303
    for who, name, role in ((olga, "Olga", "owner"), (anna, "Anna", "accountant"), (sam, "Sam", "support")):
        who.cookies = book.staff(name, role).cookies
    payment = known["part"] = paid()
    answer, _ = ask(anna, payment, "30.50")
    assert answer.status == 303 and answer.location == f"/staff/payments/{payment}", (answer.status, answer.text)
    book.until(lambda: refunds(payment) == [(3050, 3050, 10, 0)])
    assert sums(payment) == (10000, 3050, 0, 0)
    back, = there(payment)["backs"]
    assert (back["kind"], back["state"], back["amount"]) == ("refund", "done", 3050)
    assert book.rows("SELECT pd - pc FROM lot WHERE account = 1 AND number = 'R-1'") == [(3050,)]
    page = anna.get(f"/staff/payments/{payment}").text
    assert "Ferry did not sail" in page and "Anna" in page and "30.50" in page and "Done" in page
    for address in (f"/payments/{payment}", f"/payments/{payment}/receipt"):
        seen = kim.get(address).text
        assert "Gone back to you" in seen and "30.50" in seen and "Ferry did not sail" in seen
    golden("refund_asked", "Refund for payment", reference_of(payment))
    golden("refunded", "Refunded of payment", reference_of(payment))


@test
def what_nobody_should_type_changes_nothing():
    payment = known["part"]
    for amount in ("", "0", "0.00", "-1", "69.51", "100", "1,5", "30,50", "1.000,00", "12.345", "ten", "1e1", "0x10",
                   "999999999999999999", "1000000000000000000", "1\x00", "EUR 5"):
        answer, _ = nothing_changes(lambda a=amount: ask(anna, payment, a))
        assert answer.status in (400, 422), (amount, answer.status)
        assert answer.status == 400 or "There is a problem" in answer.text, amount
    for to, reason in (("elsewhere", "x"), ("", "x"), ("method", ""), ("method", "  "), ("credit", "x" * 301)):
        answer, _ = nothing_changes(lambda t=to, r=reason: ask(anna, payment, "1.00", t, r))
        assert answer.status == 422 and "There is a problem" in answer.text, (to, reason, answer.status)
    answer, _ = nothing_changes(lambda: ask(anna, payment, "1.00", key="nonsense"))
    assert answer.status in (400, 422)


@test
def only_those_who_book_may_and_only_their_own_payments():
    payment = known["part"]
    assert sam.get(f"/staff/payments/{payment}/refund").status == 403
    assert f"/staff/payments/{payment}/refund" not in sam.get(f"/staff/payments/{payment}").text
    fields = [("key", "A" * 20), ("amount", "1.00"), ("to", "method"), ("reason", "x")]
    assert nothing_changes(lambda: sam.post(f"/staff/payments/{payment}/refund", fields)).status == 403
    anna.get(f"/staff/payments/{payment}/refund")
    other = "A" * 20  # of nobody here
    assert nothing_changes(lambda: anna.post(f"/staff/payments/{other}/refund", fields)).status == 404
    assert kim.get(f"/staff/payments/{payment}/refund").status == 303  # to the log-in of staff


@test
def two_tabs_give_back_once():
    payment = paid()
    answer, key = ask(anna, payment, "60.00")
    assert answer.status == 303
    again, _ = ask(anna, payment, "60.00", key=key)  # the same form again: the amount is too much now
    assert again.status in (303, 422) and len(refunds(payment)) == 1
    other, _ = ask(anna, payment, "40.00", key=key)  # its key with another amount
    assert other.status == 409 and len(refunds(payment)) == 1
    more, _ = ask(olga, payment, "60.00")
    assert more.status == 422 and "more than is left" in more.text
    book.until(lambda: sums(payment) == (10000, 6000, 0, 0))
    rest, _ = ask(olga, payment, "40.00")
    assert rest.status == 303
    book.until(lambda: sums(payment) == (10000, 10000, 0, 0))
    assert [b["amount"] for b in there(payment)["backs"]] == [6000, 4000]
    page = anna.get(f"/staff/payments/{payment}/refund")
    assert "Nothing is left to give back" in page.text


@test
def above_the_limit_another_signs():
    payment = paid(number="R-large")
    before = len(refunds(payment))
    answer, key = ask(anna, payment, "1000.01")
    assert answer.status == 303 and answer.location.startswith("/staff/approvals/"), answer.location
    again, _ = ask(anna, payment, "1000.01", key=key)
    assert again.location == answer.location and len(refunds(payment)) == before
    assert reference_of(payment) in anna.get("/staff/approvals").text
    assert "wait for a second signature" in anna.get(f"/staff/payments/{payment}").text
    digest = lambda: binary.hidden(olga.get(answer.location).text, "digest")
    anna.get(answer.location)
    assert anna.post(answer.location + "/sign", [("digest", digest())]).status == 403
    assert len(refunds(payment)) == before
    signed = olga.post(answer.location + "/sign", [("digest", digest())])
    assert signed.status == 303
    assert "Carried out" in olga.get(answer.location).text
    book.until(lambda: refunds(payment) == [(100001, 100001, 10, 0)])
    # By one's own word up to the limit, all together: 900, then 200 waits for another.
    assert ask(anna, payment, "900.00")[0].location == f"/staff/payments/{payment}"
    book.until(lambda: len(refunds(payment)) == 2 and refunds(payment)[1][2] == 10)
    second, _ = ask(anna, payment, "200.00", reason="Also the way back")
    assert second.location.startswith("/staff/approvals/")
    # Two ask for all that is left, and both are signed: the later one finds nothing, and says so.
    third, _ = ask(olga, payment, "1099.99")
    sign = lambda who, at: who.post(at, [("digest", binary.hidden(who.get(at[:-5]).text, "digest"))]).status
    assert sign(anna, third.location + "/sign") == 303
    assert sign(olga, second.location + "/sign") == 303
    assert "Could not be carried out" in olga.get(second.location).text
    book.until(lambda: sums(payment) == (300000, 300000, 0, 0))


@test
def to_credit_it_is_done_at_once():
    payment = paid()
    answer, _ = ask(anna, payment, "25.00", "credit", "Kept for the next trip")
    assert answer.status == 303 and refunds(payment) == [(2500, 2500, 10, 1)]
    assert there(payment)["backs"] == []
    assert "Kept as your credit" in kim.get(f"/payments/{payment}").text
    golden("refunded_to_credit", "Refunded of payment", reference_of(payment))


@test
def a_refusal_of_the_gateway_leaves_the_credit():
    payment = paid()
    book.gateway("/v1/switches", {"on": "refund", "fate": "decline"})
    assert ask(anna, payment, "100.00")[0].status == 303
    book.until(lambda: refunds(payment) == [(10000, 0, 11, 0)], "pay.refund")
    assert sums(payment) == (10000, 0, 0, 0)
    assert "Could not go back, kept as your credit" in kim.get(f"/payments/{payment}").text
    page = anna.get(f"/staff/payments/{payment}").text
    assert "Refused" in page
    golden("refund_failed", "Refund not made for payment", reference_of(payment))
    assert ask(anna, payment, "100.00")[0].status == 303  # and again, from the credit
    book.until(lambda: sums(payment) == (10000, 10000, 0, 0))


@test
def answers_that_are_late_or_lost_give_back_once():
    for wire in ("slow", "cut", "cut_before", "error", "error_before", "rate"):
        payment = paid()
        book.gateway("/v1/switches", {"on": "refund", "wire": wire})
        assert ask(anna, payment, "10.00")[0].status == 303, wire
        book.until(lambda p=payment: refunds(p) == [(1000, 1000, 10, 0)], "pay.refund")
        assert [b["amount"] for b in there(payment)["backs"]] == [1000], wire
        assert sums(payment) == (10000, 1000, 0, 0), wire
    payment = paid()
    book.gateway("/v1/switches", {"on": "refund", "fate": "stuck"})
    assert ask(anna, payment, "10.00")[0].status == 303
    book.until(lambda: refunds(payment) == [(1000, 0, 2, 0)], "pay.refund")
    assert sums(payment) == (10000, 0, 1000, 0)
    assert "On its way back" in kim.get(f"/payments/{payment}").text


@test
def what_a_bank_takes_back_is_told_once():
    payment = paid()
    book.gateway(f"/v1/payments/{there(payment)['id']}/act", {"do": "return", "amount": 4000, "currency": "EUR"})
    book.until(lambda: sums(payment) == (10000, 0, 0, 4000))
    assert "Taken back by your bank" in kim.get(f"/payments/{payment}").text
    golden("returned", "Payment returned", reference_of(payment))
    book.gateway(f"/v1/payments/{there(payment)['id']}/act", {"do": "return", "amount": 6000, "currency": "EUR"})
    book.until(lambda: sums(payment) == (10000, 0, 0, 10000))
    mine = lambda: [m for m in mails("Payment returned") if reference_of(payment) in m["Subject"]]
    book.until(lambda: len(mine()) == 2)
    assert "Nothing is left to give back" in anna.get(f"/staff/payments/{payment}/refund").text


@test
def a_dispute_holds_the_money_until_it_ends():
    payment = paid()
    book.gateway(f"/v1/payments/{there(payment)['id']}/act", {"do": "dispute"})
    book.until(lambda: book.rows("SELECT count(*) FROM dispute") == [(1,)])
    assert "Disputes of the payer" in anna.get(f"/staff/payments/{payment}").text
    assert "Disputed at your bank" in kim.get(f"/payments/{payment}").text
    answer, _ = nothing_changes(lambda: ask(anna, payment, "1.00"))
    assert answer.status == 422 and "disputes it" in answer.text, answer.status
    book.gateway(f"/v1/disputes/{there(payment)['backs'][0]['id']}", {"lost": True})
    book.until(lambda: sums(payment) == (10000, 0, 0, 10000))
    golden("lost", "Payment returned", reference_of(payment))
    assert "Lost" in anna.get(f"/staff/payments/{payment}").text


@test
def money_that_comes_late_or_twice_is_told():
    twice = paid("double")
    book.until(lambda: sums(twice)[0] == 20000)
    golden("late_twice", "Payment arrived late", reference_of(twice))
    late = paid("late_success")
    golden("failed", "Payment failed", reference_of(late))
    book.gateway("/v1/clock", {"advance_ms": 3600 * 1000})
    book.until(lambda: sums(late)[0] == 10000, "pay.check")
    golden("late", "Payment arrived late", reference_of(late))


@test
def while_nobody_knows_the_payer_is_told_not_to_pay_again():
    known["next"] += 1
    (invoice, customer), = book.rows("SELECT l.public_id, c.public_id FROM lot l JOIN customer c ON c.id = l.customer "
                                     f"WHERE l.account = 1 AND l.number = 'R-{known['next']}'")
    book.gateway("/v1/switches", {"on": "start", "wire": "error"})
    book.gateway("/v1/switches", {"on": "status", "wire": "error_before", "times": -1})
    kim.get("/invoices")
    chosen = kim.post("/pay", [("customer", customer), ("invoice", invoice)])
    review = kim.get(chosen.location)
    done = kim.post(chosen.location, binary.form_fields(review.text))
    payment = done.location.split("/")[2].split("?")[0]
    state = lambda: book.rows(f"SELECT state FROM payment WHERE public_id = '{payment}'")
    assert wait_for(lambda: state() == [(6,)]), state()
    golden_soon = lambda: [m for m in mails("Still confirming") if reference_of(payment) in m["Subject"]]
    book.until(golden_soon, "mail.unclear")
    golden("unclear", "Still confirming payment", reference_of(payment))
    book.gateway("/v1/switches", {"clear": True})


@test
def the_books_are_right_and_match_the_gateway_one_to_one():
    assert wait_for(lambda: book.rows("SELECT count(*) FROM unsealed") == [(0,)])
    assert book.must("verify").startswith("ok: ")
    theirs = {p["reference"]: p for p in book.gateway("/book")["payments"]}
    ours = book.rows("SELECT reference, captured, refunded, returned, id FROM payment WHERE gateway = 'sandbox'")
    assert {r for r, *_ in ours} == set(theirs) and len(ours) >= 14, (len(ours), len(theirs))
    moved = {}
    for payment, kind, name, amount in book.rows("SELECT payment, kind, capture_id, amount FROM capture"):
        moved.setdefault((payment, kind), {})[name] = amount
    for reference, captured, refunded, returned, payment in ours:
        p = theirs[reference]
        gone = lambda *kinds, b=p["backs"]: {x["id"]: x["amount"] for x in b
                                             if x["kind"] in kinds and x["state"] == "done"}
        assert moved.get((payment, 1), {}) == {c["id"]: c["amount"] for c in p["captures"]}, reference
        assert moved.get((payment, 2), {}) == gone("refund"), reference
        assert moved.get((payment, 3), {}) == gone("bank_return", "dispute"), reference
        assert captured == sum(c["amount"] for c in p["captures"]), reference
        assert (refunded, returned) == (sum(gone("refund").values()),
                                        sum(gone("bank_return", "dispute").values())), reference
    keys = book.rows("SELECT kind, key, count(*) FROM job GROUP BY kind, key HAVING count(*) > 1")
    assert keys == []


if __name__ == "__main__":
    binary.main(book)
