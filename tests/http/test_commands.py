"""The built binary as an operator meets it: from init to a paid invoice, and what it refuses.

    test_commands.py BINARY
"""
import json
import os
import pwd
import re
import signal
import socket
import sqlite3
import subprocess
import time
import urllib.request

import binary
from binary import FIXTURES, Book, Browser, Skip, test, wait_for

book = Book()
owner, contact = Browser(book.port), Browser(book.port)
link = {}
INVOICE = "TOSL110"


def fixture(name):
    return os.path.join(FIXTURES, name)


def refused(status, err, *words, code=1):
    """One line on standard error with these words, and this status."""
    lines = err.strip().splitlines()
    assert status == code, (status, err)
    assert len(lines) == 1 and lines[0].startswith("counterfoil"), err
    for word in words:
        assert word in lines[0], (word, lines[0])


# Written by the sealer of a running serve, when its time has come.
SEALERS = ("unsealed", "seal", "chain", "org_balance")


def unchanged(action):
    before = book.counts()
    answer = action()
    after = book.counts() | {k: before[k] for k in SEALERS}
    assert before == after, {k: (before[k], after[k]) for k in before if before[k] != after[k]}
    return answer


# -- from nothing to a paid invoice

@test
def init_makes_a_book_and_prints_a_link():
    out = book.must("init", "--name", "Harbour Ltd", "--listen", f"localhost:{book.port}")
    link["owner"] = re.search(r"http://\S+/join/\S+", out).group(0)
    assert os.stat(book.data + "/key").st_mode & 0o077 == 0
    assert os.stat(book.data + "/counterfoil.db").st_mode & 0o077 == 0


@test
def init_again_is_refused_and_changes_nothing():
    status, _, err = unchanged(lambda: book.run("init"))
    refused(status, err, "already holds a book")


@test
def serve_answers_and_the_owner_sets_a_password():
    book.serve_with_sandbox()
    assert owner.get(binary.local(link["owner"])).status == 200
    answer = owner.join(link["owner"])
    assert answer.status == 303 and answer.location == "/staff/setup", (answer.status, answer.location)


@test
def the_link_is_good_once():
    answer = Browser(book.port).get(binary.local(link["owner"]))
    assert answer.status in (404, 410), answer.status


@test
def the_first_form_takes_name_and_logo():
    assert owner.get("/staff/setup").status == 200
    fields = [("name", "Harbour Ltd"), ("address", "1 Quay\nPort"), ("tax_number", "DE123456789"),
              ("currency", "EUR"), ("zone", "Europe/Berlin")]
    answer = owner.post_parts("/staff/setup", fields, [("logo", "logo.png", "image/png", binary.png())])
    assert answer.status == 303 and answer.location == "/staff", (answer.status, answer.text[:2000])
    logo = Browser(book.port).get("/logo")
    assert logo.status == 200 and logo.body.startswith(b"\x89PNG")


@test
def import_takes_the_samples_beside_serve():
    names = ["cii-full.xml", "ubl-full.xml", "ubl-credit.xml", "ubl-min-en.xml"]
    out = book.must("import", "--org", "main", *[fixture(n) for n in names])
    assert re.search(r"^4 new, 0 there before, 0 refused", out, re.M), out
    assert book.rows("SELECT count(*) FROM document") == [(4,)]


@test
def import_again_changes_nothing():
    status, out, _ = unchanged(lambda: book.run("import", "--org", "main", fixture("ubl-full.xml"),
                                                fixture("cii-full.xml"), fixture("ubl-credit.xml")))
    assert status == 0 and "0 new, 3 there before, 0 refused" in out, out


SHEET = ("number,issue_date,due_date,currency,customer_number,item_name,quantity,unit_price,tax_category,tax_rate\n"
         "{number},2026-01-05,{due},EUR,{customer},Ferry,1,{price},Z,0\n")


def sheet(name, **values):
    path = f"{book.folder}/{name}"
    values = {"number": "S-1", "due": "2026-02-05", "customer": "K-100", "price": "99.00"} | values
    with open(path, "w", encoding="ascii") as file:
        file.write(SHEET.format(**values))
    return path


@test
def a_dry_run_tells_and_changes_nothing():
    path = sheet("new.csv")
    status, out, _ = unchanged(lambda: book.run("import", "--org", "main", "--dry-run", path))
    assert status == 0 and "dry run: 1 new" in out, out


@test
def a_bad_file_is_refused_with_rule_element_and_line():
    path = sheet("bad.csv", due="soon")
    status, out, _ = unchanged(lambda: book.run("import", "--org", "main", path))
    assert status == 1 and "1 refused" in out, out
    assert re.search(rf"^{re.escape(path)}:2: \S+: due_date: \S", out, re.M), out


@test
def broken_xml_is_refused_with_its_line():
    path = book.folder + "/broken.xml"
    with open(fixture("ubl-full.xml"), encoding="utf-8") as file:
        text = file.read()
    with open(path, "w", encoding="utf-8") as file:
        file.write(text[:len(text) // 2])
    status, out, _ = unchanged(lambda: book.run("import", "--org", "main", path))
    assert status == 1 and re.search(rf"^{re.escape(path)}:\d+: \S+: ", out, re.M), out


@test
def what_is_no_file_is_refused_and_the_others_go_on():
    folder = book.folder + "/mixed"
    os.makedirs(folder + "/below")
    os.mkfifo(folder + "/a-pipe.xml")
    os.symlink("nowhere", folder + "/b-dangling.xml")
    os.symlink(".", folder + "/c-loop")
    with open(folder + "/d\nclear\x1b[2J.xml", "w", encoding="ascii") as file:
        file.write("<a/>")
    os.symlink(fixture("ubl-full.xml"), folder + "/below/e-link.xml")
    status, out, _ = unchanged(lambda: book.run("import", "--org", "main", folder))
    assert status == 1 and "0 new, 1 there before, 4 refused" in out, out
    for name in ("a-pipe.xml", "b-dangling.xml", "c-loop"):
        assert f"{folder}/{name}:0: FILE: file: " in out, (name, out)
    assert f"{folder}/d?clear?[2J.xml:1: FORMAT: " in out and "\x1b" not in out, out


@test
def an_import_that_was_killed_is_finished_by_the_next():
    small, folder = Book(), book.folder + "/many"
    os.makedirs(folder)
    for i in range(400):
        with open(f"{folder}/{i}.csv", "w", encoding="ascii") as file:
            file.write(SHEET.format(number=f"M-{i}", due="2026-02-05", customer=f"K-{i % 7}", price="99.00"))
    try:
        small.must("init")
        for _ in range(5):
            begun = small.rows("SELECT count(*) FROM document")[0][0]
            process = small.start("import", "--org", "main", folder)
            while process.poll() is None and small.rows("SELECT count(*) FROM document")[0][0] == begun:
                time.sleep(0.001)
            process.kill()
            process.wait()
            assert small.must("verify").startswith("ok: ")
        before = small.rows("SELECT count(*) FROM document")[0][0]
        out = small.must("import", "--org", "main", folder)
        assert f"{400 - before} new, {before} there before, 0 refused" in out, (before, out)
        for table, count in (("document", 400), ("entry", 400), ("kept", 400), ("lot", 400), ("customer", 7)):
            assert small.rows(f"SELECT count(*) FROM {table}") == [(count,)], table
        assert small.must("verify").startswith("ok: ")
    finally:
        small.remove()


@test
def another_document_under_the_same_number_is_refused():
    path = sheet("twice.csv")
    book.must("import", "--org", "main", path)
    path = sheet("twice.csv", price="98.00")
    status, out, _ = unchanged(lambda: book.run("import", "--org", "main", path))
    assert status == 1 and "1 refused" in out, out


@test
def user_add_prints_an_invitation():
    out = book.must("user", "add", "--org", "main", "--customer", "K-100", "--email", "kim@example.com",
                    "--name", "Kim", "--may", "view,pay", "--listen", f"localhost:{book.port}")
    link["contact"] = re.search(r"http://\S+/join/\S+", out).group(0)


@test
def the_contact_sets_a_password_and_logs_in():
    assert contact.join(link["contact"]).status == 303
    fresh = Browser(book.port)
    fresh.get("/login")
    wrong = fresh.post("/login", [("email", "kim@example.com"), ("password", "not this one, surely")])
    assert wrong.status == 422, wrong.status
    fresh.get("/login")
    answer = fresh.post("/login", [("email", "kim@example.com"), ("password", binary.PASSWORD)])
    assert answer.status == 303, answer.status
    contact.cookies = fresh.cookies


@test
def the_list_shows_the_invoice():
    page = contact.get("/invoices")
    assert page.status == 200 and "S-1" in page.text, page.text[:2000]


@test
def a_stranger_sees_none_of_it():
    answer = Browser(book.port).get("/invoices")
    assert answer.status == 303 and answer.location.startswith("/login"), answer.status


@test
def an_invoice_is_paid_inside_the_locks():
    (public,), = book.rows("SELECT public_id FROM customer WHERE number = 'K-100'")
    (invoice,), = book.rows("SELECT public_id FROM lot WHERE number = 'S-1'")
    page = binary.pay(book, contact, public, [invoice])
    assert "Payment received" in page.text


@test
def the_pdf_of_an_invoice_is_made_inside_the_locks():
    if "/invoices/{invoice}/pdf" not in subprocess.run([binary.BINARY, "routes"], capture_output=True, text=True,
                                                       check=True).stdout:
        raise Skip("there is no such page")
    (invoice,), = book.rows("SELECT public_id FROM lot WHERE number = 'S-1'")
    answer = contact.get(f"/invoices/{invoice}/pdf")
    assert answer.status == 200 and answer.body.startswith(b"%PDF"), (answer.status, answer.text[:500])


def sandbox_pid():
    with open(f"/proc/{book.server.pid}/task/{book.server.pid}/children", encoding="ascii") as file:
        return int(file.read().split()[0])


def status_of(pid, task):
    with open(f"/proc/{pid}/task/{task}/status", encoding="ascii") as file:
        return dict(line.split(":\t", 1) for line in file.read().splitlines() if ":\t" in line)


@test
def the_locked_in_test_gateway_still_shows_its_book():
    with open(book.data + "/sandbox/secret", encoding="ascii") as file:
        headers = {"Authorization": "Bearer " + file.read().strip()}
    question = urllib.request.Request(f"http://127.0.0.1:{book.sandbox_port}/book", headers=headers)
    with urllib.request.urlopen(question, timeout=10) as answer:
        assert answer.status == 200 and "payments" in json.load(answer)


@test
def serve_and_the_test_gateway_run_locked_in():
    for pid in (book.server.pid, sandbox_pid()):
        for task in os.listdir(f"/proc/{pid}/task"):
            status = status_of(pid, task)
            assert status["Seccomp"] == "2" and status["NoNewPrivs"] == "1", (pid, task, status["Seccomp"])
        with open(f"/proc/{pid}/limits", encoding="ascii") as file:
            assert re.search(r"Max core file size\s+0\s+0", file.read()), pid
    assert book.log().count('"event":"harden"') == 2


@test
def verify_finds_nothing_beside_serve():
    assert book.must("verify").startswith("ok: ")


@test
def a_second_serve_on_the_same_port_is_refused():
    status, _, err = book.run("serve", "--listen", f"127.0.0.1:{book.port}")
    lines = [line for line in err.splitlines() if not line.startswith("{")]
    refused(status, "\n".join(lines), str(book.port), "in use")


@test
def sigterm_ends_serve_in_order_and_the_test_gateway_with_it():
    pid, child = book.server.pid, sandbox_pid()
    assert book.stop() == 0, book.log()
    for one in (pid, child):
        assert not os.path.exists(f"/proc/{one}"), one
    assert book.must("verify").startswith("ok: ")


# -- what is refused

@test
def the_key_of_another_book_is_refused():
    other = Book()
    try:
        other.must("init")
        for words in (["serve"], ["verify"], ["import", "--org", "main", fixture("ubl-full.xml")]):
            status, _, err = unchanged(lambda: book.run(*words, "--key-file", other.data + "/key"))
            lines = [line for line in err.splitlines() if not line.startswith("{")]
            refused(status, "\n".join(lines), "not the key of this database")
    finally:
        other.remove()


@test
def a_missing_key_is_refused_and_init_makes_no_other():
    os.rename(book.data + "/key", book.data + "/elsewhere")
    try:
        for words in (["serve"], ["verify"], ["init"], ["user", "add", "--email", "a@example.com"]):
            status, _, err = unchanged(lambda: book.run(*words))
            refused(status, err, "there is no key at")
        assert not os.path.exists(book.data + "/key")
    finally:
        os.rename(book.data + "/elsewhere", book.data + "/key")


@test
def a_database_of_a_later_version_is_refused():
    path = book.data + "/counterfoil.db"
    with sqlite3.connect(path) as db:
        db.execute("INSERT INTO schema_version (number, at_us) SELECT max(number) + 1, 0 FROM schema_version")
    try:
        for words in (["serve"], ["verify"], ["init"], ["upgrade"], ["worker"]):
            status, _, err = unchanged(lambda: book.run(*words))
            lines = [line for line in err.splitlines() if not line.startswith("{")]
            refused(status, "\n".join(lines), "version")
    finally:
        with sqlite3.connect(path) as db:
            db.execute("DELETE FROM schema_version WHERE at_us = 0")


@test
def a_port_in_use_is_refused():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        status, _, err = unchanged(lambda: book.run("serve", "--listen", f"127.0.0.1:{port}"))
    lines = [line for line in err.splitlines() if not line.startswith("{")]
    refused(status, "\n".join(lines), str(port), "in use")


@test
def plain_http_on_other_addresses_has_to_be_wanted():
    status, _, err = unchanged(lambda: book.run("serve", "--listen", f"0.0.0.0:{book.port}"))
    refused(status, err, "--insecure-http", code=2)


@test
def an_unknown_name_in_the_configuration_is_refused_with_its_line():
    path = book.data + "/counterfoil.conf"
    with open(path, "w", encoding="ascii") as file:
        file.write("# ours\n\nlisten = 127.0.0.1:8080\nlisden = 127.0.0.1:8081\n")
    try:
        for words in (["serve"], ["verify"], ["init"]):
            status, _, err = unchanged(lambda: book.run(*words))
            refused(status, err, "counterfoil.conf:4", "lisden", code=2)
    finally:
        os.remove(path)


@test
def an_unknown_command_is_refused():
    done = subprocess.run([binary.BINARY, "sevre"], capture_output=True, text=True, check=False)
    assert done.returncode == 2 and done.stderr.splitlines()[0] == 'counterfoil: there is no command "sevre"'
    assert done.stdout == ""


@test
def an_unknown_flag_is_refused():
    for words in (["serve", "--lisden", "x"], ["verify", "--org", "main"]):
        status, _, err = book.run(*words)
        refused(status, err, words[1], "--help", code=2)


@test
def data_has_to_be_named():
    for command in ("init", "serve", "import", "user", "verify"):
        done = subprocess.run([binary.BINARY, command], capture_output=True, text=True, check=False,
                              env=binary.ENVIRONMENT)
        refused(done.returncode, done.stderr, "--data", code=2)


@test
def an_unknown_organisation_customer_or_file_is_refused():
    tries = ((["import", "--org", "mane", fixture("ubl-full.xml")], "mane"),
             (["import", "--org", "main", "/nowhere/at.all"], "/nowhere/at.all"),
             (["user", "add", "--org", "main", "--customer", "K-999", "--email", "x@example.com"], "K-999"))
    for words, told in tries:
        status, _, err = unchanged(lambda: book.run(*words))
        assert status in (1, 2)
        refused(status, err, told, code=status)


# -- another user, a full disk

@test
def root_is_dropped_where_a_user_is_named():
    if os.geteuid() != 0:
        raise Skip("not root")
    status, _, err = book.run("serve", "--user", "nobody", "--listen", f"127.0.0.1:{book.port}")
    refused(status, err, "chown", "nobody")
    nobody = pwd.getpwnam("nobody")
    os.chmod(book.folder, 0o711)
    for folder, _, files in os.walk(book.data):
        for path in [folder] + [os.path.join(folder, name) for name in files]:
            os.chown(path, nobody.pw_uid, nobody.pw_gid)
    book.serve("--user", "nobody", "--sandbox", "--sandbox-listen", f"127.0.0.1:{book.sandbox_port}")
    assert wait_for(lambda: Browser(book.sandbox_port).get("/healthz").status == 200)
    low_ports = f"{1 << 10:016x}"
    for pid, kept in ((book.server.pid, low_ports), (sandbox_pid(), "0" * 16)):
        status = status_of(pid, pid)
        assert status["Uid"].split() == [str(nobody.pw_uid)] * 4, status["Uid"]
        assert status["Gid"].split() == [str(nobody.pw_gid)] * 4, status["Gid"]
        assert status.get("Groups", "").strip() == "" and status["CapEff"] == kept, (pid, status)
    assert Browser(book.port).get("/login").status == 200
    assert book.stop() == 0, book.log()


def full_disk(small):
    """A book on a file system that is full, or else with files that may not grow; answers its limit, if any."""
    os.mkdir(small.data)
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", small.data], capture_output=True,
                          check=False) if os.geteuid() == 0 else None
    small.must("init", "--name", "Small", "--currency", "EUR")
    return done is not None and done.returncode == 0


def fill(small, mounted):
    if mounted:
        with open(small.data + "/ballast", "wb", buffering=0) as file:
            try:
                while True:
                    file.write(b"\0" * 4096)
            except OSError:
                return None

    def limit():
        import resource  # pylint: disable=import-outside-toplevel
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_FSIZE, (33000, 33000))  # SQLite's index of its log, no more
    return limit


@test
def a_full_disk_is_told_in_one_line_and_keeps_what_was_there():
    small = Book()
    mounted = full_disk(small)
    try:
        invited = small.must("user", "add", "--org", "main", "--new-customer", "Kim", "--email", "kim@example.com",
                             "--name", "Kim", "--may", "view,pay").split()[-1]
        small.serve()
        before = fill(small, mounted)
        if mounted:  # a limit leaves room for so little a write
            page = Browser(small.port).join(invited)
            assert page.status in (500, 503, 507) and "<h1" in page.text, (page.status, page.text[:500])
        assert Browser(small.port).get("/login").status == 200
        assert small.stop() == 0, small.log()
        status, out, err = small.run("import", "--org", "main", fixture("ubl-full.xml"), before=before)
        if mounted:
            refused(status, err, "import: stopped: The disk is full", "the same command does the rest")
            assert out == "0 new, 0 there before, 0 refused\n", out
            os.remove(small.data + "/ballast")
        else:  # no write fails so but on a broken disk: the process ends rather than guess
            assert status != 0 and len(err.splitlines()) == 1, (status, err)
        assert small.rows("SELECT count(*) FROM document") == [(0,)]
        small.must("import", "--org", "main", fixture("ubl-full.xml"))
        small.serve()
        assert Browser(small.port).join(invited).status == 303
        small.stop()
        assert small.must("verify").startswith("ok: ")
    finally:
        small.stop()
        if mounted:
            subprocess.run(["umount", small.data], check=False)
        small.remove()


if __name__ == "__main__":
    binary.main(book)
