"""What pages say when there is nothing, when one may not, and when the address is wrong: of every route that answers a page.

    test_states.py BINARY

A portal nobody has used yet: each page shows why it is empty and what comes next, or stands below as one that is never
empty. A new route has to be either.
"""
import html
import re
import subprocess

import binary
from binary import Book, Browser, test

book = Book()
people, things = {}, {}

# Forms, settings and what always holds something: who is logged in, what was done so far.
NEVER_EMPTY = {
    "/list/columns", "/list/filters", "/language", "/staff/language", "/password", "/staff/password", "/sessions",
    "/staff/sessions", "/staff/setup", "/staff/audit", "/staff/customers", "/staff/customers/{customer}",
    "/staff/settings", "/staff/settings/debits", "/staff/settings/gateways", "/staff/settings/bank", "/staff/settings/staff",
    "/staff/customers/{customer}/methods", "/staff/customers/{customer}/payment", "/staff/customers/{customer}/edit",
    "/staff/customers/{customer}/contacts", "/staff/new-customer", "/staff/inbox/mails", "/staff/settings/verification",
    "/staff/settings/privacy", "/staff/settings/portal", "/account", "/account/tax", "/account/person", "/account/privacy",
    "/staff/person", "/staff/drafts/new", "/contact", "/review", "/contacts", "/documents/add", "/list/paste",
}
FILES = re.compile(r"[./](pdf|csv|json)$")


class Route:
    def __init__(self, line):
        self.method, self.path, self.door, self.need, self.object, _, *self.fields = line.split()

    def at(self):
        return self.path.replace("{customer}", things["customer"])


def pages():
    """Those that answer a page to somebody: no files, no addresses with a thing in them but a customer."""
    out = subprocess.run([binary.BINARY, "routes"], capture_output=True, text=True, check=True).stdout
    for route in map(Route, out.splitlines()):
        one = "{" in route.path.replace("{customer}", "") or route.path.endswith("/login/code") or FILES.search(route.path)
        if route.method == "GET" and route.door in ("portal", "staff") and route.need != "anyone" and not one:
            yield route


def words(answer):
    main = re.search(r"<main.*</main>", answer.text, re.S)
    assert main, (answer.status, answer.text[:300])
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", main.group(0))).split())


def joined(number, name, may):
    of = ["--customer", number] if number else ["--new-customer", "Empty Limited"]
    link = book.must("user", "add", "--org", "main", *of, "--email", f"{name}@example.com", "--name", name, "--may", may)
    browser = Browser(book.port)
    assert browser.join(link.split()[-1]).status == 303
    return browser


@test
def nobody_has_used_this_portal_yet():
    link = re.search(r"/(?:join|reset)/\S+", book.must("init")).group(0)
    book.serve()
    people["owner"] = owner = Browser(book.port)
    assert owner.join(link).status == 303
    owner.get("/staff/setup")
    assert owner.post("/staff/setup", [("name", "Quay"), ("address", "1 Quay"), ("currency", "EUR"), ("zone", "UTC")]).status == 303
    people["manager"] = joined(None, "Mara", "view,pay,manage")
    (number, things["customer"]), = book.rows("SELECT number, public_id FROM customer")
    people["viewer"] = joined(number, "Vera", "view")
    people["read-only"] = book.staff("Rosa", "read-only")


@test
def a_page_without_anything_on_it_says_why_and_what_comes_next():
    said = {}
    for route in pages():
        answer = people["owner" if route.door == "staff" else "manager"].get(route.at())
        assert answer.status == 200 and "<h1" in answer.text, (route.path, answer.status, answer.location)
        empty = re.search(r'<div class="empty">.*?<h[23][^>]*>(.*?)</h[23]>\s*(?:<p>(.*?)</p>)?', answer.text, re.S)
        if route.path in NEVER_EMPTY:
            continue
        assert empty, f"{route.path} has no empty state, and is not among those that are never empty: {words(answer)[:300]}"
        said[route.path] = empty.groups()
        assert len(empty.group(1)) > 5 and (empty.group(2) or '<a class="btn' in answer.text), (route.path, empty.groups())
    print(f"# {len(said)} empty pages")
    gone = NEVER_EMPTY - {route.path for route in pages()}
    assert len(said) >= 18 and not gone, gone


@test
def who_may_not_is_told_who_can_give_him_the_permission():
    count = 0
    for route in pages():
        staff = route.door == "staff"
        answer = people["read-only" if staff else "viewer"].get(route.at())
        if answer.status != 403:
            assert answer.status == 200 and route.need not in ("pay", "manage", "serve", "book", "rule"), (route.path, answer.status)
            continue
        count += 1
        text = words(answer)
        giver = "An owner of the organisation can give you another one" if staff else "Mara"
        assert "You cannot do this" in text and giver in text, (route.path, text)
        assert f'href="{"/staff" if staff else "/"}"' in answer.text, route.path
    assert count >= 10, count


@test
def a_wrong_question_is_answered_by_a_page_that_says_so():
    """A place in a list that is none, a day that is none, words that nothing has."""
    for route in pages():
        person = people["owner" if route.door == "staff" else "manager"]
        for name, value in (("after", "nowhere"), ("from", "30.2.2026"), ("q", "no-such-thing"), ("tab", "none"), ("show", "none")):
            if name not in route.fields:
                continue
            answer = person.get(f"{route.at()}?{name}={value}")
            assert answer.status in (200, 400, 404, 422) and "<h1" in answer.text, (route.path, name, answer.status)
            if name == "q" and route.path != "/list/filters":
                assert 'class="empty"' in answer.text, (route.path, words(answer)[:300])


@test
def what_is_not_there_leads_on():
    for name, path, on in (("manager", "/invoices/" + "A" * 20, "/invoices"), ("owner", "/staff/customers/" + "A" * 20, "/staff"),
                           ("manager", "/no/such/page", "/")):
        answer = people[name].get(path)
        assert answer.status == 404 and "There is no such page" in words(answer) and f'href="{on}"' in answer.text, (path, answer.status)


if __name__ == "__main__":
    binary.main(book)
