"""What the tests of the built binary share: commands, a browser without a screen, and TAP."""
import contextlib
import ctypes
import html
import http.client
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import struct
import subprocess
import sys
import tempfile
import time
import traceback
import urllib.parse
import urllib.request
import zlib

FIXTURES = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "fixtures")
PASSWORD = "stubborn ferry 42 lantern"
BINARY = os.path.abspath(sys.argv[1])
# The leak checker needs to trace its process, which serve has given up.
ENVIRONMENT = {k: v for k, v in os.environ.items() if not k.startswith("COUNTERFOIL_")} | {
    "ASAN_OPTIONS": "detect_leaks=0"}

LIBC = ctypes.CDLL(None)
PR_SET_PDEATHSIG = 1  # linux/prctl.h

# A run that is ended from outside leaves nothing behind: it goes through every `finally`.
for one in (signal.SIGTERM, signal.SIGALRM, signal.SIGHUP):
    signal.signal(one, lambda *_: sys.exit(1))


def with_us(before=None):
    """What a child does first, beside `before`: it ends when we do, however we end."""
    def first():
        if before:
            before()
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)
    parent = os.getpid()
    return first


tests = []


def test(function):
    """Its name, with blanks for underscores, is what TAP shows."""
    tests.append(function)
    return function


class Skip(Exception):
    """This machine cannot do that."""


def run_tests():
    print(f"1..{len(tests)}", flush=True)
    bad = 0
    for number, function in enumerate(tests, 1):
        name = f"{number} - {function.__name__.replace('_', ' ')}"
        try:
            function()
            print(f"ok {name}", flush=True)
        except Skip as why:
            print(f"ok {name} # SKIP {why}", flush=True)
        except Exception:  # pylint: disable=broad-except
            bad += 1
            print("".join("# " + line + "\n" for line in traceback.format_exc().splitlines()), end="")
            print(f"not ok {name}", flush=True)
    return bad


def main(book):
    """A file of tests as a program: all of them, what the server of its book logged if any fails, and the book is gone."""
    try:
        bad = run_tests()
        if bad and os.path.exists(book.folder + "/serve.log"):
            print("".join("# " + line + "\n" for line in book.log().splitlines()[-40:]), end="")
    finally:
        book.remove()
    sys.exit(1 if bad else 0)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def png(width=8, height=4):
    """A small picture: a white ground with a grey line."""
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    rows = b"".join(b"\0" + (b"\x80" if y == 1 else b"\xff") * width for y in range(height))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def hidden(text, name):
    found = re.search(r'name="%s"[^>]*?value="([^"]*)"' % re.escape(name), text)
    return html.unescape(found.group(1)) if found else ""


def local(location):
    parts = urllib.parse.urlsplit(location)
    return parts.path + ("?" + parts.query if parts.query else "")


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body
        self.text = body.decode("utf-8", "replace")
        self.location = local(headers.get("Location", ""))


class Browser:
    """Keeps cookies, sends Origin and the token of the page as a browser would."""

    def __init__(self, port, host="localhost"):
        self.port, self.host, self.cookies, self.page = port, host, {}, None

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def origin(self):
        return f"http://{self.host}:{self.port}"

    def ask(self, method, path, body=None, kind="application/x-www-form-urlencoded"):
        headers = {"Host": f"{self.host}:{self.port}"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        if method == "POST":
            headers |= {"Content-Type": kind, "Origin": self.origin()}
        connection = self.connect()
        try:
            connection.request(method, path, body, headers)
            got = connection.getresponse()
            answer = Answer(got.status, got.headers, got.read())
        finally:
            connection.close()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        return answer

    def get(self, path):
        self.page = self.ask("GET", path)
        return self.page

    def post(self, path, fields):
        """The form of the page that was got last."""
        pairs = [("csrf", hidden(self.page.text, "csrf"))] + list(fields)
        return self.ask("POST", path, urllib.parse.urlencode(pairs))

    def post_parts(self, path, fields, files):
        edge = "edge-of-a-part"
        parts = [("csrf", hidden(self.page.text, "csrf"))] + list(fields)
        body = b"".join(f'--{edge}\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n'.encode()
                        for n, v in parts)
        for name, filename, kind, data in files:
            body += (f'--{edge}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n'
                     f"Content-Type: {kind}\r\n\r\n").encode() + data + b"\r\n"
        return self.ask("POST", path, body + f"--{edge}--\r\n".encode(), f"multipart/form-data; boundary={edge}")

    def join(self, link):
        self.get(local(link))
        return self.post(local(link), [("password", PASSWORD), ("again", PASSWORD)])


class Book:
    """A data folder, the commands on it and its server; the database in it, or where `db` says."""

    def __init__(self, db=None):
        self.database = ["--db", db] if db else []
        self.folder = tempfile.mkdtemp(prefix="counterfoil-")
        self.data = self.folder + "/data"
        self.port, self.sandbox_port = free_port(), free_port()
        self.server = None

    def run(self, *words, data=None, before=None, environment=None):
        """(status, standard output, standard error)."""
        command = [BINARY, words[0], "--data", data or self.data, *self.database, *words[1:]]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False,
                              env=ENVIRONMENT | (environment or {}), preexec_fn=with_us(before))
        return done.returncode, done.stdout, done.stderr

    def start(self, *words):
        """A command that goes on beside the test."""
        return subprocess.Popen([BINARY, words[0], "--data", self.data, *words[1:]], stdin=subprocess.DEVNULL,
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENVIRONMENT,
                                preexec_fn=with_us())

    def must(self, *words):
        status, out, err = self.run(*words)
        assert status == 0, f"{words}: {status} {out} {err}"
        return out

    def invite(self, customer, name="Kim", may="view,pay"):
        """The link by which a new contact of a customer gets in."""
        return self.must("user", "add", "--org", "main", "--customer", customer, "--email",
                         f"{name.lower()}@example.com", "--name", name, "--may", may).split()[-1]

    def serve(self, *words, before=None, browser=Browser):
        command = [BINARY, "serve", "--data", self.data, *self.database, "--listen", f"127.0.0.1:{self.port}",
                   *words]
        with open(self.folder + "/serve.log", "ab") as log:
            self.server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                           env=ENVIRONMENT, preexec_fn=with_us(before))
        ready = lambda: browser(self.port).get("/readyz").status == 200
        assert wait_for(ready, lambda: self.server.poll() is not None), self.log()

    def serve_with_sandbox(self):
        self.serve("--sandbox", "--sandbox-listen", f"127.0.0.1:{self.sandbox_port}")
        assert wait_for(lambda: Browser(self.sandbox_port).get("/healthz").status == 200)

    def stop(self):
        if self.server is None:
            return None
        self.server.send_signal(signal.SIGTERM)
        try:
            status = self.server.wait(30)
        except subprocess.TimeoutExpired:
            self.server.kill()
            status = self.server.wait(30)
        self.server = None
        return status

    def log(self):
        with open(self.folder + "/serve.log", encoding="utf-8") as file:
            return file.read()

    def rows(self, statement):
        with contextlib.closing(sqlite3.connect(f"file:{self.data}/counterfoil.db?mode=ro", uri=True)) as db:
            return db.execute(statement).fetchall()

    def counts(self):
        """Rows by table."""
        names = [n for (n,) in self.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE "
                                         "'search%' AND name NOT LIKE 'sqlite%' ORDER BY name")]
        return {n: self.rows(f'SELECT count(*) FROM "{n}"')[0][0] for n in names}

    def gateway(self, path, body=None):
        """What the test gateway answers to us: its book, a switch, a payment made to go its way."""
        with open(self.data + "/sandbox/secret", encoding="ascii") as file:
            headers = {"Authorization": "Bearer " + file.read().strip(), "Content-Type": "application/json"}
        question = urllib.request.Request(f"http://127.0.0.1:{self.sandbox_port}{path}",
                                          None if body is None else json.dumps(body).encode(), headers)
        with urllib.request.urlopen(question, timeout=10) as answer:
            return json.load(answer)

    def hurry(self, *kinds):
        """The clock of the jobs is not waited for: those are due now."""
        with contextlib.closing(sqlite3.connect(self.data + "/counterfoil.db", timeout=10)) as db, db:
            marks = ",".join("?" * len(kinds))
            db.execute(f"UPDATE job SET run_us = 1 WHERE state = 0 AND kind IN ({marks})", kinds)

    def until(self, condition, *kinds):
        """Wait until it holds, with those jobs made due again and again."""
        def look():
            if kinds:
                self.hurry(*kinds)
            return condition()
        assert wait_for(look), self.log()[-2000:]

    def staff(self, name, role):
        """A browser in which a new staff user is logged in."""
        link = self.must("user", "staff", "--org", "main", "--email", f"{name.lower()}@example.com", "--name", name,
                         "--role", role).split()[-1]
        browser = Browser(self.port)
        assert browser.join(link).status == 303
        return browser

    def remove(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def plain_words(mail):
    """A mail as text, without what differs from run to run; as tests/golden/mails has it."""
    text = f"Subject: {mail['Subject']}\n\n" + mail.get_body(("plain",)).get_content()
    for pattern, word in ((r"P-[0-9A-Z]{8}", "P-REFERENCE"), (r"s[a-z]_[A-Za-z0-9_-]{20}", "GATEWAY-ID"),
                          (r"\d{1,2} [A-Z][a-z]{2} \d{4}(, \d\d:\d\d [A-Z0-9+-]+)?", "DATE"),
                          (r"http://[^/]+", "http://HOST"), (r"[A-Za-z0-9_-]{20}", "ID")):
        text = re.sub(pattern, word, text)
    return text


def golden_mail(name):
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../golden/mails", name + ".txt")
    with open(path, encoding="utf-8") as file:
        return file.read()


def wait_for(condition, over=lambda: False, seconds=20):
    since = time.monotonic()
    while time.monotonic() - since < seconds and not over():
        try:
            if condition():
                return True
        except (OSError, http.client.HTTPException):
            pass
        time.sleep(0.02)
    return False


# -- paying, as people do it

def form_fields(text):
    """The fields of a page's form as a browser sends them back unchanged."""
    fields = []
    for tag in re.findall(r"<input[^>]*>", text):
        attribute = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if attribute.get("type") in ("radio", "checkbox") and not re.search(r"\schecked\b", tag):
            continue
        if attribute.get("name", "") not in ("", "csrf", "remove", "update", "q"):
            fields.append((attribute["name"], html.unescape(attribute.get("value", ""))))
    return fields


def pay(book, browser, customer, invoices, outcome="succeed", part=None):
    """Choose, review, confirm, press at the gateway; the payment's page when it says no more "running"."""
    browser.get("/invoices")
    chosen = browser.post("/pay", [("customer", customer)] + [("invoice", one) for one in invoices])
    assert chosen.status == 303 and chosen.location.startswith("/pay/"), (chosen.status, chosen.text[:500])
    review = browser.get(chosen.location)
    assert review.status == 200, review.status
    fields = [(n, part if part and n.startswith("amount.") else v) for n, v in form_fields(review.text)]
    paid = browser.post(chosen.location, fields)
    assert paid.status == 303 and paid.location.startswith("/payments/"), (paid.status, paid.text[:2000])
    payment = "/payments/" + paid.location.split("/")[2].split("?")[0]
    gateway = Browser(book.sandbox_port)

    def press():
        page = re.search(r'"https?://[^"/]*(/pay/sp_[^"]*)"', browser.get(payment + "/go").text)
        if page is None:
            return False
        return gateway.ask("POST", html.unescape(page.group(1)), urllib.parse.urlencode(
            [("with", "visa"), ("outcome", outcome), ("do", "pay")])).status in (200, 303)

    assert wait_for(press), browser.page.text[:2000]
    over = ("Payment received", "The payment did not go through")
    assert wait_for(lambda: any(words in browser.get(payment).text for words in over)), browser.page.text[:2000]
    return browser.page
