"""What a campaign runs on: a data folder, a portal, a gateway, and processes that can be killed."""
import collections
import json
import os
import shutil
import signal
import socket
import subprocess
import threading
import time
import urllib.request

import book

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SANDBOX_OPTIONS = ["--settle-ms", "300", "--late-ms", "300", "--retry-ms", "250"]


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Process:
    """A server of ours, started and killed again and again."""

    def __init__(self, command, log, port, path):
        self.command, self.log, self.port, self.path = command, log, port, path
        self.child = None

    def start(self):
        with open(self.log, "ab") as log:
            self.child = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                          start_new_session=True)
        return self.wait()

    def wait(self):
        """Seconds until it answered."""
        since = time.monotonic()
        while time.monotonic() - since < 30:
            if self.child.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{self.path}", timeout=2):
                    return time.monotonic() - since
            except OSError:
                time.sleep(0.004)
        raise RuntimeError(f"{' '.join(self.command[:2])} does not come up; see {self.log}")

    def kill(self, how=signal.SIGKILL):
        self.child.send_signal(how)
        self.child.wait(30)

    def stop(self):
        """In order, if it still runs."""
        if self.child is not None and self.child.poll() is None:
            self.kill(signal.SIGTERM)


def told(command):
    """What a command prints; it must succeed."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command[:3])}: {(done.stdout + done.stderr).strip()[:2000]}")
    return done.stdout


CUSTOMERS = 6
PAYERS = 8  # so two customers have two people paying at the same time
PASSWORD = "stubborn ferry 42 lantern"
INVOICE_TOTAL = 999900
COLUMNS = "number,issue_date,due_date,currency,customer_number,item_name,quantity,unit_price,tax_category,tax_rate\n"


class World:
    """One engine's book, its two servers, and what the payers found out."""

    def __init__(self, engine, seed, folder, invoices):
        self.engine, self.seed, self.folder = engine, seed, folder
        self.binary = os.path.join(folder, "counterfoil")  # a copy, so that a build beside it does no harm
        self.data = os.path.join(folder, "data")
        self.url = None
        self.port, self.sandbox_port = free_port(), free_port()
        self.halt, self.enough, self.calm = threading.Event(), threading.Event(), threading.Event()
        self.calm.set()
        self.lock = threading.Lock()
        self.faults, self.counts = [], collections.Counter()
        self.shown = {}       # payments a payer was shown as settled, and their amounts
        self.open = {}        # customer -> invoices nobody is paying: [public id, balance]
        self.people = []
        self.make(invoices)

    # -- the folder

    def command(self, *words):
        return [self.binary, words[0], "--data", self.data] + (["--db", self.url] if self.url else []) + list(words[1:])

    def make(self, invoices):
        shutil.rmtree(self.folder, ignore_errors=True)
        os.makedirs(self.folder)
        shutil.copy2(book.binary_path(), self.binary)
        if self.engine == "postgres":
            done = subprocess.run([ROOT + "/scripts/postgres.sh", "start", self.folder + "/pg"],
                                  capture_output=True, text=True, timeout=120, check=True,
                                  stdin=subprocess.DEVNULL)
            self.url = done.stdout.strip().splitlines()[-1]
            self.book = book.Postgres(self.url)
        else:
            self.book = book.Sqlite(self.data + "/counterfoil.db")
        told(self.command("init", "--slug", "crash", "--name", "Crash test"))
        numbers, links = self.make_people()
        self.make_invoices(numbers, invoices)
        self.server = Process(self.command("serve", "--listen", f"127.0.0.1:{self.port}", "--sandbox",
                                           "--sandbox-listen", f"127.0.0.1:{self.sandbox_port}"),
                              self.folder + "/serve.log", self.port, "/readyz")
        self.server.start()
        self.join(links)
        self.server.stop()
        secrets = self.data + "/sandbox/"
        self.server.command = self.command("serve", "--listen", f"127.0.0.1:{self.port}")
        self.sandbox = Process(
            [self.binary, "sandbox", "--dir", secrets, "--listen", f"127.0.0.1:{self.sandbox_port}",
             "--secret-file", secrets + "secret", "--webhook-secret-file", secrets + "webhook_secret",
             *SANDBOX_OPTIONS], self.folder + "/sandbox.log", self.sandbox_port, "/healthz")
        with open(secrets + "secret", encoding="ascii") as file:
            self.secret = file.read().strip()
        self.read_invoices()

    def make_people(self):
        numbers, links = [], []
        for i in range(PAYERS):
            email = f"payer{i}@example.org"
            who = ["--customer", numbers[i % CUSTOMERS]] if i >= CUSTOMERS else ["--new-customer", f"Customer {i}"]
            words = told(self.command("user", "add", "--org", "crash", *who, "--email", email, "--name",
                                      f"Payer {i}", "--may", "view,pay"))
            if i < CUSTOMERS:
                numbers.append(words.split("customer ")[1].split(",")[0])
            links.append((email, "/join/" + words.split("/join/")[1].split()[0], numbers[i % CUSTOMERS]))
        return numbers, links

    def make_invoices(self, numbers, each):
        os.makedirs(self.folder + "/import")
        for number in numbers:
            with open(f"{self.folder}/import/{number}.csv", "w", encoding="ascii") as file:
                file.write(COLUMNS)
                for i in range(each):
                    file.write(f"{number}-{i},2026-01-{i % 28 + 1:02},2026-02-{i % 28 + 1:02},EUR,{number},Ferry,1,"
                               f"{INVOICE_TOTAL // 100}.{INVOICE_TOTAL % 100:02},Z,0\n")
        told(self.command("import", "--org", "crash", self.folder + "/import"))

    def join(self, links):
        """Each person follows the link and sets a password, which logs in."""
        import payer  # pylint: disable=import-outside-toplevel
        for email, link, number in links:
            door = payer.Door("localhost", self.port, self.halt)
            _, _, page, _ = door.insist("GET", link)
            status, location, text, _ = door.insist("POST", link, [
                ("csrf", payer.hidden(page, "csrf")), ("password", PASSWORD), ("again", PASSWORD)])
            if status != 303:
                raise RuntimeError(f"{email} cannot join: {status} {location} {text[:400]}")
            door.close()
            self.people.append({"email": email, "number": number, "cookie": door.cookie, "host": "localhost"})

    def read_invoices(self):
        customers, lots = self.book.rows(
            "SELECT number, id, public_id FROM customer",
            "SELECT customer, public_id, pd - pc FROM lot WHERE account = 1 AND pd > pc AND nc = 0 ORDER BY doc")
        ids = {str(number): (key, public) for number, key, public in customers}
        for person in self.people:
            person["customer"], person["public"] = ids[person["number"]]
        for customer, public, balance in lots:
            self.open.setdefault(customer, collections.deque()).append([public, balance])

    # -- what payers ask and tell

    def take(self, customer, count):
        with self.lock:
            waiting = self.open[customer]
            return [waiting.popleft() for _ in range(min(count, len(waiting)))]

    def give_back(self, customer, chosen):
        with self.lock:
            self.open[customer].extend(one for one in chosen if one[1] > 0)

    def acknowledge(self, payment, amount):
        with self.lock:
            self.shown[payment] = amount
            self.counts["settled"] += 1

    def count(self, what):
        with self.lock:
            self.counts[what] += 1

    def fault(self, text):
        with self.lock:
            self.faults.append(text)

    def take_faults(self):
        with self.lock:
            faults, self.faults = self.faults, []
            return faults

    # -- checking

    def gateway_book(self):
        """The payments of the gateway, from its own book."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.sandbox_port}/book",
                                         headers={"Authorization": "Bearer " + self.secret})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)["payments"]

    def check(self, finished=False):
        with self.lock:
            shown = dict(self.shown)
        before = book.Snapshot(self.book)
        gateway = self.gateway_book()
        after = before if finished else book.Snapshot(self.book)
        faults = book.compare(before, gateway, after, shown, finished)
        return faults, before

    def verify(self):
        return book.verify(self.binary, self.data, self.url)

    def copy_and_restore(self, number):
        """What is wrong with a backup made while people pay, put back elsewhere."""
        copy, back = f"{self.folder}/backup-{number}", f"{self.folder}/restored-{number}"
        shown = dict(self.shown)
        try:
            told(self.command("backup", "--to", copy, "--with-key"))
            self.calm.clear()  # proving takes long: a book that grows meanwhile would take ever longer
            told([self.binary, "restore", "--data", back, "--from", copy])
            told([self.binary, "verify", "--data", back, "--anchor", copy + "/manifest"])
            told(self.command("verify", "--anchor", copy + "/manifest"))
            (payments,) = book.Sqlite(back + "/counterfoil.db").rows("SELECT public_id FROM payment WHERE state IN (10, 13)")
        except RuntimeError as why:
            return [str(why)]
        finally:
            self.calm.set()
            shutil.rmtree(copy, ignore_errors=True)
        settled = {public for (public,) in payments}
        shutil.rmtree(back, ignore_errors=True)
        return [f"{one} was shown as settled before the backup and is not in it" for one in shown if one not in settled]

    def settle_down(self, seconds=60):
        """Wait until no payment that the gateway captured is running in the book. Seconds it took."""
        since = time.monotonic()
        while time.monotonic() - since < seconds:
            booked = book.Snapshot(self.book)
            captured = {reference for reference, _ in book.sandbox_captures(self.gateway_book()).values()}
            if not any(booked.by_reference[r][4] < book.SETTLED for r in captured if r in booked.by_reference):
                break
            time.sleep(0.25)
        return time.monotonic() - since

    def end(self):
        self.halt.set()
        self.server.stop()
        self.sandbox.stop()
        if self.engine == "postgres":
            subprocess.run([ROOT + "/scripts/postgres.sh", "stop", self.folder + "/pg"], check=False,
                           stdin=subprocess.DEVNULL, timeout=120)
