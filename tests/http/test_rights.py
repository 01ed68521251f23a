"""Who may what: every route, by every kind of person, for what is his, another's, another organisation's and nobody's.

    test_rights.py BINARY RIGHTS

The routes come from `counterfoil routes`; RIGHTS says of each who gets through where the object is his own (a route it
lacks is a fault). All else is refused: by the log-in, as what is not there, or by 403, in the same bytes whatever the
object is, and no row changes. There is no JSON door yet; who asks for JSON is answered as everybody else.
"""
import hashlib
import html
import http.client
import os
import re
import subprocess
import sys
import time
import urllib.parse

import binary
from binary import Book, Browser, test, wait_for
from watched import Postgres, Sqlite, Watched

URL = os.environ.get("COUNTERFOIL_TEST_DB")
book = Book(URL)
people = {}  # name -> Person
objects = {}  # whose -> name in an address or a form -> what stands there
state = {}
HOSTS = {"ours": "localhost", "abroad": "second.localhost"}
CONTACTS = ("viewer", "payer", "manager")
STAFF = ("owner", "accountant", "support", "read-only")
PASSERS = ("everybody", "half", "link", *CONTACTS, *STAFF)
NOWHERE = "A" * 20
# Addresses that hold a secret, a number within an object of ours, or what the hooks and returns check themselves.
FIXED = {"token": "A" * 43, "n": "1", "gateway": "sandbox", "account": "none", "attempt": "none", "part": "details",
         "version": "1"}
OWN = ("message", "export")  # of one person, not of all who may see the customer's
OWNERS = {"ours": "manager", "sibling": "of another customer", "abroad": "abroad"}
LACKING = ("/ubl", "/cii")  # not there of what was imported, or is no invoice
FIELDS = {"contact": "contact_id"}  # where a field is not what a part of an address of its name is


class Route:
    def __init__(self, line):
        self.method, self.path, self.door, self.need, self.object, _, *rest = line.split()
        self.form = self.method == "POST"
        self.fields = [f for f in rest if f != "(link)"]
        self.once = [f for f in self.fields if not f.endswith("*") and f != "show"]
        self.names = [n for n in re.findall(r"{(\w+)}", self.path) if n not in FIXED]
        self.name = f"{self.method} {self.path}"

    def at(self, whose):
        """Its address, with things of theirs in it; those of the portal without any name the customer in the query."""
        values = FIXED | objects[whose]
        path = re.sub(r"{(\w+)}", lambda m: values[m.group(1)], self.path)
        more = {"customer": values["customer"]} if self.asks() else {"file": values["file"]} if "file" in self.fields else {}
        return path + ("" if self.form or not more else "?" + urllib.parse.urlencode(more))

    def asks(self):
        return self.door == "portal" and self.object == "-"


def lines_of(text):
    return [line for line in text.splitlines() if line and not line.startswith("#")]


ROUTES = [Route(line) for line in subprocess.run([binary.BINARY, "routes"], capture_output=True, text=True,
                                                 check=True).stdout.splitlines()]
with open(sys.argv[2], encoding="utf-8") as rights_file:
    RIGHTS = {" ".join(words[:2]): words[2:] for words in map(str.split, lines_of(rights_file.read()))}


class Person:
    """Somebody at a host, with cookies. `of` says what he is of whom: {"ours": "payer", "sibling": "viewer"}; None: his
    session is not good here."""

    def __init__(self, door, of, host="ours", half=False):
        self.door, self.of, self.host, self.half = door, of, HOSTS[host], half
        self.cookies, self.token, self.email = {}, "", ""

    def ask(self, method, path, pairs=(), accept="text/html"):
        headers = {"Host": f"{self.host}:{book.port}", "Accept": accept,
                   "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        body = None
        if method == "POST":
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://{self.host}:{book.port}"}
            body = urllib.parse.urlencode([("csrf", self.token), *pairs])
        for again in (False, True):
            if state.get("wire") is None:
                state["wire"] = http.client.HTTPConnection("127.0.0.1", book.port, timeout=30)
            try:
                state["wire"].request(method, path, body, headers)
                got = state["wire"].getresponse()
                return binary.Answer(got.status, got.headers, got.read())
            except (http.client.HTTPException, OSError):
                state["wire"].close()
                state["wire"] = None
                if again:
                    raise
        return None


# -- the world

def log_in(name, who, of, door="portal", host="ours", **more):
    person = people[name] = Person(door, of, host, **more)
    browser = Browser(book.port, person.host)
    path = "/staff/login" if door == "staff" else "/login"
    browser.get(path)
    answer = browser.post(path, [("email", who["email"]), ("password", who["password"])])
    assert answer.status == 303, (name, answer.status, answer.text[:500])
    person.cookies, person.email = browser.cookies, who["email"]


def insert(table, **values):
    """A row, with nothing in the columns not named."""
    engine = state["engine"]
    if URL:
        columns = engine.rows("SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = 'public' "
                              f"AND table_name = '{table}'")
    else:
        columns = [(row[1], row[2]) for row in engine.rows(f'PRAGMA table_info("{table}")')]
    full = [values.get(name, "" if kind.lower() == "text" else 0) for name, kind in columns]
    written = ", ".join(str(v) if isinstance(v, int) else "'\\x" * bool(URL) + "x'" * (not URL) + v.hex() + "'"
                        if isinstance(v, bytes) else f"'{v}'" for v in full)
    names = ", ".join(f'"{name}"' for name, _ in columns)
    engine.rows(f'INSERT INTO "{table}" ({names}) VALUES ({written})')


def one(statement):
    return state["engine"].rows(statement)[0][0]


def of_customer(whose, number):
    """What there is of a customer, and rows of each kind the demo has none of; ids differ between organisations."""
    engine, n = state["engine"], 1 + len(objects)
    org, customer, public = engine.rows("SELECT c.org, c.id, c.public_id FROM customer c JOIN org o ON o.id = c.org WHERE "
                                        f"c.number = '{number}' AND o.slug = '{state['abroad' if whose == 'abroad' else 'ours']}'")[0]
    first = f"FROM lot WHERE org = {org} AND customer = {customer} AND"
    contact, contact_public = engine.rows("SELECT id, public_id FROM contact WHERE email = "
                                          f"'{people[OWNERS[whose]].email}' AND org = {org}")[0]
    staff = one(f"SELECT id FROM staff WHERE org = {org} AND role = 'support'")
    paid = one(f"SELECT min(id) FROM payment WHERE org = {org} AND customer = {customer} AND state = 10 AND receipt <> ''")
    credit = one(f"SELECT min(doc) {first} account IN (10, 11) AND kind <> 0")
    invoice = one(f"SELECT max(doc) {first} account = 1 AND kind = 1 AND pd > pc AND nc = 0")
    now = int(time.time() * 1e6)
    letter = "MNOP"[n] * 20
    of = {"org": int(org), "id": n}
    insert("saved_method", **of, public_id=letter, customer=int(customer), gateway="sandbox", method="debit", currency="EUR",
           brand="Test", last4="4242", expiry_year=2039, expiry_month=1, token=letter, country="DE", contact=int(contact),
           made_us=now, consented_us=now, mandate=f"SM-{n}", consent="Agreed.")
    insert("method_setup", **of, public_id=letter, customer=int(customer), contact=int(contact), gateway="sandbox",
           method="card", currency="EUR", key=letter, reference=f"M-{n}", state=2, country="DE", back="/methods", made_us=now)
    insert("bank_line", **of, account="DE1", key="k", n=n, currency="EUR", amount=100, side=1, booked="2026-01-02",
           valued="2026-01-02")
    insert("request", **of, public_id=letter, customer=int(customer), contact=int(contact), kind="refund",
           subject=int(credit), account=int(one(f"SELECT account {first} doc = {credit}")), currency="EUR", amount=1, made_us=now)
    insert("review", **of, kind="start", subject=int(paid), reason="x", made_us=now, done_us=now)
    insert("debit_file", **of, scheme="sepa", message=f"F{n}", day="2026-01-02", sha256="0" * 64, made_on="2026-01-02", made_us=now)
    insert("mandate", **of, customer=int(customer), scheme="sepa", reference=f"M{n}", signed_on="2026-01-02", made_us=now)
    digest = hashlib.sha256(b"a file").hexdigest()
    if whose != "sibling":
        insert("kept", org=int(org), sha256=digest, bytes=b"a file")
    insert("attached", org=int(org), doc=int(invoice), line=1, name="a.txt", mime="text/plain", sha256=digest, bytes=6)
    engine.rows(f"UPDATE document SET source = '{digest}', source_format = 'ubl' WHERE org = {org} AND id = {invoice}")
    sent = of | {"public_id": letter, "customer": int(customer)}
    insert("upload", **sent, name="a.txt", mime="text/plain", bytes=6, sha256=digest, kind=1, person=int(contact), at_us=now)
    insert("comment", **sent, doc=int(invoice), contact=int(contact), name="Robin", words="x", upload=n, made_us=now)
    insert("comment", **sent | {"id": 100 + n, "public_id": letter[::2] + letter[::2].lower()}, doc=int(credit),
           contact=int(contact), name="Robin", words="x", upload=n, made_us=now)
    insert("message", **sent, kind=1, contact=int(contact), subject="x", made_us=now)
    for i, public_id in ((n, letter), (100 + n, letter[::2] + letter[::2].lower())):  # its second part is number 1
        insert("message_part", org=int(org), id=i, public_id=public_id, message=n, name="Robin", words="x", upload=n, made_us=now)
    insert("report", **sent, contact=int(contact), reference="x", day="2026-01-02", amount=1, currency="EUR", proof=n,
           until="2026-02-02", made_us=now)
    insert("export", **sent, contact=int(contact), what=1, format=1, filter="", chosen="1", columns="", state=2, total=1,
           bytes=6, made_us=now, expires_us=2 * now)
    os.makedirs(f"{book.data}/exports/{org}", exist_ok=True)
    with open(f"{book.data}/exports/{org}/{letter}", "wb") as file:
        file.write(b"a file")
    engine.rows(f"UPDATE tax_change SET state = 1 WHERE org = {org} AND customer = {customer}")
    insert("tax_change", **sent, contact=int(contact), country="DE", treatment="exempt", made_us=now)
    def of_demo(table, more=""):
        return one(f"SELECT min(public_id) FROM {table} WHERE org = {org} AND customer = {customer} {more}")
    order = of_demo("sales_order")
    insert("comment", **sent | {"id": 200 + n, "public_id": letter[::2].lower() + letter[::2]}, contact=int(contact), name="Robin",
           doc=int(one(f"SELECT id FROM sales_order WHERE public_id = '{order}'")), words="x", upload=n, made_us=now)
    engine.rows("INSERT INTO order_draft (org, id, public_id, customer, kind, replaces, number, body, staff, changed_us, version) "
                f"SELECT org, {n}, '{letter}', customer, kind, 0, 'D', body, 1, 1, 1 FROM document WHERE public_id = '{order}'")
    objects[whose] = {
        "customer": public, "contact": contact_public, "contact_id": str(contact), "user": str(staff), "line": str(n), "file": str(n), "review": str(n), "mandate": str(n),
        **dict.fromkeys(("method", "setup", "request", "upload", "message", "report", "export", "change"), letter),
        "order": order, "draft": letter, "dispute": of_demo("objection"), "shared": of_demo("shared", "AND withdrawn_us = 0"),
        "proof": of_demo("kyc_proof"), "item": of_demo("inbox"),
        "invoice": one(f"SELECT public_id {first} doc = {invoice}"), "document": one(f"SELECT public_id {first} doc = {invoice}"),
        "credit": one(f"SELECT public_id {first} doc = {credit}"),
        "payment": one(f"SELECT public_id FROM payment WHERE org = {org} AND id = {paid}")}
    return int(org), int(contact), int(invoice)


def choose(name, whose):
    """A selection, as it waits for its review."""
    mine = objects[whose]
    people[name].token = token_of(people[name], "/invoices")
    answer = people[name].ask("POST", "/pay", [("customer", mine["customer"]), ("invoice", mine["invoice"])])
    assert answer.status == 303 and answer.location.startswith("/pay/"), (name, answer.status, answer.text[:500])
    mine["selection"] = answer.location.removeprefix("/pay/")


def ask_for_approval(name, whose):
    """Something that waits for a second signature."""
    path = "/staff/invoices/" + objects[whose]["invoice"]
    people[name].token = token_of(people[name], path)
    assert people[name].ask("POST", path + "/write-off", [("amount", "0.01"), ("reason", "gone")]).status == 303
    objects[whose]["approval"] = one("SELECT public_id FROM approval ORDER BY asked_us DESC LIMIT 1")


def token_of(person, path):
    page = person.ask("GET", path)
    found = re.search(r'name="csrf" value="([^"]*)"', page.text)
    return found.group(1) if found else ""


def mailed_link(name, org, doc, contact, **more):
    """A browser that has opened a link to the invoice, which is as `more` says."""
    token = (name.replace(" ", "-") + "-" * 43)[:43]
    insert("invoice_link", org=org, id=100 + len(people), doc=doc, contact=contact, made_us=1, expires_us=4 * 10**15,
           token=hashlib.sha256(token.encode()).hexdigest())
    person = people[name] = Person("link", {"ours": "link"} if not more else {})
    cookie = person.ask("GET", "/i/" + token).headers.get("Set-Cookie", "")
    assert cookie.startswith("cfi="), (name, cookie)
    person.cookies["cfi"] = cookie.split(";")[0].removeprefix("cfi=")
    person.token = token_of(person, "/invoices/" + one(f"SELECT public_id FROM document WHERE org = {org} AND id = {doc}"))
    for column, value in more.items():
        state["engine"].rows(f"UPDATE invoice_link SET {column} = {value} WHERE org = {org} AND id = {100 + len(people) - 1}")


def serve():
    book.serve("--sandbox", "--sandbox-listen", f"127.0.0.1:{book.sandbox_port}")
    assert wait_for(lambda: Browser(book.sandbox_port).get("/healthz").status == 200)


def join(name, number, may):
    """A contact of ours made for this test."""
    email = f"{name.replace(' ', '-')}@rights.example"
    link = book.must("user", "add", "--org", state["ours"], "--customer", number, "--email", email, "--name", "Robin",
                     "--may", may).split()[-1]
    if "/join/" in link:
        assert Browser(book.port).join(link).status == 303, name
    return {"email": email, "password": binary.PASSWORD}


def contacts(ours, theirs):
    mine = {c["permissions"][-1]: c for c in ours["customers"][0]["contacts"]}
    for name, right in zip(CONTACTS, ("view", "pay", "manage")):
        log_in(name, mine[right], {"ours": name})
    both = join("both", "K-1001", "view,pay")
    join("both", "K-1002", "view")
    log_in("payer of ours, viewer of the sibling", both, {"ours": "payer", "sibling": "viewer"})
    log_in("of another customer", join("other", "K-1002", "view,pay,manage"), {"sibling": "manager"})
    log_in("abroad", theirs["customers"][0]["contacts"][0], {"abroad": "manager"}, host="abroad")
    people["abroad, at our host"] = Person("portal", None)
    people["abroad, at our host"].cookies = dict(people["abroad"].cookies)
    for name, of, half in (("demoted", {"ours": "viewer"}, False), ("no contact of it any more", {}, False),
                           ("switched off", None, False), ("logged out", None, False), ("session over", None, False),
                           ("factor due", {"ours": "manager"}, True)):
        log_in(name, join(name.replace(",", ""), "K-1001", "view,pay,manage"), of, half=half)


def staff_users(ours, theirs):
    for role in STAFF:
        log_in(role, next(s for s in ours["staff"] if s["role"] == role), {"ours": role}, door="staff")
    log_in("owner abroad", theirs["staff"][0], {"abroad": "owner"}, door="staff", host="abroad")
    people["owner abroad, at our host"] = Person("staff", None)
    people["owner abroad, at our host"].cookies = dict(people["owner abroad"].cookies)
    for name, of in (("owner made read-only", {"ours": "read-only"}), ("staff switched off", None)):
        email = name.replace(" ", "-") + "@rights.example"
        link = book.must("user", "staff", "--org", state["ours"], "--email", email, "--name", "Sam", "--role", "owner")
        assert Browser(book.port).join(link.split()[-1]).status == 303, name
        log_in(name, {"email": email, "password": binary.PASSWORD}, of, door="staff")


def then_it_changes():
    """Rights are taken, sessions end: in the database, as another process would."""
    engine = state["engine"]
    def contact(name):
        return f"(SELECT id FROM contact WHERE email = '{name.replace(' ', '-')}@rights.example')"
    engine.rows(f"UPDATE membership SET permissions = 1 WHERE contact = {contact('demoted')}")
    engine.rows(f"DELETE FROM membership WHERE contact = {contact('no contact of it any more')}")
    engine.rows(f"UPDATE contact SET active = 0 WHERE id = {contact('switched off')}")
    engine.rows(f"UPDATE session SET seen_us = 1, made_us = 1 WHERE kind = 1 AND person = {contact('session over')}")
    insert("passkey", org=int(state["org"]), id=1, kind=1, person=int(one(f"SELECT {contact('factor due')}")), credential="c",
           key_kind=1, public_key="p", name="Desk", made_us=1)
    engine.rows("UPDATE staff SET role = 'read-only' WHERE email = 'owner-made-read-only@rights.example'")
    engine.rows("UPDATE staff SET active = 0 WHERE email = 'staff-switched-off@rights.example'")
    out = people["logged out"]
    out.token = token_of(out, "/")
    assert out.ask("POST", "/logout").status == 303


@test
def there_is_a_person_of_each_kind_and_a_thing_of_each_kind():
    import json  # pylint: disable=import-outside-toplevel
    ours, theirs = json.loads(book.must("demo", "--invoices", "300", "--json"))["organisations"][:2]
    state["ours"], state["abroad"] = ours["slug"], theirs["slug"]
    state["engine"] = engine = Postgres(URL) if URL else Sqlite(book.data + "/counterfoil.db")
    engine.rows("UPDATE job SET state = 1")  # what the demo left to do would change rows meanwhile
    serve()
    people["nobody"] = Person("nobody", {})
    contacts(ours, theirs)
    staff_users(ours, theirs)
    org, contact, doc = of_customer("ours", "K-1001")
    state["org"] = org
    of_customer("sibling", "K-1002")
    of_customer("abroad", "10001")
    mailed_link("link", org, doc, contact)
    engine.rows(f"UPDATE objection SET doc = {doc}, contact = {contact} WHERE public_id = '{objects['ours']['dispute']}'")
    insert("payment_link", org=org, payment=int(one(f"SELECT id FROM payment WHERE public_id = '{objects['ours']['payment']}'")),
           link=int(one("SELECT max(id) FROM invoice_link")))
    mailed_link("link that ended", org, doc, contact, ended_us=2)
    mailed_link("link too old", org, doc, contact, expires_us=2)
    for name, whose in (("manager", "ours"), ("of another customer", "sibling"), ("abroad", "abroad")):
        choose(name, whose)
    for name, whose in (("owner", "ours"), ("accountant", "sibling"), ("owner abroad", "abroad")):
        ask_for_approval(name, whose)
    objects["nobody's"] = {name: "999999" if value.isdigit() else NOWHERE for name, value in objects["ours"].items()}
    then_it_changes()
    book.stop()
    engine.rows("UPDATE job SET state = 1")
    serve()
    for person in people.values():
        pages = ["/staff/sessions"] if person.door == "staff" else ["/sessions", "/login/code", "/login"]
        person.token = person.token * (person.door == "link") or next(filter(None, (token_of(person, page)
                                                                                    for page in pages)), "")
    state["watched"] = Watched(engine)
    state["watched"].names.remove("rendering")  # a PDF that was read is kept a moment later


# -- what is expected

@test
def every_route_says_who_gets_through_and_nothing_else_does():
    for route in ROUTES:
        assert route.name in RIGHTS, f"{route.name}: say in {sys.argv[2]} who gets through, of {', '.join(PASSERS)}"
        wrong = set(RIGHTS[route.name]) - set(PASSERS)
        assert RIGHTS[route.name] and not wrong, f"{route.name}: {wrong}"
        unknown = set(route.names) - set(objects["ours"])
        assert not unknown, f"{route.name}: this test has no {unknown}"
    gone = set(RIGHTS) - {route.name for route in ROUTES}
    assert not gone, f"there is no {gone}"


def expected(route, person, whose):
    """"through", or how it is refused: "login", "code", "gone", "forbidden"."""
    may = RIGHTS[route.name]
    if "everybody" in may:
        return "through"
    if person.door == "link":
        return "through" if "link" in may and person.of.get(whose) == "link" else "login"
    if person.of is None or person.door != route.door:
        return "login"
    if person.half and "half" not in may and (whose in person.of or route.need != "password"):
        return "code"
    if route.door == "staff":
        role = next(iter(person.of.values()))
        if role not in may:
            return "forbidden"
        return "through" if not route.names or whose in person.of or same_org(person, whose) else "gone"
    if route.form and route.object == "-" and "customer" not in sent_with(route, whose):
        whose = next(iter(person.of), "ours")
    if whose not in person.of or (set(OWN) & set(route.names) and person is not people[OWNERS[whose]]):
        return "gone"
    return "through" if person.of[whose] in may or (person.half and "half" in may) else "forbidden"


def same_org(person, whose):
    return whose in ("ours", "sibling") and "ours" in person.of


def sent_with(route, whose):
    names = [n for n in ("customer", "invoice") if n == "customer" or n + "*" in route.fields]
    return {n: objects[whose][n] for n in names} if route.asks() else {}


def outcome(answer, half=False):
    """What became of it, in the words of expected(); who has not said the code is sent on from page to page to it."""
    if answer.status == 303 and re.match(r"/login/code\b" + "|/account/security$" * half, answer.location):
        return "code"
    if answer.status == 303 and re.match(r"/(staff/)?login\b", answer.location):
        return "login"
    return {403: "forbidden", 404: "gone"}.get(answer.status, "through")


def bare(answer):
    """All of an answer but what is random in each and what was asked for itself."""
    headers = sorted((k, v) for k, v in answer.headers.items() if k not in ("Date", "Content-Length"))
    text = html.unescape(urllib.parse.unquote(answer.text + repr(headers)))
    text = re.sub(r"[\w-]{80,}", "TOKEN", text)
    text = re.sub(r"(?<![\w-])[\w-]{20}(?![\w-])", "ID", text)
    return answer.status, re.sub(r"next=[^'\"]*", lambda m: re.sub(r"\d+", "N", m.group(0)), text)


class Matrix:
    def __init__(self):
        self.count, self.told, self.like = 0, [], {}

    def fault(self, what):
        self.told.append(what)

    def ask(self, route, name, whose, accept):
        person = people[name]
        wanted = expected(route, person, whose)
        pairs = list(sent_with(route, whose).items())
        if wanted == "through":
            if not route.form:
                return self.through(route, name, whose, person.ask("GET", route.at(whose), accept=accept))
            if not route.once:
                return None  # nothing to spoil: it would be done
            field = "customer" if "customer" in route.once else route.once[-1]
            pairs += (1 if field == "customer" and pairs else 2) * [(field, objects[whose]["customer"])]
            return self.through(route, name, whose, person.ask("POST", route.at(whose), pairs, accept))
        answer = person.ask(route.method, route.at(whose), pairs if route.form else (), accept)
        what = f"{route.name} of {whose} by {name}"
        self.count += 1
        if outcome(answer, person.half) != wanted:
            self.fault(f"{what}: {answer.status} {answer.location}, not {wanted}")
        own = whose in (person.of or ()) and wanted == "forbidden"  # says of which of his
        like = self.like.setdefault((route.name, name, wanted, own and whose), (whose, bare(answer)))
        if like[1] != bare(answer):
            self.fault(f"{what}: other bytes than of {like[0]}")
        if route.form and (changed := state["watched"].changes()):
            self.fault(f"{what}: changed {changed}")
        return answer

    def through(self, route, name, whose, answer):
        """A form is sent with a field twice: who gets through is told that it could not be understood."""
        self.count += 1
        lacks = answer.status == 404 and route.path.endswith(LACKING)
        fine = answer.status == 400 if route.form else lacks or (outcome(answer) == "through" and answer.status < 400)
        if not fine:
            self.fault(f"{route.name} of {whose} by {name}: {answer.status} {answer.location}, not let through")
        return answer

    def end(self):
        print(f"# {self.count} requests")
        assert not self.told, f"{len(self.told)} faults\n" + "\n".join(self.told[:40])


def asked():
    """The routes a person asks for: all but those that check a signature of their own, and those open to everybody."""
    return [r for r in ROUTES if r.door in ("portal", "staff") and "everybody" not in RIGHTS.get(r.name, ())]


def relations(route):
    return ("ours", "sibling", "abroad", "nobody's") if route.names or route.asks() else ("ours",)


@test
def what_is_not_ones_own_is_refused_alike_on_every_route():
    matrix = Matrix()
    for route in asked():
        for name in people:
            for whose in relations(route):
                matrix.ask(route, name, whose, "text/html")
    matrix.end()
    assert matrix.count > 5000, matrix.count


@test
def who_asks_for_json_is_refused_alike_too():
    matrix = Matrix()
    for route in asked():
        for name in ("nobody", "viewer", "of another customer", "abroad", "read-only", "owner abroad"):
            for whose in relations(route):
                matrix.ask(route, name, whose, "application/json")
    matrix.end()


@test
def a_field_that_names_anothers_thing_reads_like_one_that_names_nothing():
    matrix = Matrix()
    for route in asked():
        name = "owner" if route.door == "staff" else "manager"
        for field in (f.rstrip("*") for f in route.fields):
            key = FIELDS.get(field, field)
            if key not in objects["ours"] or (route.asks() and field == "customer"):
                continue
            other = "abroad" if route.door == "staff" else "sibling"
            answers = []
            for whose in ("nobody's", other, "abroad"):
                values = [(field, objects[whose][key])]
                where = route.at("ours")
                if not route.form:
                    where += ("&" if "?" in where else "?") + urllib.parse.urlencode(values)
                answer = people[name].ask(route.method, where, values + list(sent_with(route, "ours").items())
                                          if route.form else ())
                answers.append(bare(answer))
                matrix.count += 1
                if changed := state["watched"].changes():
                    matrix.fault(f"{route.name}, {field} of {whose}: changed {changed}")
            if len({re.sub(r"\b999999\b|\b\d{1,19}\b", "N", a[1]) for a in answers}) > 1:
                matrix.fault(f"{route.name}, {field}: another's is told from none")
    matrix.end()


@test
def forms_without_fields_are_taken_from_those_who_may():
    """Done at the end, for they are done: by the first of those who may, with what is his own."""
    matrix = Matrix()
    rest = [r for r in asked() if r.form and not r.once]
    for route in sorted(rest, key=lambda r: "logout" in r.path):
        name = next(n for n in (*STAFF, *CONTACTS, "link") if n in RIGHTS[route.name] and people[n].door in (route.door, "link"))
        answer = people[name].ask("POST", route.at("ours"), sent_with(route, "ours").items())
        matrix.count += 1
        if outcome(answer) != "through" and "logout" not in route.path:
            matrix.fault(f"{route.name} by {name}: {answer.status} {answer.location}")
    matrix.end()


@test
def nothing_of_this_is_a_fault_of_ours():
    assert not re.search(r'"level":"error","event":"page"', book.log()), book.log()[-3000:]
    assert book.stop() == 0


if __name__ == "__main__":
    try:
        bad_tests = binary.run_tests()
    finally:
        if "engine" in state:
            state["engine"].close()
        book.remove()
    sys.exit(1 if bad_tests else 0)
