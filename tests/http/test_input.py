"""Every form and every address with what nobody should send, as everybody who should not.

    test_input.py BINARY

The routes come from `counterfoil routes`; a form without a case here is a fault of the test. What is
refused changes no row; a field's fault is told beside the field, and what was typed is still there.
"""
import datetime
import html
import os
import re
import subprocess
import sys
import time
import urllib.parse

import binary
from binary import Book, Browser, hidden, test, wait_for
from watched import Postgres, Sqlite, Watched

URL = os.environ.get("COUNTERFOIL_TEST_DB")
book = Book(URL)
people, things = {}, {}
state = {}

# Amounts in these scripts are read; with so many digits behind the point they are none.
ARABIC = "".join(chr(0x660 + int(d)) for d in "12") + "\u066b" + "".join(chr(0x660 + int(d)) for d in "34567")
HOSTILE = {
    "empty": "",
    "blank": "   ",
    "letters": "no such thing",
    "arabic digits": ARABIC,
    "devanagari digits": "\u0967\u0968\u0969.\u096a\u096b\u096c\u096d",
    "full width": "\uff11\uff12\uff13",
    "emoji": "\U0001f9fe\U0001f4b8",
    "bidi controls": "\u202e0002\u202c\u2066x\u2069",
    "zero width": "\u200b1\u200d2\ufeff",
    "combining": "a" + "\u0301" * 40,
    "negative": "-1",
    "huge": "9" * 40,
    "near the end of int64": "92233720368547758.08",
    "exponent": "1e9",
    "not a number": "NaN",
    "hex": "0x10",
    "comma": "1,2,3",
    "too long": "x" * 12000,
    "much too long": "\u00e9" * 40000,
    "quotes": "'; DROP TABLE lot; --",
    "like": "%_\\%",
    "markup": "\"><script>alert(1)</script>",
    "format": "%s%n%x {{ 7*7 }} ${7*7}",
    "line end": "one\r\nSet-Cookie: cf=x",
    "control": "\x01\x1b[31m\x7f",
    "path": "../../etc/passwd",
    "elsewhere": "//evil.example/x",
    "scheme": "javascript:alert(1)",
}


class Nobody(Browser):
    """Never logged in, not even by a form that was taken."""

    def ask(self, *words):
        self.cookies = {}
        return super().ask(*words)


class Route:
    def __init__(self, line):
        self.method, self.path, self.door, self.need, self.object, kind, *rest = line.split()
        self.form = self.method == "POST"
        self.fields = [f for f in rest if f != "(link)" and not (kind == "read" and f == "show")]
        self.slow = kind == "read" and "show" in rest
        self.name = f"{self.method} {self.path}"

    def at(self, **names):
        values = things | names
        return re.sub(r"{(\w+)}", lambda m: values[m.group(1)], self.path)


def routes():
    out = subprocess.run([binary.BINARY, "routes"], capture_output=True, text=True, check=True).stdout
    return [Route(line) for line in out.splitlines()]


ROUTES = routes()


def serve():
    book.serve("--sandbox", "--sandbox-listen", f"127.0.0.1:{book.sandbox_port}", "--worker-threads", "4")
    assert wait_for(lambda: Browser(book.sandbox_port).get("/healthz").status == 200)


def send(person, method, path, pairs=(), body=None, kind="application/x-www-form-urlencoded"):
    """One request; where the throttle stands before it, the server forgets and it is sent again."""
    if body is None and method == "POST":
        body = urllib.parse.urlencode(list(pairs))
    answer = person.ask(method, path, body, kind)
    if answer.status == 429:
        book.stop()
        serve()
        state["watched"].changes()
        answer = person.ask(method, path, body, kind)
    return answer


def guard(answer, what):
    """What holds for each answer whatsoever."""
    assert answer.status < 500, f"{what}: {answer.status} {answer.text[:1500]}\n{book.log()[-1500:]}"
    data = answer.headers.get("Content-Type", "").startswith("application/json")
    assert data or "<script>alert" not in answer.text, what
    assert "cf=x" not in answer.headers.get_all("Set-Cookie", []), what
    if answer.status >= 400 and answer.headers.get("Content-Type", "").startswith("text/html"):
        assert "<h1" in answer.text, what
    where = answer.headers.get("Location", "")
    assert where == "" or re.match(r"/(?![/\\])", where), f"{what}: sent to {where}"


def unchanged(what, but=()):
    changed = state["watched"].changes()
    told = [table for table in changed if table not in but]
    assert not told, f"{what}: changed {told}"
    if "job" in changed:  # what it left to do is done before the next is looked at
        due = f"SELECT count(*) FROM job WHERE state = 0 AND run_us <= {time.time_ns() // 1000}"
        assert wait_for(lambda: state["engine"].rows(due)[0][0] in (0, "0")), state["engine"].rows("SELECT * FROM job")
        state["watched"].changes()


def value_shown(page, name):
    """What stands in a field of the page."""
    for tag in re.findall(r"<input[^>]*>", page):
        attribute = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if attribute.get("name") == name and (attribute.get("type") != "radio" or " checked" in tag):
            return html.unescape(attribute.get("value", ""))
    found = re.search(rf'<textarea[^>]*name="{re.escape(name)}"[^>]*>([^<]*)', page)
    if found:
        return html.unescape(found.group(1)).removeprefix("\n")  # as browsers do
    found = re.search(rf'<select[^>]*name="{re.escape(name)}".*?</select>', page, re.S)
    chosen = re.search(r'<option value="([^"]*)"[^>]* selected', found.group(0)) if found else None
    return html.unescape(chosen.group(1)) if chosen else None


def as_shown(text):
    """Control characters have no place in a page."""
    return re.sub("[\x00-\x08\x0b-\x1f\x7f]", "\ufffd", text.replace("\r\n", "\n"))


def told_beside(page, name):
    tag = re.search(rf'<(?:input|select|textarea|fieldset)[^>]*\b(?:name|id)="{re.escape(name)}"[^>]*>', page)
    return f'id="{name}-told"' in page or bool(tag and 'aria-invalid="true"' in tag.group(0))


# -- the world: two organisations, people of each kind, one object of each kind

def login(email, password, host="localhost", path="/login"):
    browser = Browser(book.port, host)
    browser.get(path)
    answer = browser.post(path, [("email", email), ("password", password)])
    assert answer.status == 303, (email, answer.status, answer.text[:500])
    return browser


def invite(number):
    return book.must("user", "add", "--org", state["slug"], "--customer", number, "--email",
                     f"invited-{number.lower()}@example.com", "--name", "Invited", "--may", "view").split("/join/")[-1].strip()


def settle(engine):
    """Until nothing is left to do: no job, no seal, no receipt without a number."""
    waiting = ("SELECT (SELECT count(*) FROM unsealed) + (SELECT count(*) FROM job WHERE state = 0) + "
               "(SELECT count(*) FROM payment WHERE state = 10 AND receipt = '')")
    assert wait_for(lambda: engine.rows(waiting)[0][0] in (0, "0")), engine.rows("SELECT * FROM job")


@test
def there_are_people_of_each_kind_and_an_object_of_each_kind():
    import json  # pylint: disable=import-outside-toplevel
    told = json.loads(book.must("demo", "--invoices", "300", "--json"))
    ours, theirs = told["organisations"][:2]
    state["slug"] = ours["slug"]
    state["engine"] = engine = Postgres(URL) if URL else Sqlite(book.data + "/counterfoil.db")
    engine.rows("UPDATE job SET state = 1")  # what the demo left to do would change rows meanwhile
    serve()
    customer, other = ours["customers"][0], ours["customers"][1]
    by_right = {tuple(c["permissions"]): c for c in customer["contacts"]}
    people["nobody"], people["stranger abroad"] = Nobody(book.port), Nobody(book.port, theirs["host"])
    for name, organisation, one in (("payer", ours, by_right[("view", "pay")]), ("viewer", ours, by_right[("view",)]),
                                    ("manager", ours, by_right[("view", "pay", "manage")]),
                                    ("another", ours, other["contacts"][0]),
                                    ("abroad", theirs, theirs["customers"][0]["contacts"][0])):
        people[name] = login(one["email"], one["password"], organisation["host"])
        state[name] = one
    for one in ours["staff"]:
        people[one["role"]] = login(one["email"], one["password"], path="/staff/login")
        state[one["role"]] = one
    state["customer"], state["other customer"], state["customer abroad"] = [
        engine.rows(f"SELECT public_id FROM customer WHERE number = '{c['number']}'")[0][0]
        for c in (customer, other, theirs["customers"][0])]
    find_things(engine)
    settle(engine)
    state["watched"] = Watched(engine)


def find_things(engine):
    def of(customer, what, table, more=""):
        return [r[0] for r in engine.rows(
            f"SELECT x.public_id FROM {table} x JOIN customer c ON c.org = x.org AND c.id = x.customer WHERE "
            f"c.public_id = '{customer}' {more} ORDER BY x.{what} LIMIT 3")]
    payable = ("AND x.account = 1 AND x.kind = 1 AND x.pd > x.pc AND x.nc = 0 AND NOT EXISTS (SELECT 1 FROM objection o "
               "WHERE o.org = x.org AND o.doc = x.doc AND o.state <= 2)")  # a review asks whether to pay what is disputed
    settled = "AND x.state = 10 AND x.receipt <> ''"
    for name in ("customer", "other customer", "customer abroad"):
        state[name + " invoices"] = of(state[name], "doc", "lot", payable)
        state[name + " payment"] = of(state[name], "id", "payment", settled)[0]
    things["invoice"], things["payment"] = state["customer invoices"][0], state["customer payment"]
    things["credit"] = of(state["customer"], "doc", "lot", "AND x.account IN (10, 11) AND x.kind <> 0 AND x.pc > x.pd")[0]
    things["draft"] = of(state["customer"], "id", "order_draft")[0]
    things["order"] = of(state["customer"], "id", "sales_order", "AND x.state = 1 AND x.invoice = 0 AND x.kind = 5")[0]
    things.update(n="1", gateway="sandbox", account="none", attempt="none", approval="A" * 20, request="A" * 20, user="1",
                  line="1", review="1", mandate="1",
                  customer=state["customer"], part="details", **dict.fromkeys(("change", "message", "report"), "A" * 20))
    things["shared"] = of(state["customer"], "id", "shared", "AND x.side = 1 AND x.version = 2")[0]
    things["proof"], things["version"] = of(state["customer"], "id", "kyc_proof", "AND x.state = 0")[0], "2"
    things["contact"] = engine.rows(f"SELECT public_id FROM contact WHERE email = '{state['viewer']['email']}'")[0][0]
    things["token"] = invite("K-1001")
    things["document"], things["upload"] = things["invoice"], "F" * 20
    things["dispute"] = of(state["customer"], "id", "objection", "AND x.state = 1")[0]
    things["item"] = of(state["customer"], "id", "inbox")[0]
    keep_methods(engine)
    for name, who in (("customer", "payer"), ("other customer", "another"), ("customer abroad", "abroad")):
        state[name + " selection"] = select(people[who], state[name], state[name + " invoices"][:2])
    things["selection"] = state["customer selection"]


def keep_methods(engine):
    """A saved account of the customer, and one that waits at the gateway; nothing is left to do about either."""
    (org, customer), = engine.rows(f"SELECT org, id FROM customer WHERE public_id = '{state['customer']}'")
    (contact,), = engine.rows(f"SELECT id FROM contact WHERE org = {org} AND email = '{state['payer']['email']}'")
    things["method"], things["setup"] = "M" * 20, "S" * 20
    now = int(time.time() * 1e6)
    engine.rows(f"INSERT INTO saved_method VALUES ({org}, 1, '{things['method']}', {customer}, 'sandbox', 'debit', 'INR', "
                f"'Test Bank', '6789', 0, 0, '', 'tok_input', '', 'SM-1', '', 'IN', 0, 'Kept.', {now}, {contact}, {now}, 0)")
    engine.rows("INSERT INTO method_setup (org, id, public_id, customer, contact, gateway, method, currency, key, reference, "
                f"state, consent, address, country, back, made_us) VALUES ({org}, 1, '{things['setup']}', {customer}, {contact}, "
                f"'sandbox', 'card', 'INR', 'k', 'M-INPUT', 2, 'Kept.', '', 'IN', '/methods', {now})")
    things["export"] = "E" * 20
    engine.rows("INSERT INTO export (org, id, public_id, contact, customer, what, format, filter, chosen, columns, state, total, "
                f"made_us, expires_us) VALUES ({org}, 1, '{things['export']}', {contact}, {customer}, 1, 1, '', '1', '', 3, 1, "
                f"{now}, {now + 10 ** 12})")


def select(person, customer, invoices):
    person.get("/invoices")
    chosen = person.post("/pay", [("customer", customer)] + [("invoice", i) for i in invoices])
    assert chosen.status == 303 and chosen.location.startswith("/pay/"), (chosen.status, chosen.text[:500])
    return chosen.location.removeprefix("/pay/")


# -- forms

class Form:
    """A form that would pass: who sends it, from which page, its fields. `free` may be anything at all, `may` is
    what sending it so may change; `beside` says where a fault is told when not at the field; `aside` are fields
    that are no input of a person; `taken` is the answer to a sound one, None where test_staff.c sends it."""

    def __init__(self, who, fields, page=None, free=(), may=(), beside=None, aside=(), taken=303):
        self.taken = taken
        self.who, self.fields, self.page, self.free = who, fields, page, set(free)
        self.may, self.beside, self.aside = may, beside or {}, set(aside)


def account(name):
    return [("email", state[name]["email"]), ("password", state[name]["password"])]


def new_passwords(*old):
    return [*(("old", o) for o in old), ("password", binary.PASSWORD), ("again", binary.PASSWORD)]


LOGGED = ["audit", "audit_head"]
SEEN = ["document_seen", "history", "inbox", "job"]  # a form about an invoice is a sign that it was seen


def in_days(n):
    return (datetime.date.today() + datetime.timedelta(days=n)).isoformat()


def in_two_parts():
    """What is open of the invoice, one unit of it first."""
    (_, balance), = state["engine"].rows(f"SELECT doc, pd - pc FROM lot WHERE public_id = '{things['invoice']}'")
    rest = int(balance) - 1
    return f"{in_days(5)} 0.01\n{in_days(9)} {rest // 100}.{rest % 100:02}"


def console_forms():
    """Those of the second factor and of the staff console."""
    code, day = [("code", "123456")], state["engine"].rows("SELECT max(day) FROM payment")[0][0]
    new = [("name", "Nora"), ("email", "nora@example.com"), ("role", "support")]
    came = [("key", "A" * 20), ("currency", "INR"), ("amount", "12.00"), ("day", day), ("method", "transfer"),
            ("payer", "Somebody")]
    rules = [("partial", "1"), ("pay_by", "card"), ("schedule", "pay"), ("limit_accountant", "1000.00"),
             ("limit_owner", "1000.00"), ("links", "pay"), ("link_days", "30")]
    bank = [("iban", "DE89 3704 0044 0532 0130 00"), ("bic", "COBADEFF"), ("account_name", "Kaveri"), ("vpa", ""),
            ("reason", "A new bank")]
    fees = [("method", "card"), ("currency", "USD"), ("percent", "1.9"), ("fixed", "0.25"), ("most", "10.00"), ("tax", "one"),
            ("tax_name", "VAT"), ("tax_rate", "19"), ("end", "")]
    (reader,), = state["engine"].rows("SELECT min(c.public_id) FROM contact c JOIN membership m ON m.org = c.org AND "
                                       "m.contact = c.id JOIN customer k ON k.org = m.org AND k.id = m.customer "
                                       f"WHERE k.public_id = '{state['customer']}' AND c.active = 1 AND m.permissions > 0")
    (contact,), = state["engine"].rows(f"SELECT id FROM contact WHERE email = '{state['payer']['email']}' ORDER BY id LIMIT 1")
    cases = {}
    pay_by = [("pay_by", "card")]
    for who, door, page in (("payer", "/login", "/account/security"), ("owner", "/staff/login", "/staff/security")):
        cases[f"POST {door}/code"] = Form(who, code, page=page, free=["code", "next"])
        cases[f"POST {page}/begin"] = Form(who, [], page=page, may=["factor"])
        for end in ("confirm", "codes", "off"):
            cases[f"POST {page}/{end}"] = Form(who, [], page=page, taken=None)
    said = [(name, "AAAA") for name in ("state", "id", "client", "data", "signature", "handle")]
    for who, door, page in (("payer", "", "/account/security"), ("owner", "/staff", "/staff/security")):
        cases[f"POST {door}/login/passkey"] = Form("nobody", said, page=door + "/login", taken=None)  # test_passkey.c
        cases[f"POST {door}/login/code/passkey"] = Form(who, said, page=page, taken=None)
        cases[f"POST {page}/passkeys"] = Form(who, [("name", "Desk"), ("password", state[who]["password"])], page=page,
                                              free=["name"], taken=200)
        cases[f"POST {page}/passkeys/add"] = Form(who, said, page=page, taken=None)
        cases[f"POST {page}/passkeys/remove"] = Form(who, [("passkey", "1"), ("password", "x")], page=page, taken=None)
    for who, door in (("payer", ""), ("owner", "/staff")):
        cases[f"POST {door}/sessions/end"] = Form(who, [("session", "1")], page=door + "/sessions", taken=None)
        cases[f"POST {door}/sessions/end-others"] = Form(who, [], page=door + "/sessions")
    for end in ("sign", "again", "refuse", "withdraw"):
        cases["POST /staff/approvals/{approval}/" + end] = Form("owner", [], page="/staff/approvals", taken=None)
    for end in ("", "/link", "/factor"):
        cases["POST /staff/settings/staff/{user}" + end] = Form("owner", [], page="/staff/settings/staff", taken=None)
    for end in ("refuse", "correct"):  # test_disputes.c
        cases["POST /staff/objections/{dispute}/" + end] = Form("owner", [], page="/staff/objections", taken=None)
    for end in ("done", "reopen"):
        cases["POST /staff/inbox/{item}/" + end] = Form("owner", [("next", "")], page="/staff/inbox", free=["next"],
                                                        may=["inbox", *LOGGED])
    cases["POST /staff/inbox/mails"] = Form("owner", [("kind", "comment")], page="/staff/inbox/mails", free=["kind"],
                                            may=["inbox_quiet"])
    for end, key in (("documents/{document}/comments", "a"), ("objections/{dispute}/say", "b")):
        cases["POST /staff/" + end] = Form("owner", [("key", key * 20), ("comment", "Said")], page="/staff/objections",
                                           free=["comment"], aside=["key"], may=["comment", "objection", "job", *LOGGED])
    for end in ("grant", "refuse"):  # tests/http/test_requests.c
        cases["POST /staff/requests/{request}/" + end] = Form("owner", [], page="/staff", taken=None)
    for end in ("match", "split", "file", "back", "undo", "aside", "up"):  # these, too, need more than the demo has: test_queues.py
        cases["POST /staff/lines/{line}/" + end] = Form("owner", [], page="/staff/lines", taken=None)
    shared = "/staff/shared/" + things["shared"]  # with a file, and taken back: test_files.py
    cases["POST /staff/customers/{customer}/documents"] = Form(
        "owner", [("title", "Contract"), ("note", "Signed")], page=f"/staff/customers/{state['customer']}/documents",
        free=["title", "note"], taken=422)
    cases["POST /staff/shared/{shared}"] = Form("owner", [("version", "2"), ("note", "x")], page=shared, free=["note"],
                                                     aside=["version"], taken=422)
    cases["POST /staff/shared/{shared}/seen"] = Form("owner", [("version", "2")], page=shared, aside=["version"],
                                                          may=["shared_version", *LOGGED])
    cases["POST /staff/shared/{shared}/withdraw"] = Form("owner", [("reason", "Old")], page=shared, taken=None)
    for end in ("approve", "refuse"):
        cases["POST /staff/verification/{proof}/" + end] = Form(
            "owner", [], page="/staff/verification/" + things["proof"], taken=None)
    cases["POST /staff/settings/verification"] = Form("owner", [("kind", "tax"), ("of", "business")], free=["kind", "of"],
                                                      page="/staff/settings/verification", may=["org_setting", *LOGGED])
    for end in ("", "/sign", "/note"):
        cases["POST /staff/reviews/{review}" + end] = Form("owner", [], page="/staff/reconcile", taken=None)
    mandates = "/staff/customers/{customer}/mandates"
    for path in ("/staff/settings/debits", mandates, mandates + "/{mandate}/revoke",
                 "/staff/payments/{payment}/refund", "/staff/credits/{credit}"):  # test_refunds.py, test_giveback.py
        cases["POST " + path] = Form("owner", [], page="/staff/settings/debits", taken=None)
    order, suspension = "/staff/orders/" + things["order"], f"/staff/customers/{state['customer']}/suspension"
    for end in ("withdraw", "invoice"):  # tests/http/test_orders.c
        cases["POST /staff/orders/{order}/" + end] = Form("owner", [], page=order, taken=None)
    for path in ("/new", "/{draft}", "/{draft}/drop"):
        cases["POST /staff/drafts" + path] = Form("owner", [], page="/staff/drafts/new?kind=quote", taken=None)
    cases["POST /staff/orders/{order}/revise"] = Form("owner", [], page=order, may=["order_draft", *LOGGED])
    for end in ("start", "lift"):
        cases["POST /staff/customers/{customer}/suspension/" + end] = Form("owner", [], page=suspension, taken=None)
    cases["POST /staff/settings/portal"] = Form("owner", [], page="/staff/settings/portal", taken=None)
    return cases | {
        "POST /staff/orders/{order}/send": Form("owner", [], page=order, may=["sales_order", "job", "history", *LOGGED]),
        "POST /staff/customers/{customer}/suspension": Form(
            "owner", [("day", in_days(3)), ("what", "Servers"), ("reason", "late"), ("invoice", things["invoice"])],
            page=suspension, free=["what", "reason"], beside={"invoice": "invoices"}, taken=None,
            may=["suspension", "suspension_invoice", "history", "job", *LOGGED]),
        "POST /staff/invoices/{invoice}/write-off": Form(
            "owner", [("amount", "0.01"), ("reason", "gone")], page="/staff/invoices/" + things["invoice"],
            free=["reason"], may=["approval", *LOGGED]),
        "POST /staff/invoices/{invoice}/links": Form(
            "owner", [("contact", contact)], page=f"/staff/invoices/{things['invoice']}/links",
            may=["job", "history", "invoice_link", *LOGGED], taken=None),
        "POST /staff/invoices/{invoice}/links/end": Form(
            "owner", [("link", "1")], page=f"/staff/invoices/{things['invoice']}/links", taken=None),
        "POST /staff/customers/{customer}/methods": Form("owner", pay_by, free=["pay_by"], may=["method_rule", *LOGGED],
                                                         page=f"/staff/customers/{state['customer']}/methods"),
        "POST /staff/invoices/{invoice}/methods": Form("owner", pay_by, free=["pay_by"], may=["method_rule", *LOGGED],
                                                       page=f"/staff/invoices/{things['invoice']}/methods"),
        "POST /staff/invoices/{invoice}/terms": Form(
            "owner", [("partial", "part"), ("minimum", "1.00")], page="/staff/invoices/" + things["invoice"],
            free=["minimum"], may=["invoice_terms", *LOGGED]),
        "POST /staff/invoices/{invoice}/plan": Form(
            "owner", [("list", in_two_parts())], page="/staff/invoices/" + things["invoice"], beside={"list": "parts"},
            may=["lot", "summary", "payment_plan", "instalment", "history", *LOGGED]),
        "POST /staff/invoices/{invoice}/plan/end": Form(
            "owner", [], page="/staff/invoices/" + things["invoice"],
            may=["lot", "summary", "payment_plan", "instalment", "history", *LOGGED]),
        "POST /staff/customers/{customer}/payment": Form(
            "owner", came, free=["payer", "currency", "method"], aside=["key", "currency"],
            may=["payment", "entry", "posting", "lot", "summary", "history", "job", "unsealed", "seal", "chain",
                 "series", "org_balance", *LOGGED]),
        "POST /staff/payments/{payment}/check": Form("owner", [], page="/staff/payments"),
        "POST /staff/customers/{customer}/statement/send": Form(
            "owner", [("contact", reader), ("from", in_days(-40)), ("to", in_days(0))],
            page=f"/staff/customers/{state['customer']}/statement", may=["job", *LOGGED]),
        "POST /staff/settings": Form("owner", rules, free=["partial", "schedule", "pay_by", "links"],
                                     may=["org", "org_setting", *LOGGED]),
        "POST /staff/settings/fees": Form("owner", fees, free=["percent", "fixed", "most", "tax", "tax_name", "end"],
                                          page="/staff/settings/fees", may=["org_setting", *LOGGED]),
        "POST /staff/settings/gateways/{gateway}": Form("owner", [], page="/staff/settings/gateways", taken=None),
        "POST /staff/settings/bank": Form("owner", bank, free=["iban", "bic", "account_name", "vpa", "reason"],
                                          may=["approval", *LOGGED]),
        "POST /staff/settings/staff": Form("owner", new, free=["name"], may=["staff", "token", *LOGGED], taken=None),
    }


def use_of_credit():
    """A little of the credit on the last of the customer's invoices."""
    versions = dict(state["engine"].rows(f"SELECT public_id, version FROM lot WHERE account IN (1, 10, 11) AND public_id IN "
                                         f"('{things['credit']}', '{state['customer invoices'][-1]}') ORDER BY account"))
    invoice = state["customer invoices"][-1]
    return [("key", "k" * 20), ("version", str(versions[things["credit"]])), ("amount." + invoice, "1.00"),
            ("version." + invoice, str(versions[invoice]))]


def reach_forms():
    """Sending and reporting: what is sound of these has limits of a day, and is sent by test_forward.c and so on."""
    mine, at = ("customer", state["customer"]), things["invoice"]
    told = ["message", "message_part", "inbox", "job"]
    wide = [("to", "mia@tax.example"), ("message", "Please book it"), ("add", "1")]
    cases = {
        "POST /contact": Form("payer", [mine, ("key", "c" * 20), ("subject", "Dock"), ("message", "Which?")], page="/contact",
                              free=["subject", "message"], may=told, aside=["key"], taken=None),
        "POST /contact/{message}": Form("payer", [("key", "d" * 20), ("comment", "x")], page="/contact", aside=["key"], taken=None),
        "POST /review": Form("payer", [mine, ("key", "e" * 20), ("rating", "4"), ("message", "Fine")], page="/review",
                             free=["message"], may=told, aside=["key"], taken=None),
        "POST /invoices/{invoice}/paid": Form(
            "payer", [mine, ("key", "f" * 20), ("invoice", at), ("reference", "TR 1"), ("day", in_days(0)), ("amount", "0.01")],
            page=f"/invoices/{at}/paid", free=["reference"], may=["report", "report_part", *SEEN], aside=["key"], taken=None),
        "POST /invoices/{invoice}/paid/withdraw": Form("payer", [mine, ("report", "r" * 20)], page="/invoices/" + at, may=SEEN,
                                                       aside=["report"], taken=None),
        "POST /staff/messages/{message}": Form("owner", [("key", "g" * 20), ("comment", "x")], page="/staff/inbox",
                                               aside=["key"], taken=None),
        "POST /staff/reports/{report}/refuse": Form("owner", [("words", "no")], page="/staff/inbox", taken=None),
    }
    for base, page in (("/invoices/{invoice}", "/invoices/" + at), ("/credits/{credit}", "/credits"), ("/payments/{payment}", "/"),
                       ("/orders/{order}", "/orders")):
        cases[f"POST {base}/forward"] = Form("payer", [mine, *wide], page=page, free=["message", "add"], taken=None,
                                             may=["forward", "contact", "membership", *SEEN])
    return cases


def forms():
    at = {"email": "password"}
    differ = {"password": "again"}
    links = {"page": "/join/" + things["token"], "beside": differ}
    setup = [("name", "Kaveri"), ("address", "1 Quay"), ("tax_number", "X1"), ("currency", "INR"),
             ("zone", "Asia/Kolkata")]
    return {
        "POST /login": Form("nobody", account("payer") + [("next", "/invoices")], free=["next"], beside=at,
                             may=["device", "job"]),
        "POST /staff/login": Form("nobody", account("owner") + [("next", "/")], free=["next"], beside=at,
                                   may=["device", "job", *LOGGED]),
        "POST /logout": Form("payer", [], page="/"),
        "POST /staff/logout": Form("owner", [], page="/staff"),
        "POST /language": Form("payer", [("language", "en"), ("next", "/")], page="/language", free=["next"], may=["contact"]),
        "POST /staff/language": Form("owner", [("language", "en"), ("next", "/staff")], page="/staff/language", free=["next"],
                                     may=["staff"]),
        "POST /forgot": Form("nobody", [("email", "nobody@example.com")], free=["email"], taken=200),
        "POST /staff/forgot": Form("nobody", [("email", "nobody@example.com")], free=["email"], taken=200),
        "POST /login/link": Form("nobody", [("email", "nobody@example.com")], free=["email"], taken=200),
        "POST /login/link/{token}": Form("nobody", [], page="/login", taken=None),
        "POST /reset/{token}": Form("nobody", new_passwords(), **links),
        "POST /join/{token}": Form("nobody", new_passwords(), **links),
        "POST /password": Form("payer", new_passwords(state["payer"]["password"]), beside=differ),
        "POST /staff/password": Form("owner", new_passwords(state["owner"]["password"]), beside=differ),
        "POST /staff/setup": Form("owner", setup, free=["name", "address", "tax_number"], may=["org"]),
        "POST /pay": Form("payer", [("customer", state["customer"])] + [("invoice", i) for i in
                          state["customer invoices"][:2]] + [("all", ""), ("currency", ""), ("back", "/invoices")],
                          page="/invoices", free=["back", "currency"], may=["selection"], aside=["invoice", "all"]),
        "POST /exports": Form("payer", [("customer", state["customer"])] + [("invoice", i) for i in
                              state["customer invoices"][:2]] + [("as", "csv"), ("match", ""), ("back", "/invoices")],
                              page="/invoices", free=["back", "match"], aside=["invoice"], taken=200),
        "POST /exports/{export}/delete": Form("payer", [("customer", state["customer"])], page="/exports", may=["export"],
                                              taken=None),
        "POST /list/columns": Form("payer", [("customer", state["customer"]), ("column", "due"), ("column", "state"), ("up", "due"),
                                             ("down", ""), ("usual", ""), ("done", "1")], page="/list/columns",
                                   free=["column", "up", "down", "usual", "done"], may=["list_column"]),
        "POST /list/paste": Form("payer", [("customer", state["customer"]), ("paste", "X-1\nX-2 5.00"), ("pay", "")],
                                 page="/list/paste", free=["paste", "pay"], taken=200),
        "POST /list/views": Form("payer", [("customer", state["customer"]), ("query", "tab=overdue&sort=-due"), ("id", ""),
                                           ("name", "Late ones"), ("standard", ""), ("usual", ""), ("delete", "")],
                                 page="/list/views?tab=overdue", free=["id", "query", "name", "standard", "usual", "delete"],
                                 may=["list_view"], aside=["id", "query"]),
        "POST /pay/{selection}": Form("payer", None, page="/pay/" + things["selection"], free=["remove", "country", "date"],
                                      may=["selection"], aside=["key", "version", "credit_version"]),
        "POST /credits": Form("payer", [("auto", "")], page="/credits", free=["auto"]),
        "POST /credits/{credit}/use": Form("payer", use_of_credit(), page="/credits", aside=["key", "version", "amount"]),
        "POST /credits/{credit}/undo": Form("payer", [("key", "u" * 20), ("invoice", state["customer invoices"][0])],
                                            page="/credits"),
        "POST /credits/{credit}/refund": Form("payer", [("message", "Please")], page="/credits", free=["message"],
                                              may=["request", "inbox", "job"]),
        **{f"POST /{end}": Form("payer", [("key", key * 20), ("comment", "Asked")], page="/invoices/" + things["invoice"],
                                free=["comment"], aside=["key"], may=["comment", "objection", *SEEN])
           for end, key in (("invoices/{invoice}/comments", "c"), ("credits/{credit}/comments", "d"),
                            ("disputes/{dispute}/say", "e"), ("orders/{order}/comments", "o"))},
        "POST /invoices/{invoice}/dispute": Form("payer", [], page="/invoices", taken=None),  # test_disputes.c
        "POST /disputes/{dispute}/withdraw": Form("payer", [], page="/requests", taken=None),
        "POST /methods/add": Form("payer", [("customer", state["customer"]), ("key", "m" * 20), ("currency", "INR"),
                                            ("back", "/methods"), ("method", ""), ("address", "1 Quay"), ("country", "IN")],
                                  page="/methods/add", free=["back", "address"], aside=["key"], taken=None),
        "POST /methods/setups/{setup}/check": Form("payer", [], page="/methods/setups/" + things["setup"]),
        "POST /methods/{method}": Form("payer", [("customer", state["customer"]), ("name", "Office"), ("address", "1 Quay"),
                                                 ("country", "IN")],
                                       page="/methods/" + things["method"], free=["name", "address"], may=["saved_method"]),
        "POST /methods/{method}/default": Form("payer", [], page="/methods", may=["saved_method"]),
        "POST /methods/{method}/remove": Form("payer", [], page="/methods", taken=None),
        "POST /documents": Form("payer", [("customer", state["customer"]), ("title", "Contract"), ("note", "Signed")],
                                page="/documents/add", free=["title", "note"], taken=422),
        "POST /documents/{shared}": Form(
            "payer", [("customer", state["customer"]), ("version", "2"), ("note", "Signed")],
            page="/documents/" + things["shared"], free=["note"], aside=["version"], taken=422),
        "POST /account/verification": Form(
            "another", [("customer", state["other customer"]), ("kind", "tax")], page="/account/verification", taken=422),
        "POST /invoices/{invoice}/seen": Form("payer", [], page="/", may=SEEN),
        "POST /orders/{order}/seen": Form("payer", [], page="/", may=SEEN),
        "POST /orders/{order}/answer": Form(
            "payer", [("answer", "decline"), ("name", "Kim"), ("words", "No"), ("version", "0" * 64)],
            page="/orders/" + things["order"], free=["name", "words"], aside=["answer", "version"], taken=None),
        "POST /invoices/{invoice}/compare": Form(
            "payer", [("customer", state["customer"]), ("percent", "20"), ("amount", "")],
            page="/invoices/" + things["invoice"] + "/compare", free=["percent", "amount"], may=["bill_alert"]),
        "POST /invoices/{invoice}/promise": Form(
            "payer", [("day", in_days(20)), ("amount", "0.01"), ("note", "soon")], page="/invoices/" + things["invoice"],
            free=["amount", "note"], may=["promise", *SEEN]),
        "POST /invoices/{invoice}/promise/withdraw": Form(
            "payer", [], page="/invoices/" + things["invoice"], may=["promise", *SEEN]),
        "POST /statement/send": Form(
            "payer", [("customer", state["customer"]), ("accounts", ""), ("type", "activity"), ("from", in_days(-40)),
                      ("to", in_days(0)), ("currency", "")], page="/statement", free=["accounts", "type", "currency"],
            may=["job"]),
        "POST /statement/monthly": Form("payer", [("customer", state["customer"]), ("monthly", "1")], page="/statement",
                                        may=["statement_mail", "job"]),
        "POST /auto-pay": Form("payer", [("customer", state["customer"]), ("days", "0"), ("limit.INR", "100.00")],
                               page="/auto-pay", free=["days"], may=["auto_pay", "auto_limit"]),
        "POST /payments/{payment}/cancel": Form("payer", [("customer", state["customer"])], page="/"),
        "POST /payments/{payment}/check": Form("payer", [("customer", state["customer"])], page="/"),
    } | people_forms() | reach_forms() | console_forms()


def people_forms():
    """Those of an account, its people, and the person. What adds, ends or erases somebody is sent by test_people.c."""
    of, contact, staff = [("customer", state["customer"])], "/contacts/" + things["contact"], "/staff/customers/{customer}/contacts"
    details = [("name", "Kaveri"), ("company", ""), ("email", ""), ("phone", ""), ("address", ""), ("shipping", "")]
    tax, other = ([("country", "IN"), ("treatment", treatment), ("number", "")] for treatment in ("exempt", "unregistered"))
    keep = [("keep.devices", "365"), ("keep.forwards", "365"), ("keep.people", "730")]
    pages = [("privacy", ""), ("legal", ""), ("accessibility", "")]
    names = [name for name, _ in details]
    cases = {
        "POST /account/edit/{part}": Form("manager", of + details, free=names, may=["customer"]),
        "POST /account/tax": Form("manager", of + tax + [("message", "")], free=["treatment", "number", "message"],
                                  may=["tax_change", "inbox", "job"]),
        "POST /account/tax/withdraw": Form("manager", of, page="/account", may=["tax_change"]),
        "POST /contacts/{contact}": Form("manager", of + [("pay", ""), ("manage", "")], free=["pay", "manage"],
                                         may=["membership"]),
        "POST /account/person": Form("payer", [("name", "Ann"), ("phone", ""), ("zone", "UTC"), ("notice", "comment")],
                                     free=["name", "phone", "zone", "notice"], may=["contact", "notice_quiet"]),
        "POST /staff/person": Form("owner", [("name", "Olga"), ("zone", "UTC")], free=["name", "zone", "notice"], may=["staff"]),
        "POST /staff/customers/{customer}/edit": Form(
            "owner", details + other + [("language", "en"), ("terms", "30")], free=[*names, "treatment", "number"],
            may=["customer", *LOGGED]),
        "POST /staff/settings/privacy": Form("owner", [("language", "en")] + pages + keep, free=["privacy", "legal", "accessibility"],
                                             may=["org", "org_page", "org_setting", *LOGGED]),
    }
    for path, page in (("/contacts", "/contacts"), ("/contacts/{contact}/off", contact), ("/contacts/{contact}/again", contact),
                       ("/contacts/{contact}/remove", contact), ("/contacts/links/end", "/contacts"),
                       ("/account/person/email", "/account/person"), ("/account/person/email/withdraw", "/account/person"),
                       ("/account/privacy/erase", "/account/privacy")):
        cases["POST " + path] = Form("manager", of, page=page, taken=None)
    for end in ("", "/cancel"):
        cases["POST /account/email/{token}" + end] = Form("nobody", [], page="/login", taken=None)
    for path in ("/staff/new-customer", staff, *(staff + "/{contact}" + end for end in ("", "/may", "/again", "/remove", "/erase")),
                 "/staff/tax-changes/{change}/approve", "/staff/tax-changes/{change}/refuse",
                 "/staff/person/email", "/staff/person/email/withdraw"):
        cases["POST " + path] = Form("owner", [], page="/staff/new-customer", taken=None)
    return cases


def fields_of(form, page):
    """The fields as the page gives them, where the form has not its own; worked out again, not paid."""
    if form.fields is not None:
        return list(form.fields)
    given = binary.form_fields(page)
    return given + [("update", "1"), ("remove", "")]


def spoilt(fields, name, foreign):
    """The form with one field spoilt in each way: (how, fields, what was put there or None)."""
    first = next(i for i, (n, _) in enumerate(fields) if n == name)
    without = [f for i, f in enumerate(fields) if i != first]
    yield "missing", without, None
    yield "twice", fields[:first + 1] + [fields[first]] + fields[first + 1:], None
    for how, value in HOSTILE.items():
        yield how, fields[:first] + [(name, value)] + fields[first + 1:], value
    for how, value in foreign:
        yield how, fields[:first] + [(name, value)] + fields[first + 1:], value


def foreign_ids(name):
    if name == "customer":
        return [("another customer", state["other customer"]), ("abroad", state["customer abroad"])]
    if name == "invoice":
        return [("another's invoice", state["other customer invoices"][0]),
                ("an invoice abroad", state["customer abroad invoices"][0])]
    return []


def is_as_good(form, name, how, value, fields):
    """Spoilt so, it is a sound form all the same."""
    base = name.split(".")[0]
    old = dict(fields).get(name)
    if base in form.free or value == old or base == "credit_version":
        return True  # no credit is used
    if how in ("missing", "empty", "blank") and base in ("customer", "invoice", "all", "currency", "credit", "next",
                                                          "country", "limit"):
        return True
    if how == "missing" and base in ("amount", "version", "credit_version", "link_days"):
        return True
    return how == "twice" and base in ("invoice", "all", "currency")


def check_spoilt(route, form, fields, name, how, sent, value, answer):
    what = f"{route.name}, {name} {how}"
    guard(answer, what)
    base = name.split(".")[0]
    if is_as_good(form, name, how, value, fields):
        unchanged(what, form.may)
        return
    unchanged(what)
    allowed = (400, 404, 409, 422) if base in ("customer", "invoice") else (400, 409, 422)
    allowed += (413,) if how == "much too long" else ()
    assert answer.status in allowed, f"{what}: {answer.status} {answer.location}"
    if answer.status != 422 or base in form.aside:
        return
    places = [name, form.beside.get(base, name)]
    assert any(told_beside(answer.text, place) for place in places), f"{what}: nothing beside {places}"
    for n, v in sent:
        shown = value_shown(answer.text, n)
        if shown is not None and n != "next" and "password" not in n and n not in ("again", "old", "key", "csrf"):
            assert as_shown(shown) == as_shown(v), f"{what}: {n} was {v[:80]!r}, is {shown[:80]!r}"


class Faults:
    """All cases of a table are tried; then the first few that failed are told."""

    def __init__(self):
        self.count, self.told = 0, []

    def __call__(self, check, *arguments, **names):
        self.count += 1
        try:
            check(*arguments, **names)
        except AssertionError as fault:
            self.told.append(str(fault))

    def end(self, what):
        print(f"# {self.count} {what}")
        assert not self.told, f"{len(self.told)} faults\n" + "\n".join(t[:600] for t in self.told[:40])


def spoil(route, form, faults):
    person = people[form.who]
    page = person.get(form.page or route.at())
    assert page.status == 200, (route.name, page.status, page.location)
    token = [("csrf", hidden(page.text, "csrf"))]
    fields = fields_of(form, page.text)
    for name in dict.fromkeys(n for n, _ in fields if n != "update"):
        for how, sent, value in spoilt(fields, name, foreign_ids(name)):
            answer = send(person, "POST", route.at(), token + sent)
            faults(check_spoilt, route, form, fields, name, how, sent, value, answer)
    if "unsealed" in form.may:  # what was booked has its seal and its receipt a moment later
        settle(state["engine"])
        state["watched"].changes()


def each_form():
    cases = forms()
    for route in ROUTES:
        if route.form and route.door in ("portal", "staff"):
            assert route.name in cases, f"{route.name} has no case in this test"
            yield route, cases[route.name]


@test
def every_field_of_every_form_is_spoilt_in_every_way():
    faults = Faults()
    for route, form in each_form():
        if form.taken is not None:
            spoil(route, form, faults)
    faults.end("spoilt forms")
    assert faults.count > 1000


@test
def a_logo_that_is_no_picture_is_told_beside_it():
    whole = binary.png()
    wide = whole[:16] + b"\x7f\xff\xff\xff" + whole[20:]
    fields = [("name", "Typed before"), ("address", "1 Quay"), ("tax_number", ""), ("currency", "INR"),
              ("zone", "Asia/Kolkata")]
    for how, data in (("text", b"no picture"), ("svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
                      ("its first bytes", whole[:8]), ("cut", whole[:len(whole) // 2]), ("without end", whole[:-12]),
                      ("garbage", whole[:8] + os.urandom(2000)), ("as wide as nothing", wide),
                      ("a byte changed", whole[:-20] + b"\xff" + whole[-19:]), ("large", whole + bytes(600 * 1024))):
        owner = people["owner"]
        owner.get("/staff/setup")
        answer = owner.post_parts("/staff/setup", fields, [("logo", "logo.png", "image/png", data)])
        guard(answer, f"logo: {how}")
        assert answer.status == 422 and told_beside(answer.text, "logo"), f"logo: {how}: {answer.status}"
        assert value_shown(answer.text, "name") == "Typed before"
        unchanged(f"logo: {how}")


@test
def a_form_without_its_token_or_from_elsewhere_changes_nothing():
    count = 0
    for route, form in each_form():
        person = people[form.who]
        page = person.get(form.page or route.at())
        fields, token = fields_of(form, page.text), hidden(page.text, "csrf")
        others = hidden(people["another" if form.who != "another" else "payer"].get("/").text, "csrf")
        for how, tokens in (("none", []), ("empty", [""]), ("of another", [others]), ("garbage", ["x" * 86]),
                            ("cut", [token[:-2]]), ("long", [token * 40]), ("twice, wrong first", [others, token])):
            answer = send(person, "POST", route.at(), [("csrf", t) for t in tokens] + fields)
            guard(answer, f"{route.name}, token {how}")
            assert answer.status == 403, f"{route.name}, token {how}: {answer.status}"
            unchanged(f"{route.name}, token {how}")
            count += 1
        honest = person.origin
        for where in ("http://evil.example", "null", f"http://localhost:{book.port + 1}", ""):
            person.origin = lambda where=where: where
            answer = send(person, "POST", route.at(), [("csrf", token)] + fields)
            person.origin = honest
            assert answer.status == 403, f"{route.name} from {where!r}: {answer.status}"
            unchanged(f"{route.name} from {where!r}")
            count += 1
    print(f"# {count} forged forms")


@test
def bodies_of_another_kind_change_nothing():
    kinds = (("text/plain", b"csrf=x&email=y"), ("application/json", b'{"csrf": "x"}'), ("", b"csrf=x"),
             ("application/x-www-form-urlencoded", b"\xff\xfe\x00=%zz&%"),
             ("application/x-www-form-urlencoded", b"a=1&" * 3000),
             ("application/x-www-form-urlencoded", b"csrf=" + b"x" * (1024 * 1024 + 1)),
             ("multipart/form-data", b"--x--"), ("multipart/form-data; boundary=x", b"--y\r\n"),
             ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n'))
    for route in ROUTES:
        if not route.form:
            continue
        for kind, body in kinds:
            for name in ("nobody", "payer", "owner"):
                what = f"{route.name} with {kind!r} {body[:20]!r} by {name}"
                answer = send(people[name], "POST", route.at(), body=body, kind=kind)
                guard(answer, what)
                assert answer.status >= 300, f"{what}: {answer.status}"
                unchanged(what)


# -- addresses

@test
def hostile_questions_are_answered_and_change_nothing():
    count = 0
    for route in ROUTES:
        if route.form or route.slow:
            continue
        person = people["owner" if route.door == "staff" else "payer"]
        names = [f.rstrip("*") for f in route.fields] + ["no_such_field", "customer"]
        values = list(HOSTILE.items()) + [("another", state["other customer"]), ("abroad", state["customer abroad"])]
        for name in dict.fromkeys(names):
            for how, value in values:
                question = urllib.parse.urlencode([(name, value)])
                if len(question) > 12000:
                    question = question[:12000].rsplit("%", 1)[0]
                what = f"{route.name}, {name} {how}"
                answer = send(person, "GET", route.at() + "?" + question)
                guard(answer, what)
                unchanged(what)
                count += 1
                theirs = how in ("another", "abroad") and route.door == "portal"  # staff type numbers
                if theirs and name == "customer" and route.object == "-" and name in route.fields:
                    assert answer.status == 404, f"{what}: {answer.status}"
            twice = send(person, "GET", f"{route.at()}?{name}=a&{name}=b")
            guard(twice, f"{route.name}, {name} twice")
    print(f"# {count} questions")


@test
def hostile_parts_of_an_address_are_not_there():
    parts = ["%00", "%ff%fe", "%2e%2e", "%2f", "x" * 4000, "A" * 20, "A" * 19, "A" * 21, "-1", "0", "9" * 30, "%0d%0a",
             "%D9%A1%D9%A2", "%F0%9F%92%B8", "'--", "%25", "{invoice}", "*"]
    for route in ROUTES:
        for name in re.findall(r"{(\w+)}", route.path):
            for part in parts:
                person = people["owner" if route.door == "staff" else "manager" if route.need == "manage" else "payer"]
                page = person.get("/staff/security" if route.door == "staff" else "/") if route.form else None
                pairs = [("csrf", hidden(page.text, "csrf"))] + new_passwords() if route.form else ()
                what = f"{route.name}, {name} is {part[:30]}"
                answer = send(person, route.method, route.at(**{name: part}), pairs)
                guard(answer, what)
                assert answer.status in (400, 401, 404, 413), f"{what}: {answer.status} {answer.location}"
                unchanged(what)


@test
def other_methods_are_not_answered():
    for route in ROUTES:
        for method in ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"):
            answer = send(people["payer"], method, route.at())
            assert answer.status in (400, 405, 501), f"{method} {route.path}: {answer.status}"
            unchanged(f"{method} {route.path}")


# -- who may

def sent_by(name, route, **names):
    """The route as this person would ask for it, with a token of his own."""
    person = people[name]
    pairs = ()
    if route.form:
        own = person.get("/staff" if name in ("owner", "read-only") else "/login" if "nobody" in name else "/")
        pairs = [("csrf", hidden(own.text, "csrf"))]
    return send(person, route.method, route.at(**names), pairs)


def refused(what, answer, *statuses):
    guard(answer, what)
    assert answer.status in statuses, f"{what}: {answer.status} {answer.location}"
    if answer.status == 303:
        assert re.match(r"/(staff/)?login\b", answer.location), f"{what}: sent to {answer.location}"
    unchanged(what)


@test
def who_is_not_logged_in_is_sent_to_the_log_in():
    for route in ROUTES:
        if route.need == "anyone":
            continue
        for name in ("nobody", "stranger abroad"):
            refused(f"{route.name} by {name}", sent_by(name, route), 303, 403 if route.form else 303)


@test
def staff_are_no_contacts_and_contacts_no_staff():
    for route in ROUTES:
        if route.need == "anyone":
            continue
        for name in ("owner", "read-only") if route.door == "portal" else ("payer", "abroad"):
            refused(f"{route.name} by {name}", sent_by(name, route), 303)


@test
def without_the_permission_the_page_says_who_can_give_it():
    for route in ROUTES:
        if route.need == "pay":
            answer = sent_by("viewer", route)
            refused(f"{route.name} by a viewer", answer, 403)
            assert "permission" in answer.text and state["customer"], route.name


@test
def only_an_owner_sets_the_organisation_up():
    for role in ("read-only", "support", "accountant"):
        page = people[role].get("/staff/setup")
        fields = [("csrf", hidden(page.text, "csrf")), ("name", "Mine now"), ("currency", "EUR"), ("zone", "UTC")]
        answer = send(people[role], "POST", "/staff/setup", fields)
        refused(f"POST /staff/setup by {role}", answer, 403)


@test
def what_is_anothers_reads_like_what_is_not_there():
    """Both ways: theirs by us, ours by them; and the same bytes as an identity nobody has."""
    kinds = {"invoice": " invoices", "payment": " payment", "selection": " selection"}
    def bare(answer):
        return answer.status, re.sub(r'value="[\w-]{80,}"', "", answer.text)
    for route in ROUTES:
        for kind, suffix in kinds.items():
            if "{" + kind + "}" not in route.path or route.door == "staff":
                continue
            nowhere = bare(sent_by("payer", route, **{kind: "A" * 20}))
            assert nowhere[0] == 404, route.name
            for whose in ("other customer", "customer abroad"):
                one = state[whose + suffix]
                one = one[0] if isinstance(one, list) else one
                assert bare(sent_by("payer", route, **{kind: one})) == nowhere, f"{route.name} of {whose}"
                unchanged(f"{route.name} of {whose}")
            for name in ("another", "abroad"):
                refused(f"{route.name} of ours by {name}", sent_by(name, route), 404)


@test
def a_link_is_good_in_its_own_organisation_only():
    for path in ("/join/", "/reset/"):
        refused(path, send(people["stranger abroad"], "GET", path + things["token"]), 404)
    assert people["nobody"].get("/join/" + things["token"]).status == 200


@test
def a_session_is_good_in_its_own_organisation_only():
    for name, host in (("payer", people["abroad"].host), ("abroad", "localhost")):
        carried = Browser(book.port, host)
        carried.cookies = dict(people[name].cookies)
        answer = carried.get("/invoices")
        assert answer.status == 303 and answer.location.startswith("/login"), (name, answer.status)
    for value in ("", "x", "A" * 43, "A" * 4000, "\u00e9", people["payer"].cookies["cf"][:-1]):
        forged = Browser(book.port)
        forged.cookies = {"cf": urllib.parse.quote(value)}
        assert forged.get("/").status in (303, 400), value


# -- what is sound

@test
def each_form_is_taken_when_it_is_not_spoilt():
    # The password is changed on the way, and asked again for passkeys.
    for route, form in sorted(each_form(), key=lambda p: ("passkeys" not in p[0].path, "logout" in p[0].path)):
        if route.path == "/reset/{token}":
            continue  # the same link as /join, and good once
        if form.taken is None:
            continue
        page = people[form.who].get(form.page or route.at())
        sound = [("csrf", hidden(page.text, "csrf"))] + fields_of(form, page.text)
        answer = send(people[form.who], "POST", route.at(), sound)
        wanted = 200 if route.path == "/pay/{selection}" else form.taken
        assert answer.status == wanted, (route.name, answer.status)
        assert not answer.location.startswith("/login") or "logout" in route.path, route.name
    for name, path in (("payer", "/login"), ("owner", "/staff/login")):
        state[name]["password"] = binary.PASSWORD
        people[name] = login(state[name]["email"], binary.PASSWORD, path=path)


# -- card numbers

# Known by numbers that may satisfy the same check, or kept as a digest alone: left as they are (docs/security.md).
EXACT = ("after", "next", "back", "iban", "reference", "tax_number", "digest", "email", "password", "again", "old", "secret",
         "webhook_secret")
WRITINGS = [
    lambda d: d,
    lambda d: " ".join(d[i:i + 4] for i in range(0, 16, 4)),
    lambda d: "-".join(d[i:i + 4] for i in range(0, 16, 4)),
    lambda d: "my card " + d[:6] + "\u2009" + d[6:] + " 12/27",
    lambda d: "".join(chr(0x660 + int(c)) for c in d),
    lambda d: "".join(chr(0xFF10 + int(c)) for c in d),
]


def card_number(serial):
    """A number of 16 digits as cards have them, by its check digit (ISO/IEC 7812-1, annex B)."""
    digits = f"4929{serial:011}"
    total = sum(sum(divmod(2 * int(d), 10)) if i % 2 == 0 else int(d) for i, d in enumerate(reversed(digits)))
    return digits + str(-total % 10)


def files_kept():
    """Every file of the folder; anew where one got its name, or went, while they were read."""
    while True:
        kept = []
        try:
            for folder, _, names in os.walk(book.data):
                for name in names:
                    with open(os.path.join(folder, name), "rb") as file:
                        kept.append(file.read())
            return kept
        except FileNotFoundError:
            time.sleep(0.1)


def all_that_is_kept():
    """Every byte of the folder and the log; of PostgreSQL every row."""
    kept = [book.log().encode()] + files_kept()
    if URL:
        for (table,) in state["engine"].rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"):
            kept += [row[0].encode() for row in state["engine"].rows(
                f"SELECT replace(t::text, E'\\n', ' ') FROM \"{table}\" t")]
    return b"\n".join(kept)


def fill_in_cards(typed, writing):
    """Each field of each form with a card's number in it, the rest of the form being sound."""
    for route, form in each_form():
        if "logout" in route.path:
            continue
        page = people[form.who].get(form.page or route.at())
        fields = [f for f in fields_of(form, page.text) if f[0] != "remove"]
        declared = [f for f in route.fields if not f.endswith("*")]
        names = dict.fromkeys([name for name, _ in fields if name != "update"] + declared)
        for name in names:
            if name in EXACT or name in form.aside:
                continue
            value = typed(f"{route.name}, {name}", writing)
            sound = [("csrf", hidden(page.text, "csrf"))] + [f for f in fields if f[0] != name]
            guard(send(people[form.who], "POST", route.at(), sound + [(name, value)]), f"{route.name}, {name}")


@test
def card_numbers_reach_neither_the_database_nor_a_log():
    cards = []  # where it was typed, its digits, as it was written

    def typed(where, writing):
        digits = card_number(len(cards) + 1)
        cards.append((where, digits, writing(digits)))
        return cards[-1][2]

    for writing in WRITINGS:
        fill_in_cards(typed, writing)
    for route in ROUTES:
        if route.form or route.slow:
            continue
        person = people["owner" if route.door == "staff" else "payer"]
        for name in [f.rstrip("*") for f in route.fields if f.rstrip("*") not in EXACT] + ["no_such_field"]:
            question = urllib.parse.urlencode([(name, typed(f"{route.name}, {name}", WRITINGS[0]))])
            page = send(person, "GET", route.at() + "?" + question)
            guard(page, f"{route.name}, {name}")
            back = re.search(r'name="back" value="([^"]*)"', page.text)
            assert back is None or cards[-1][1] not in back.group(1), f"{route.name}, {name}: {back.group(1)}"
    kept = all_that_is_kept()
    found = [where for where, digits, written in cards if written.encode() in kept or digits.encode() in kept]
    masked = [where for where, digits, _ in cards if b"*" * 12 + digits[12:].encode() in kept]
    print(f"# {len(cards)} card numbers typed, {len(masked)} found masked")
    assert not found, found
    assert {"POST /staff/settings/bank, reason", "POST /staff/settings/staff, name"} <= set(masked), masked


@test
def nothing_was_lost_by_all_this():
    assert people["another"].get("/invoices").status == 200
    assert not re.search(r'"level":"error","event":"page"', book.log()), book.log()[-3000:]
    assert book.stop() == 0
    assert book.must("verify").startswith("ok: ")


if __name__ == "__main__":
    try:
        bad_tests = binary.run_tests()
    finally:
        if "engine" in state:
            state["engine"].close()
        book.remove()
    sys.exit(1 if bad_tests else 0)
