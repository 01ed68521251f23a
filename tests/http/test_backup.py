"""Books copied while people pay, put back, held until their numbers are told, and told apart.

    test_backup.py BINARY
"""
import glob
import os
import random
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import threading
import time

import binary
from binary import Book, Browser, test

book = Book()
kim = Browser(book.port)
known = {}
COLUMNS = "kind,number,issue_date,due_date,currency,customer_number,item_name,quantity,unit_price\n"
SEED = int(time.time())


def make_book():
    with open(book.folder + "/documents.csv", "w", encoding="ascii") as file:
        file.write(COLUMNS)
        for i in range(40):
            file.write(f"invoice,B-{i},2026-01-{i % 28 + 1:02},2026-02-{i % 28 + 1:02},EUR,K-0,Ferry,1,19.90\n")
    # One that is too large for a row: it is a file of the folder.
    with open(book.folder + "/large.csv", "w", encoding="ascii") as file:
        file.write(COLUMNS)
        file.writelines(f"invoice,L-0,2026-01-05,2026-02-05,EUR,K-0,{'Ferry ' * 12}{i},1,0.10\n" for i in range(1000))
    book.must("init", "--name", "Harbour Ltd", "--slug", "main")
    book.must("import", "--org", "main", book.folder + "/documents.csv", book.folder + "/large.csv")
    link = book.invite("K-0")
    with open(book.data + "/counterfoil.conf", "w", encoding="ascii") as file:
        file.write("# ours\nworker_threads = 8\n")
    book.serve_with_sandbox()
    assert kim.join(link).status == 303
    (known["customer"],), = book.rows("SELECT public_id FROM customer")
    known["lots"] = [p for (p,) in book.rows("SELECT public_id FROM lot WHERE account = 1 AND total = 1990")]


def pay_one(outcome="succeed"):
    return binary.pay(book, kim, known["customer"], [known["lots"].pop()], outcome)


def backup(name, *words, **how):
    return book.run("backup", "--to", f"{book.folder}/{name}", *words, **how)


def restore(name, source, *words, **how):
    """Into a fresh folder; its path as well."""
    folder = f"{book.folder}/{name}"
    return *book.run("restore", "--from", f"{book.folder}/{source}", *words, data=folder, **how), folder


def refused(answer, *words):
    """One plain line, and nothing left behind."""
    status, out, err = answer[:3]
    assert status in (1, 2) and out == "" and len(err.splitlines()) == 1, answer
    assert all(word in err for word in words), err
    assert not glob.glob(book.folder + "/*.part"), os.listdir(book.folder)


def rows(folder, statement, *values):
    db = sqlite3.connect(folder + "/counterfoil.db", isolation_level=None)
    try:
        return db.execute(statement, values).fetchall()
    finally:
        db.close()


def manifest(name):
    with open(f"{book.folder}/{name}/manifest", encoding="ascii") as file:
        return file.read()


def sealed():
    return binary.wait_for(lambda: book.rows("SELECT count(*) FROM unsealed") == [(0,)])


def unnumbered():
    """Payments that settled and have no receipt yet."""
    return book.rows("SELECT count(*) FROM payment WHERE state = 10 AND receipt = ''")


def headed(answer):
    status, out, err = answer
    assert status == 0 and err == "", err
    assert re.search(r"^head main 1 \d+ [0-9a-f]{64}$", out, re.M), out


@test
def a_backup_made_while_people_pay_verifies():
    make_book()
    stop, paid = threading.Event(), []

    def keep_paying():
        while not stop.is_set():
            pay_one()
            paid.append(1)

    payer = threading.Thread(target=keep_paying)
    payer.start()
    try:
        for i in range(3):
            before = len(paid)
            assert binary.wait_for(lambda: len(paid) > before)
            headed(backup(f"b{i}"))
    finally:
        stop.set()
        payer.join(60)
    assert not payer.is_alive() and len(paid) >= 3
    # One more with nothing under way: what goes on in a copy of it is known.
    assert binary.wait_for(lambda: unnumbered() == [(0,)])
    headed(backup("b3"))
    text = manifest("b3")
    assert sorted(set(re.findall(r"^file (\S+?)(?:/\d+/../[0-9a-f]{64})? \d+ [0-9a-f]{64}$", text, re.M))) == \
        ["counterfoil.conf", "counterfoil.db", "files"], text
    for path, _, names in os.walk(book.folder + "/b3"):
        assert os.stat(path).st_mode & 0o077 == 0
        assert "key" not in names and not [n for n in names if n.endswith(("-wal", "-shm", ".tmp"))], names
        assert all(os.stat(f"{path}/{n}").st_mode & 0o077 == 0 for n in names)
    assert book.must("verify", "--anchor", book.folder + "/b0/manifest").startswith("ok: ")


@test
def it_is_put_back_with_the_key_from_elsewhere():
    refused(restore("r", "b3"), "holds no key")
    status, out, err, folder = restore("r", "b3", "--key-file", book.data + "/key")
    assert status == 0 and err == "", err
    assert "held: receipt-" in out and "held: customer, last known" in out, out
    known["r"] = folder
    assert not os.path.exists(folder + "/key") and os.path.exists(folder + "/counterfoil.conf")
    assert book.run("verify", "--key-file", book.data + "/key", data=folder)[1].startswith("ok: ")
    assert rows(folder, "SELECT epoch FROM chain") == [(2,)]
    (key, ref), = rows(folder, "SELECT key, ref FROM entry WHERE kind = 40")
    head = re.search(r"^head main 1 (\d+) (\S+)$", manifest("b3"), re.M)
    assert re.fullmatch(r"epoch:2:(\d+):\S{64}:1:\1:\S{64}", key) and ref == 2, key
    assert key.split(":")[2:4] == [head[1], head[2]], (key, head[0])
    assert rows(folder, "SELECT count(*) FROM session") == [(0,)]
    assert rows(book.data, "SELECT count(*) FROM session") != [(0,)]
    refused(restore("r", "b3", "--key-file", book.data + "/key"), "is not empty")


@test
def with_key_it_needs_nothing_else():
    assert backup("whole", "--with-key")[0] == 0
    os.mkdir(book.folder + "/rw")
    assert restore("rw", "whole")[0] == 0
    assert book.run("verify", data=book.folder + "/rw")[0] == 0
    refused(backup("whole"), "is not empty")


@test
def numbers_are_held_until_somebody_tells_the_last_one():
    folder = known["r"]
    with open(book.data + "/key", "rb") as file, open(folder + "/key", "xb") as to:
        to.write(file.read())
    year, last = rows(folder, "SELECT year, next - 1 FROM series WHERE kind = 1")[0]
    name = f"receipt-{year}"
    release = lambda series, n: book.run("restore", "--org", "main", "--release", series, "--last", str(n), data=folder)
    sheet = book.folder + "/new.csv"
    with open(sheet, "w", encoding="ascii") as file:
        file.write("kind,number,issue_date,due_date,currency,customer_name,item_name,quantity,unit_price\n"
                   "invoice,N-0,2026-01-05,2026-02-05,EUR,New Ltd,Ferry,1,19.90\n")
    status, out, err = book.run("import", "--org", "main", sheet, data=folder)
    assert status == 1 and "held" in out + err, out + err
    # A payment settles, is sealed, and waits for its receipt's number.
    lives, browser = book.data, Browser(book.port)
    assert book.stop() == 0, book.log()
    shutil.copytree(book.data + "/sandbox", folder + "/sandbox")  # the gateway's own book went on
    book.data = folder
    link = book.invite("K-0", "Ann")
    book.serve_with_sandbox()
    try:
        assert browser.join(link).status == 303
        (open_one,), = book.rows("SELECT public_id FROM lot WHERE account = 1 AND pd > pc AND nc = 0 AND total = 1990 "
                                 "LIMIT 1")
        binary.pay(book, browser, known["customer"], [open_one])
        assert sealed()
        assert unnumbered() == [(1,)]
        refused(release(name, last - 1), f"gave {last} of")
        refused(release("receipt-1999", 1), "no series")
        assert release(name, last + 7)[:2] == (0, f"{name} of main goes on with {last + 8}\n")
        refused(release(name, last + 7), "is not held")
        assert binary.wait_for(lambda: unnumbered() == [(0,)])
        assert book.rows("SELECT max(receipt) FROM payment") == [(f"R-{year}-{last + 8:06}",)]
        assert book.must("verify").startswith("ok: ")
    finally:
        assert book.stop() == 0, book.log()
        book.data = lives
        book.serve_with_sandbox()
    # The numbers passed over are in the chain, and a gap beside them is still one.
    assert rows(folder, "SELECT ref FROM entry WHERE kind = 41") == [(7,)]
    rows(folder, "UPDATE series SET next = next + 1 WHERE kind = 1")
    assert "series of receipts with gaps" in book.run("verify", data=folder)[1]


@test
def copies_that_went_on_apart_are_told_apart():
    key = ["--key-file", book.data + "/key"]
    pay_one()
    assert sealed() and backup("later")[0] == 0
    anchor = book.folder + "/later/manifest"
    verify = lambda data: book.run("verify", *key, "--anchor", anchor, data=data)
    assert book.must("verify", "--anchor", anchor).startswith("ok: ")
    # Restored without knowing of it: the books lack that head, and nothing says it was lost.
    folder = restore("unaware", "b1", *key)[3]
    status, out, _ = verify(folder)
    assert status == 1 and "FAULT main: the chain does not contain head" in out, out
    # Restored with it: lost, and said so.
    status, _, err, folder = restore("aware", "b1", *key, "--anchor", anchor)
    assert status == 0, err
    status, out, _ = verify(folder)
    assert status == 0 and out.startswith("lost main: "), out
    # Another head of the lost time is vouched for by nobody once it is beyond the one known.
    beyond = book.folder + "/beyond"
    with open(beyond, "w", encoding="ascii") as file:
        file.write(re.sub(r"^head main 1 (\d+)", lambda m: f"head main 1 {int(m[1]) + 1}", manifest("later"), flags=re.M))
    assert book.run("verify", *key, "--anchor", beyond, data=folder)[0] == 1
    # A head that these books should have and have not: another history.
    other = book.folder + "/other"
    with open(other, "w", encoding="ascii") as file:
        file.write(f"head main 1 3 {'0' * 64}\n")
    refused(restore("never", "b1", *key, "--anchor", other), "they went on apart")
    with open(other, "w", encoding="ascii") as file:
        file.write("head main 1 3 00\n")
    refused(restore("never", "b1", *key, "--anchor", other), "names no heads")
    refused(book.run("verify", "--anchor", book.data + "/key"), "names no heads")


@test
def books_that_something_else_put_back_begin_an_epoch_where_they_are():
    folder = book.folder + "/disk"
    shutil.copytree(book.folder + "/rw", folder)
    heads = book.folder + "/heads"
    with open(heads, "w", encoding="ascii") as file:
        file.write(book.run("verify", "--heads", data=folder)[1])
    status, out, err = book.run("restore", "--in-place", "--anchor", heads, data=folder)
    assert status == 0 and "main: epoch 3" in out, out + err
    assert book.run("verify", "--anchor", heads, data=folder)[0] == 0
    refused(book.run("restore", "--in-place", "--from", "x", data=folder), "wants one of")


def changed(name, path, how):
    """A copy of the whole backup with one file changed; restoring it."""
    folder = f"{book.folder}/{name}"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(book.folder + "/whole", folder)
    target = glob.glob(f"{folder}/{path}")[0]
    with open(target, "rb") as file:
        data = bytearray(file.read())
    data = how(data)
    os.remove(target)
    if data is not None:
        with open(target, "wb") as file:
            file.write(data)
    return restore("never", name)


def flip(data):
    at = random.Random(SEED).randrange(len(data))
    data[at] ^= 1 << (at % 8)
    return data


@test
def a_backup_that_was_tampered_with_is_refused():
    kept = "files/*/*/*"
    for path in ("counterfoil.db", kept, "counterfoil.conf"):
        refused(changed("bad", path, flip), "was changed since the backup")
        refused(changed("bad", path, lambda data: data[:-1]), "was changed since the backup")
        refused(changed("bad", path, lambda data: data + b"x"), "was changed since the backup")
        refused(changed("bad", path, lambda data: None), "is missing")
    refused(changed("bad", "manifest", lambda data: None), "is no backup")
    refused(changed("bad", "manifest", lambda data: data[:-1] + b"0\n"), "was changed")
    refused(changed("bad", "manifest", lambda data: data[:40]), "was changed")
    refused(changed("bad", "manifest", lambda data: re.sub(rb"(?m)^head main 1 \d+", b"head main 1 1", data)), "changed")
    refused(changed("bad", "manifest", lambda data: re.sub(rb"(?m)^file files.*\n", b"", data)), "was changed")
    refused(changed("bad", "manifest", lambda data: data.replace(b"backup 1", b"backup 2", 1)), "another version")
    refused(changed("bad", "key", lambda data: data[1:]), "is no key")
    refused(changed("bad", "key", flip), "not of this key")
    for data in (b"", b"\0" * 100, b"counterfoil backup 1\n", b"mac\n" * 50):
        refused(changed("bad", "manifest", lambda _, data=data: bytearray(data)))


def signed(text, key):
    """A manifest with the code that the program would give it."""
    probe = book.folder + "/signed"
    with open(probe, "wb") as file:
        file.write(text)
    import hmac  # pylint: disable=import-outside-toplevel
    import hashlib  # pylint: disable=import-outside-toplevel
    # libsodium's crypto_kdf: BLAKE2b, keyed, the number as salt and the context as personalisation
    derived = hashlib.blake2b(digest_size=32, key=key, salt=(7).to_bytes(8, "little") + bytes(8),
                              person=b"cntrfoil" + bytes(8)).digest()
    return text + b"mac " + hmac.new(derived, text, "sha256").hexdigest().encode() + b"\n"


@test
def another_schema_is_refused_by_name():
    with open(book.data + "/key", "rb") as file:
        key = file.read()
    body = lambda data: bytes(data[:data.rindex(b"mac ")])
    assert changed("same", "manifest", lambda data: signed(body(data), key))[0] == 0
    shutil.rmtree(book.folder + "/never")
    older = lambda data: signed(re.sub(rb"schema \d+", b"schema 9", body(data)), key)
    refused(changed("bad", "manifest", older), "schema version 9", "Restore it with the program that made it")
    for path in ("../../etc/x", "/etc/x", "files/../../x", "demo.json"):
        odd = lambda data, path=path: signed(body(data) + f"file {path} 1 {'0' * 64}\n".encode(), key)
        refused(changed("bad", "manifest", odd), "cannot be understood")


@test
def books_that_do_not_verify_are_not_kept_as_a_backup():
    folder = book.folder + "/broken"
    shutil.copytree(book.folder + "/rw", folder)
    rows(folder, "UPDATE summary SET open_sum = open_sum + 1")
    status, out, err = book.run("backup", "--to", book.folder + "/never", data=folder)
    assert status == 1 and "FAULT" in err and "not kept" in err, err
    assert not os.path.exists(book.folder + "/never") and not glob.glob(book.folder + "/*.part")
    rows(folder, "UPDATE summary SET open_sum = open_sum - 1")
    (kept,), = rows(folder, "SELECT source FROM document WHERE number = 'L-0'")
    os.remove(glob.glob(f"{folder}/files/*/{kept[:2]}/{kept}")[0])
    assert "file is missing" in book.run("backup", "--to", book.folder + "/never", data=folder)[2]


@test
def a_full_disk_leaves_nothing():
    for limit in (0, 4096, 100000, 500000):
        small = lambda limit=limit: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        refused(backup("never", before=small))
        refused(restore("never", "whole", before=small))
    assert not os.path.exists(book.folder + "/never")


def commands(folder):
    """Backing up into it, and restoring into it."""
    return ([binary.BINARY, "backup", "--data", book.data, "--to", folder],
            [binary.BINARY, "restore", "--data", folder, "--from", book.folder + "/b3", "--key-file", book.data + "/key"])


@test
def killed_at_any_moment_nothing_half_is_there():
    key = ["--key-file", book.data + "/key"]
    draw, whole, took = random.Random(SEED), 0, []
    for command in commands(book.folder + "/timed"):
        since = time.monotonic()
        subprocess.run(command, env=binary.ENVIRONMENT, capture_output=True, check=True)
        took.append(time.monotonic() - since)
        shutil.rmtree(book.folder + "/timed")
    for i in range(40):
        folder = f"{book.folder}/k{i}"
        command = commands(folder)[i % 2]
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              env=binary.ENVIRONMENT) as child:
            time.sleep(draw.random() * took[i % 2])
            child.send_signal(signal.SIGKILL)
        if os.path.exists(folder):
            whole += 1
        else:
            subprocess.run(command, env=binary.ENVIRONMENT, capture_output=True, check=True)
        assert not os.path.exists(folder + ".part"), (SEED, i)
        if i % 2:
            assert book.run("verify", *key, data=folder)[0] == 0, (SEED, i)
        else:
            assert restore(f"of-k{i}", f"k{i}", *key)[0] == 0, (SEED, i)
    print(f"# seed {SEED}: {whole} of 40 were done before they were killed")
    assert whole < 30 and book.must("verify").startswith("ok: ")


@test
def two_at_once_do_not_meet():
    both = [subprocess.Popen(commands(book.folder + "/twice")[0], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, text=True, env=binary.ENVIRONMENT) for _ in range(2)]
    answers = [one.communicate(timeout=60) for one in both]
    assert sorted(one.returncode for one in both) == [0, 1], answers
    assert restore("of-twice", "twice", "--key-file", book.data + "/key")[0] == 0


@test
def wrong_words_are_refused():
    refused(book.run("backup"), "--to FOLDER is missing")
    refused(book.run("restore"), "wants one of --from")
    refused(book.run("restore", "--release", "customer"), "wants --org")
    refused(restore("never", "nowhere"), "has no manifest")
    refused(backup("documents.csv"), "is not empty")
    for word in ("backup", "restore"):
        status, out, _ = book.run(word, "--help")
        assert status == 0 and out.startswith(f"counterfoil {word} --data DIR"), out
    assert book.stop() == 0, book.log()


if __name__ == "__main__":
    binary.main(book)
