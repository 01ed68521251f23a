"""Credits and retainers given back by themselves: through pages, the test gateway, mails and the bank, on both sides.

    test_giveback.py BINARY
"""
import datetime
import email
import email.policy
import glob

import binary
from binary import Book, Browser, test

book = Book()
kim, rita, olga, anna, sam = (Browser(book.port) for _ in range(5))
known = {}
TODAY = datetime.date.today().isoformat()


# -- steps

def one(statement):
    (value,), = book.rows(statement)
    return value


def lot(number, account=10):
    return one(f"SELECT public_id FROM lot WHERE account = {account} AND number = '{number}'")


def free(number, account=10):
    return one(f"SELECT pc - pd - nd FROM lot WHERE account = {account} AND number = '{number}'")


def paid(number, outcome="succeed"):
    customer, invoice = book.rows("SELECT c.public_id, l.public_id FROM lot l JOIN customer c ON c.id = l.customer "
                                  f"WHERE l.account = 1 AND l.number = '{number}'")[0]
    binary.pay(book, kim, customer, [invoice], outcome)
    return one("SELECT public_id FROM payment ORDER BY id DESC LIMIT 1")


def give(staff, number, amount, to="methods", account=10, **other):
    """The form of a give-back, sent."""
    path = f"/staff/credits/{lot(number, account)}"
    page = staff.get(path)
    assert page.status == 200, page.status
    fields = {"key": binary.hidden(page.text, "key"), "amount": amount, "to": to, "reference": "", "day": "",
              "reason": "They asked for it"} | other
    return staff.post(path, list(fields.items())), fields["key"]


def refunds():
    return book.rows("SELECT amount, done, state FROM refund WHERE giveback <> 0 ORDER BY id")


def nothing_changes(action):
    count = lambda: {k: book.counts()[k] for k in ("refund", "giveback", "approval", "entry", "audit", "capture")}
    before = count()
    answer = action()
    assert count() == before
    return answer


def mails(subject):
    found = []
    for path in sorted(glob.glob(book.data + "/mail/*.eml")):
        with open(path, "rb") as file:
            mail = email.message_from_binary_file(file, policy=email.policy.default)
        if mail["Subject"].startswith(subject):
            found.append(mail)
    return found


# -- what must hold

@test
def a_note_that_was_asked_back_goes_to_the_last_payments():
    with open(book.folder + "/documents.csv", "w", encoding="ascii") as file:
        file.write("kind,number,issue_date,due_date,currency,customer_number,item_name,quantity,unit_price\n")
        file.writelines(f"invoice,B-{i},2026-01-05,2026-02-05,EUR,K-0,Ferry,1,100.00\n" for i in range(1, 7))
        file.write("credit_note,N-1,2026-01-06,2026-02-05,EUR,K-0,Ferry,1,150.00\n")
        file.write("credit_note,N-2,2026-01-06,2026-02-05,EUR,K-0,Ferry,1,3000.00\n")
        file.write("credit_note,N-9,2026-01-06,2026-02-05,EUR,K-1,Ferry,1,10.00\n")
    book.must("init", "--name", "Harbour Ltd", "--slug", "main")
    book.must("import", "--org", "main", book.folder + "/documents.csv")
    link, other = book.invite("K-0"), book.invite("K-1", "Rita")
    book.serve_with_sandbox()
    assert (kim.join(link).status, rita.join(other).status) == (303, 303)
    for who, name, role in ((olga, "Olga", "owner"), (anna, "Anna", "accountant"), (sam, "Sam", "support")):
        who.cookies = book.staff(name, role).cookies
    first, second = paid("B-1"), paid("B-2")
    kim.get(f"/credits/{lot('N-1')}")
    assert kim.post(f"/credits/{lot('N-1')}/refund", [("message", "Please")]).status == 303
    request = one("SELECT public_id FROM request")
    assert f"/staff/credits/{lot('N-1')}" in anna.get(f"/staff/requests/{request}").text
    assert "Give back" in anna.get(f"/staff/customers/{one('SELECT public_id FROM customer LIMIT 1')}").text
    answer, _ = give(anna, "N-1", "120.00")
    assert answer.status == 303 and answer.location == f"/staff/credits/{lot('N-1')}", answer.text[:2000]
    book.until(lambda: refunds() == [(10000, 10000, 10), (2000, 2000, 10)])
    assert free("N-1") == 3000 and one("SELECT pd - pc FROM lot WHERE number = 'B-2' AND account = 1") == 0
    assert book.rows("SELECT public_id, refunded FROM payment ORDER BY id") == [(first, 2000), (second, 10000)]
    assert [b["amount"] for p in book.gateway("/book")["payments"] for b in p["backs"]] == [2000, 10000]
    page = anna.get(answer.location).text
    assert page.count(">Done<") + page.count("Done</span>") >= 2 and "Anna" in page
    assert "of credit N-1" in anna.get(f"/staff/payments/{second}").text
    seen = kim.get(f"/credits/{lot('N-1')}").text
    assert "Given back to you" in seen and "100.00" in seen and "20.00" in seen and "Gone back" in seen
    assert binary.wait_for(lambda: len(mails("Refunded of payment")) == 2)
    assert "It is taken of your credit" in mails("Refund for payment")[0].get_body(("plain",)).get_content()
    # Now the request can be said yes to.
    anna.get(f"/staff/requests/{request}")
    assert anna.post(f"/staff/requests/{request}/grant", [("words", "Done")]).status == 303
    assert rita.get(f"/credits/{lot('N-1')}").status == 404
    book.must("verify")


@test
def what_is_refused_is_free_again():
    payment = paid("B-3")
    book.gateway("/v1/switches", {"on": "refund", "fate": "decline"})
    answer, _ = give(anna, "N-1", "30.00")
    assert answer.status == 303
    book.until(lambda: refunds()[-1] == (3000, 0, 11))
    assert free("N-1") == 3000
    assert "Could not go back" in kim.get(f"/credits/{lot('N-1')}").text
    assert "Refused" in anna.get(f"/staff/credits/{lot('N-1')}").text
    assert one(f"SELECT refund_pending + refunded FROM payment WHERE public_id = '{payment}'") == 0
    book.must("verify")


@test
def what_nobody_should_type_changes_nothing():
    for other in ({"amount": ""}, {"amount": "0"}, {"amount": "-1"}, {"amount": "30.01"}, {"amount": "1e1"},
                  {"amount": "999999999999999999"}, {"to": ""}, {"to": "cash"}, {"reason": ""}, {"reason": "  "},
                  {"to": "transfer"}, {"to": "transfer", "reference": "OUT"}, {"to": "transfer", "day": TODAY},
                  {"to": "transfer", "reference": "OUT", "day": "2999-01-01"},
                  {"to": "transfer", "reference": "OUT", "day": "yesterday"}):
        answer, _ = nothing_changes(lambda o=other: give(anna, "N-1", **({"amount": "30.00"} | o)))
        assert answer.status == 422 and "There is a problem" in answer.text, (other, answer.status)
    answer, _ = nothing_changes(lambda: give(anna, "N-1", "30.00", key="x"))
    assert answer.status in (400, 422), answer.status
    path = f"/staff/credits/{lot('N-1')}"
    assert sam.get(path).status == 403 and kim.get(path).status == 303
    fields = [("key", "a" * 20), ("amount", "1"), ("to", "methods"), ("reason", "x")]
    assert nothing_changes(lambda: sam.post(path, fields)).status == 403
    for unknown in ("a" * 20, lot("B-1", 1), "nonsense"):
        assert anna.get(f"/staff/credits/{unknown}").status == 404, unknown
    # Nobody else's captures are used: this customer has none.
    answer, _ = nothing_changes(lambda: give(anna, "N-9", "5.00"))
    assert answer.status == 422


@test
def sent_twice_it_is_one():
    answer, key = give(anna, "N-1", "10.00")
    assert answer.status == 303
    again, _ = give(anna, "N-1", "10.00", key=key)
    assert again.status == 303 and again.location == answer.location
    other, _ = give(anna, "N-1", "11.00", key=key)
    assert other.status == 409
    book.until(lambda: refunds()[-1] == (1000, 1000, 10))
    assert one("SELECT count(*) FROM giveback") == 3 and free("N-1") == 2000


@test
def a_transfer_is_booked_told_and_matched():
    answer, _ = give(anna, "N-1", "20.00", "transfer", reference="OUT-2026-7", day=TODAY)
    assert answer.status == 303, answer.text[:2000]
    assert free("N-1") == 0 and "Nothing of it is free" in anna.get(answer.location).text
    assert binary.wait_for(lambda: mails("Given back of N-1"))
    mail, = mails("Given back of N-1")
    assert mail["To"].addresses[0].addr_spec == "kim@example.com"
    assert binary.plain_words(mail) == binary.golden_mail("given_back"), binary.plain_words(mail)
    assert "OUT-2026-7" in kim.get(f"/credits/{lot('N-1')}").text
    with open(book.folder + "/bank.csv", "w", encoding="ascii") as file:
        file.write("date,amount,currency,text,party,party account,id\n"
                   f"{TODAY},-20.00,EUR,OUT-2026-7,Kim,FR761,x-1\n{TODAY},-20.00,EUR,other,Kim,FR761,x-2\n")
    book.must("bank", "import", "--org", "main", "--account", "DE89370400440532013000", book.folder + "/bank.csv")
    lines = dict(book.rows("SELECT text, id FROM bank_line"))
    assert dict(book.rows("SELECT text, state FROM bank_line")) == {"OUT-2026-7": 1, "other": 0}
    assert "the transfer that gave a credit back" in anna.get(f"/staff/lines/{lines['OUT-2026-7']}").text
    assert "OUT-2026-7" in anna.get("/staff/lines?show=placed").text
    book.must("verify")
    # Undone it is proposed for both, and found by its reference when typed.
    anna.get(f"/staff/lines/{lines['OUT-2026-7']}")
    assert anna.post(f"/staff/lines/{lines['OUT-2026-7']}/undo", []).status == 303
    assert "given back by a transfer of this amount" in anna.get(f"/staff/lines/{lines['other']}").text
    assert anna.post(f"/staff/lines/{lines['other']}/match", [("payment", "OUT-2026-7")]).status == 303
    assert dict(book.rows("SELECT text, state FROM bank_line")) == {"OUT-2026-7": 0, "other": 1}
    assert one("SELECT sum(side * amount) FROM posting WHERE account = 21 AND phase = 1") == 0
    book.must("verify")


@test
def above_the_limit_another_signs():
    fields = {"to": "transfer", "reference": "OUT-L", "day": TODAY}
    answer, key = give(anna, "N-2", "1000.01", **fields)
    assert answer.status == 303 and answer.location.startswith("/staff/approvals/"), answer.location
    again, _ = give(anna, "N-2", "1000.01", key=key, **fields)
    assert again.location == answer.location and free("N-2") == 300000
    assert "Waits for a second signature" in anna.get(f"/staff/credits/{lot('N-2')}").text
    page = olga.get(answer.location)
    assert "OUT-L" in page.text and "Credit given back" in page.text
    anna.get(answer.location)
    digest = binary.hidden(page.text, "digest")
    assert anna.post(answer.location + "/sign", [("digest", digest)]).status == 403 and free("N-2") == 300000
    assert olga.post(answer.location + "/sign", [("digest", digest)]).status == 303
    assert "Carried out" in olga.get(answer.location).text and free("N-2") == 199999
    # By one's own word up to the limit, all together.
    assert give(anna, "N-2", "900.00", **fields)[0].location.startswith("/staff/credits/")
    assert give(anna, "N-2", "200.00", **fields)[0].location.startswith("/staff/approvals/")
    assert free("N-2") == 109999
    assert book.rows("SELECT count(*) FROM audit WHERE subject = 'N-2'") == [(1,)]
    book.must("verify")


@test
def the_books_are_right_in_the_end():
    assert book.must("verify").startswith("ok: ")
    backup = book.folder + "/backup"
    book.must("backup", "--to", backup)
    assert book.stop() == 0, book.log()


if __name__ == "__main__":
    binary.main(book)
