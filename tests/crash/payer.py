"""A customer who pays: chooses invoices, reviews, confirms with a key, pays at the gateway's page.

Whatever breaks on the way (the portal and the gateway are being killed), he tries the same step
again until it is answered, as a browser and a stubborn person would. What he was shown as settled
is written down; the book must never know less.
"""
import html
import http.client
import random
import re
import threading
import time
import urllib.parse

GIVE_UP_SECONDS = 60
# What the payer picks on the test gateway's page, and how often.
OUTCOMES = ["as_chosen"] * 14 + ["cut", "twice", "reversed", "lost", "decline", "action"]


class Stopped(Exception):
    """The run is over; nobody waits for the answer."""


class Wrong(Exception):
    """An answer that must not be."""


class Door:
    """One connection to a server that may be gone at any time."""

    def __init__(self, host, port, still):
        self.host, self.port, self.still = host, port, still
        self.cookie = ""
        self.open = None

    def once(self, method, path, body=None):
        """(status, location, text); None when the connection broke."""
        headers = {"Host": f"{self.host}:{self.port}"}
        if self.cookie:
            headers["Cookie"] = self.cookie
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Sec-Fetch-Site"] = "same-origin"
        try:
            if self.open is None:
                self.open = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
            self.open.request(method, path, body, headers)
            answer = self.open.getresponse()
            text = answer.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException):
            self.close()
            return None
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            pair = cookie.split(";")[0]
            others = [one for one in self.cookie.split("; ") if one and one.split("=")[0] != pair.split("=")[0]]
            self.cookie = "; ".join(others + [pair])
        return answer.status, answer.headers.get("Location", ""), text

    def insist(self, method, path, fields=None):
        """The answer, however often it must be asked for; and whether it took more than once."""
        body = None if fields is None else urllib.parse.urlencode(fields)
        since = time.monotonic()
        again = False
        while True:
            if self.still.is_set():
                raise Stopped()
            answer = self.once(method, path, body)
            if answer is not None and answer[0] not in (429, 500, 502, 503):
                return (*answer, again)
            again = True
            if time.monotonic() - since > GIVE_UP_SECONDS:
                raise Wrong(f"{method} {path}: no answer for {GIVE_UP_SECONDS} s, last {answer and answer[0]}")
            time.sleep(0.02)

    def close(self):
        if self.open is not None:
            self.open.close()
        self.open = None


def hidden(text, name):
    found = re.search(r'name="%s"[^>]*?value="([^"]*)"' % re.escape(name), text)
    return html.unescape(found.group(1)) if found else ""


def local(location):
    """The path of a redirect."""
    parts = urllib.parse.urlsplit(location)
    return parts.path + ("?" + parts.query if parts.query else "")


def review_form(text):
    """The fields of the review's form as a browser would send them back unchanged."""
    fields = []
    for tag in re.findall(r"<input[^>]*>", text):
        attribute = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        name = attribute.get("name", "")
        kind = attribute.get("type", "text")
        if kind in ("radio", "checkbox") and not re.search(r"\schecked\b", tag):
            continue
        if name:
            fields.append((name, html.unescape(attribute.get("value", ""))))
    return fields


ENDINGS = {"Payment received": "settled", "The payment did not go through": "failed",
           "Payment cancelled": "cancelled", "The payment was taken back": "returned"}


def state_shown(text):
    """What the page of a payment says of it, by its heading."""
    found = re.search(r"<h1>([^<]*)</h1>", text)
    return ENDINGS.get(html.unescape(found.group(1)) if found else "", "running")


class Payer(threading.Thread):
    """Pays one customer's invoices, a few at a time, until told to stop."""

    def __init__(self, world, number, person):
        super().__init__(daemon=True)
        self.world, self.person = world, person
        self.random = random.Random(world.seed * 1000 + number)
        self.door = Door(person["host"], world.port, world.halt)
        self.door.cookie = person["cookie"]
        self.bank = Door("localhost", world.sandbox_port, world.halt)
        self.csrf = ""
        self.busy = False

    def run(self):
        while not self.world.halt.is_set() and not self.world.enough.is_set():
            self.world.calm.wait(30)
            chosen = self.world.take(self.person["customer"], self.random.randint(1, 3))
            if not chosen:
                return
            self.busy = True
            try:
                self.pay(chosen)
            except Stopped:
                return
            except Wrong as wrong:
                self.world.fault(str(wrong))
            except Exception as trouble:  # a fault of the harness must not look like quiet
                self.world.fault(f"payer: {trouble!r}")
                return
            finally:
                self.busy = False

    def page(self, method, path, fields=None):
        status, location, text, again = self.door.insist(method, path, fields)
        if status == 303 and local(location).startswith("/login"):
            raise Wrong(f"{path}: the session is gone")
        return status, location, text, again

    def token(self):
        if not self.csrf:
            _, _, text, _ = self.page("GET", "/password")
            self.csrf = hidden(text, "csrf")
        return self.csrf

    def pay(self, chosen):
        """Choose, review with amounts of his own, confirm, and follow it to its end."""
        fields = [("csrf", self.token()), ("customer", self.person["public"])]
        fields += [("invoice", one[0]) for one in chosen]
        status, location, _, _ = self.page("POST", "/pay", fields)
        if status != 303 or not local(location).startswith("/pay/"):
            raise Wrong(f"POST /pay answers {status} {location}")
        review = local(location)
        status, _, text, _ = self.page("GET", review)
        if status != 200 or not hidden(text, "key"):
            raise Wrong(f"the review answers {status}")
        fields, parts = self.amounts(review_form(text), chosen)
        place, again = self.confirm(review, fields)
        if place is None:
            self.world.count("refused")
            self.world.give_back(self.person["customer"], chosen)
            return
        self.world.count("confirmed")
        payment = place.split("/")[2]
        if again or self.random.random() < 0.1:
            second, _ = self.confirm(review, fields)
            self.world.count("confirmed again")
            if second is None or second.split("/")[2] != payment:
                raise Wrong(f"the same key made {payment} and then {second}")
        state = self.finish(payment, sum(parts))
        if state == "":
            return  # still running: nobody pays these again
        if state == "settled":
            for one, part in zip(chosen, parts):
                one[1] -= part
        self.world.give_back(self.person["customer"], chosen)

    def amounts(self, fields, chosen):
        """Pay a part of each invoice, so that few invoices last long."""
        parts = {"amount." + one[0]: min(one[1], self.random.randint(100, 30000)) for one in chosen}
        typed = [(name, f"{parts[name] // 100}.{parts[name] % 100:02}" if name in parts else value)
                 for name, value in fields if name not in ("remove", "update")]
        if sum(name in parts for name, _ in typed) != len(chosen):
            raise Wrong("the review leaves out what can be paid")
        return typed, [parts["amount." + one[0]] for one in chosen]

    def confirm(self, review, fields):
        """Where the confirmed payment is; None when the review was overtaken."""
        status, location, text, again = self.page("POST", review, fields)
        if status == 303 and local(location).startswith("/payments/"):
            return local(location), again
        if status in (409, 422) and not again:
            return None, again
        seen = re.sub(r"<[^>]*>|\s+", " ", text[text.find("<main"):])[:300]
        raise Wrong(f"confirming answers {status} {location} (again: {again}): {seen}")

    def finish(self, payment, amount):
        """On to the gateway, and look at the payment until it is over; how it ended, or ""."""
        for turn in range(2000):
            status, _, text, _ = self.page("GET", "/payments/" + payment)
            if status != 200:
                raise Wrong(f"/payments/{payment} answers {status}")
            state = state_shown(text)
            if state == "settled":
                self.world.acknowledge(payment, amount)
            elif state != "running":
                self.world.count(state)
            if state != "running":
                return state
            if turn % 25 == 0 and f"/payments/{payment}/go" in text:
                self.at_gateway(payment)
            elif turn % 25 == 20:
                self.page("POST", f"/payments/{payment}/check", [("csrf", self.token())])
            if self.world.enough.is_set():
                break  # what is still running is looked at in the end
            time.sleep(0.01 if turn < 50 else 0.1)
        self.world.count("left running")
        return ""

    def at_gateway(self, payment):
        status, _, text, _ = self.page("GET", f"/payments/{payment}/go")
        found = re.search(r'"https?://[^"/]*(/pay/sp_[^"]*)"', text)
        if status != 200 or not found:
            return
        page = html.unescape(found.group(1))
        outcome = self.random.choice(OUTCOMES)
        body = urllib.parse.urlencode([("with", "visa"), ("outcome", outcome), ("do", "pay")])
        answer = self.bank.once("POST", page, body)
        if answer is not None and answer[0] == 200:  # one more step is asked for
            answer = self.bank.once("POST", page, body)
        if answer is not None and answer[0] == 303 and self.random.random() < 0.8:
            self.door.insist("GET", local(answer[1]))
