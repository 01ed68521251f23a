"""What an operator does now and then: doctor, upgrade, a worker beside the portal.

    test_upkeep.py BINARY
"""
import contextlib
import glob
import hashlib
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import tarfile
import time

import binary
from binary import Book, Browser, test

book = Book()


def change(folder, script):
    with sqlite3.connect(folder + "/counterfoil.db") as db:
        db.executescript(script)
    db.close()


def copy(name):
    """The book in a folder of its own, as it is now."""
    folder = f"{book.folder}/{name}"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(book.data, folder)
    return folder


def doctor(*words, data=None):
    """Exit status, and the lines by their first word."""
    status, out, err = book.run("doctor", *words, data=data)
    assert err == "", err
    lines = out.splitlines()
    assert all(line.startswith(("ok    ", "FAULT ")) for line in lines), out
    return status, [line[6:] for line in lines if line[0] == "o"], [line[6:] for line in lines if line[0] == "F"]


@test
def a_sound_folder_has_a_line_for_each_thing():
    with open(book.folder + "/one.csv", "w", encoding="ascii") as file:
        file.write("kind,number,issue_date,due_date,currency,customer_number,item_name,quantity,unit_price\n"
                   "invoice,U-1,2026-01-05,2026-02-05,EUR,K-0,Ferry,1,19.90\n")
    book.must("init", "--name", "Harbour Ltd", "--slug", "main")
    book.must("import", "--org", "main", book.folder + "/one.csv")
    book.serve_with_sandbox()
    try:
        before = book.counts()
        status, good, bad = doctor()
        assert status == 0 and not bad, bad
        for words in ("configuration: the defaults", "key: ", "database: SQLite", "schema: version ",
                      "key and database: belong together", "gateway sandbox of main: answers", "mail: no server",
                      "fonts: all there", "disk: "):
            assert sum(line.startswith(words) for line in good) == 1, (words, good)
        assert len(good) == 9 + sum(line.startswith("gateway") for line in good) - 1, good
        assert book.counts() == before | {k: v for k, v in book.counts().items() if k in ("seal", "unsealed")}
    finally:
        assert book.stop() == 0, book.log()


def fault(words, *flags, data=None):
    """Doctor goes on after a fault, and this is the only one beside the gateway, which is gone now."""
    status, good, bad = doctor(*flags, data=data)
    rest = [line for line in bad if not line.startswith("gateway sandbox of main: does not answer at http://")]
    assert status == 1 and len(rest) == 1 and words in rest[0], bad
    assert any(line.startswith("disk: ") for line in good)
    return good


@test
def each_fault_is_named_and_the_others_are_looked_at_too():
    assert len(doctor()[2]) == 1  # the gateway
    fault("mail: 127.0.0.1, port 1, does not answer", "--smtp", "smtp+plain://127.0.0.1:1")
    folder = copy("open")
    os.chmod(folder + "/key", 0o644)
    fault("can be read by others", data=folder)
    with open(folder + "/key", "wb") as file:
        file.write(b"\1" * 32)
    os.chmod(folder + "/key", 0o600)
    fault("are not of each other", data=folder)
    with open(folder + "/key", "wb") as file:
        file.write(b"\1" * 31)
    fault("is no key of 32 bytes", data=folder)
    os.remove(folder + "/key")
    fault("cannot be read", data=folder)
    folder = copy("empty")
    os.remove(folder + "/counterfoil.db")
    fault("database: ", data=folder)
    folder = copy("newer")
    change(folder, "INSERT INTO schema_version (number, at_us) SELECT max(number) + 1, 0 FROM schema_version")
    assert not any("upgrade" in line for line in doctor(data=folder)[2])
    fault("schema: version", data=folder)


# A demo's book as the program of schema version 13 made it: documents, payments, notes, seals.
OLD = 13


def older(name):
    folder = f"{book.folder}/{name}"
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    with tarfile.open(f"{binary.FIXTURES}/older/book-{OLD}.tar.xz") as file:
        file.extractall(folder)
    return folder


def version(path):
    with contextlib.closing(sqlite3.connect(path)) as db:
        return db.execute("SELECT max(number) FROM schema_version").fetchone()[0]


@test
def an_older_book_is_upgraded_after_a_copy():
    now = version(book.data + "/counterfoil.db")
    folder = older("older")
    for words in (["serve"], ["verify"]):
        status, _, err = book.run(*words, data=folder)
        assert status == 1 and f"schema version {OLD}" in err and "upgrade" in err, err
    fault("run counterfoil upgrade", data=folder)
    status, out, err = book.run("upgrade", data=folder)
    assert (status, out, err) == (0, f"schema version {OLD}: upgraded to {now}\n", ""), (status, out, err)
    assert version(folder + "/counterfoil.db") == now
    assert version(folder + f"/counterfoil.db.before-{OLD}") == OLD
    status, out, _ = book.run("verify", data=folder)
    assert status == 0 and out.startswith("ok: "), out
    kept = os.stat(folder + f"/counterfoil.db.before-{OLD}").st_mtime_ns
    assert book.run("upgrade", data=folder)[1] == f"schema version {now}: nothing to do\n"
    assert os.stat(folder + f"/counterfoil.db.before-{OLD}").st_mtime_ns == kept


@test
def what_cannot_be_upgraded_is_left_as_it_was():
    folder = copy("later")
    change(folder, "INSERT INTO schema_version (number, at_us) SELECT max(number) + 1, 0 FROM schema_version")
    status, out, err = book.run("upgrade", data=folder)
    assert status == 1 and out == "" and len(err.splitlines()) == 1 and "only knows" in err, err
    assert not glob.glob(folder + "/*.before-*")
    status, _, err = book.run("upgrade", data=book.folder + "/nowhere")
    assert status == 1 and len(err.splitlines()) == 1, err
    # A copy that cannot be made: its name is a folder's.
    folder = older("taken")
    os.mkdir(folder + f"/counterfoil.db.before-{OLD}")
    status, _, err = book.run("upgrade", data=folder)
    assert status == 1 and "nothing has been changed" in err, err
    assert version(folder + "/counterfoil.db") == OLD
    assert book.run("upgrade", "--backed-up", data=folder)[0] == 0


@test
def a_worker_does_the_jobs_without_a_portal():
    folder = copy("worker")
    book.run("user", "add", "--org", "main", "--customer", "K-0", "--email", "kim@example.com", "--name", "Kim",
             "--may", "view", data=folder)
    change(folder, "INSERT INTO job (org, id, kind, key, subject, argument, run_us) "
                   "SELECT org, 7, 'mail.invite', '7', id, '', 0 FROM contact;")
    with open(book.folder + "/worker.log", "ab") as log:
        worker = subprocess.Popen([binary.BINARY, "worker", "--data", folder, "--listen", "127.0.0.1:8099"],
                                  stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=binary.ENVIRONMENT,
                                  preexec_fn=binary.with_us())
    try:
        assert binary.wait_for(lambda: glob.glob(folder + "/mail/*.eml"), lambda: worker.poll() is not None)
        with open(glob.glob(folder + "/mail/*.eml")[0], encoding="ascii") as file:
            assert "/join/" in file.read().replace("=\n", "")
        rows = lambda q: sqlite3.connect(f"file:{folder}/counterfoil.db?mode=ro", uri=True).execute(q).fetchall()
        assert binary.wait_for(lambda: rows("SELECT count(*) FROM job WHERE state = 0") == [(0,)])
    finally:
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(20) == 0
    assert book.run("worker", "--lisden", data=folder)[0] == 2
    assert book.run("worker", data=book.folder + "/nowhere")[0] == 1


def a_fourth_is_refused():
    """Of four connections; that of an answer before may still be there, and has us ask again."""
    held = [socket.create_connection(("127.0.0.1", book.port)) for _ in range(3)]
    try:
        time.sleep(0.2)
        with socket.create_connection(("127.0.0.1", book.port), timeout=2) as one_more:
            return one_more.recv(1) == b""
    finally:
        for one in held:
            one.close()


@test
def a_limit_is_lowered_and_holds():
    folder = copy("limits")
    path = folder + "/counterfoil.conf"
    for line, words in (("limits.connections = 5000", "limits.connections wants a number from 1 to 4096"),
                        ("limits.form_bytes = 0", "limits.form_bytes wants a number from 1 to 1048576"),
                        ("limits.rows = 5", 'unknown name "limits.rows"')):
        with open(path, "w", encoding="ascii") as file:
            file.write("# ours\n" + line + "\n")
        status, _, err = book.run("serve", data=folder)
        assert status == 2 and err.splitlines() == [f"counterfoil serve: counterfoil.conf:2: {words}"], err
    with open(book.data + "/counterfoil.conf", "w", encoding="ascii") as file:
        file.write("limits.form_bytes = 2000\nlimits.connections_per_address = 3\n")
    book.serve()
    try:
        browser = Browser(book.port)
        browser.get("/login")
        answer = browser.post("/login", [("email", "kim@example.com"), ("password", "x" * 100)])
        assert answer.status in (401, 422), answer.status
        assert browser.post("/login", [("email", "kim@example.com"), ("password", "x" * 2000)]).status == 413
        assert binary.wait_for(a_fourth_is_refused)
        assert binary.wait_for(lambda: Browser(book.port).get("/login").status == 200)
    finally:
        assert book.stop() == 0, book.log()
        os.remove(book.data + "/counterfoil.conf")


@test
def what_nobody_went_on_to_pay_is_forgotten_after_two_weeks():
    old, young = ((time.time() - hours * 3600) * 1000000 for hours in (337, 335))
    for number, made in ((1, old), (2, young)):
        change(book.data, "INSERT INTO selection (org, id, public_id, customer, contact, items, made_us) "
                          f"SELECT org, {number}, 'a-selection-of-two-{number}', id, 0, '', {made:.0f} FROM customer")
    book.serve()
    try:
        assert binary.wait_for(lambda: book.rows("SELECT id FROM selection") == [(2,)])
    finally:
        assert book.stop() == 0, book.log()


@test
def a_password_that_is_known_to_the_world_is_refused():
    known = sorted(hashlib.sha1(word.encode()).hexdigest().upper()
                   for word in [binary.PASSWORD] + [f"another {i}" for i in range(100)])
    path = book.folder + "/breached"
    with open(path, "w", encoding="ascii") as file:
        file.writelines(f"{one}:{i}\n" for i, one in enumerate(known))
    link = book.invite("K-0", may="view")
    status, _, err = book.run("serve", "--breached-file", path + "x")
    assert status == 2 and "--breached-file" in err and len(err.splitlines()) == 1, err
    book.serve("--breached-file", path)
    try:
        browser = Browser(book.port)
        refused = browser.join(link)
        assert refused.status == 422 and "lists of stolen ones" in refused.text, (refused.status, refused.text[:800])
        other = "quiet harbour 77 lantern"
        browser.get(binary.local(link))
        assert browser.post(binary.local(link), [("password", other), ("again", other)]).status == 303
    finally:
        assert book.stop() == 0, book.log()


if __name__ == "__main__":
    binary.main(book)
