"""Files that people send: documents both ways, proofs of a business, and every bad file refused without a trace.

    test_files.py BINARY
"""
import contextlib
import email
import email.policy
import glob
import hashlib
import io
import os
import re
import sqlite3
import time
import zipfile

import binary
from binary import Book, Browser, Skip, test, wait_for

book = Book()
kim, eve, olga, sam, rita = (Browser(book.port) for _ in range(5))
known = {}
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
LARGE = PDF[:9] + b"%" + os.urandom(100_000).hex().encode() + b"\n" + PDF[9:]


# -- steps

def one(statement):
    (value,), = book.rows(statement)
    return value


def write(statement, *values):
    with contextlib.closing(sqlite3.connect(book.data + "/counterfoil.db", timeout=10)) as db, db:
        db.execute(statement, values)


def customer(number):
    return one(f"SELECT public_id FROM customer WHERE number = '{number}'")


def console(path):
    """Where staff see the document that a contact sees there."""
    return path.replace("/documents/", "/staff/shared/")


def kept_files():
    return sorted(glob.glob(book.data + "/files/*/*/*"))


def send(who, name, data, title="Contract", path="/documents", more=()):
    """A file by the form of the page that was got last."""
    return who.post_parts(path, [("title", title), *more], [("file", name, "application/octet-stream", data)])


def changes_nothing(action):
    before, files = book.counts(), kept_files()
    answer = action()
    after = book.counts()
    assert before == after, {t: (before[t], after[t]) for t in after if before[t] != after[t]}
    assert kept_files() == files
    return answer


def mails(subject):
    found = []
    for path in sorted(glob.glob(book.data + "/mail/*.eml")):
        with open(path, "rb") as file:
            mail = email.message_from_binary_file(file, policy=email.policy.default)
        if mail["Subject"].startswith(subject):
            found.append(mail)
    return found


def inbox_item(words):
    """The page of the newest item of the inbox, which is about that."""
    item = re.search(r'href="(/staff/inbox\?[^"]*item=[^"#]*)', sam.get("/staff/inbox").text)[1]
    page = sam.get(item.replace("&amp;", "&")).text
    assert words in page
    return page


def office(*parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        for name, data in parts:
            archive.writestr(name, data)
    return out.getvalue()


def is_harmless(answer):
    """A download that no browser shows, runs or takes for something else."""
    assert answer.status == 200, answer.status
    assert answer.headers["Content-Disposition"].startswith("attachment; "), answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox; default-src 'none'" in answer.headers.get_all("Content-Security-Policy")
    assert "html" not in answer.headers["Content-Type"]
    return answer.body


# -- what must hold

@test
def where_nothing_is_the_pages_say_so():
    with open(book.folder + "/documents.csv", "w", encoding="ascii") as file:
        file.write("kind,number,issue_date,due_date,currency,customer_number,customer_name,customer_tax_id,item_name,"
                   "quantity,unit_price\n")
        file.writelines(f"invoice,F-{i},2026-01-05,2026-02-05,EUR,K-{i},Shop {i},DE13669597{6 - i},Ferry,1,100.00\n"
                        for i in range(2))
    book.must("init", "--name", "Harbour Ltd", "--slug", "main")
    book.must("import", "--org", "main", book.folder + "/documents.csv")
    links = book.invite("K-0", may="view,manage"), book.invite("K-1", "Eve", "view,manage")
    book.serve()
    for who, link in zip((kim, eve), links):
        assert who.join(link).status == 303
    for who, name, role in ((olga, "Olga", "owner"), (sam, "Sam", "support"), (rita, "Rita", "read-only")):
        who.cookies = book.staff(name, role).cookies
    assert "No documents yet" in kim.get("/documents").text
    assert "Nothing was shared with you yet" in kim.get("/documents?from=us").text
    assert "You have sent nothing yet" in kim.get("/documents?from=you").text
    assert "Nothing is shared yet" in kim.get("/").text
    assert "Nothing is asked of this account" in kim.get("/account/verification").text
    staff = f"/staff/customers/{customer('K-0')}"
    assert "No documents yet" in rita.get(staff + "/documents").text
    assert "Nothing was sent yet" in rita.get(staff + "/verification").text
    for path in ("/documents/nonsense", "/documents/" + "A" * 20, "/documents/" + "A" * 20 + "/1"):
        assert kim.get(path).status == 404, path
    assert kim.get("/documents?after=-1").status == 400


@test
def what_a_contact_sends_is_there_for_both_sides():
    kim.get("/documents/add")
    name = "Vertrag ü 契約.pdf"
    sent = send(kim, name, PDF, more=[("customer", customer("K-0")), ("note", "Please sign it")])
    assert sent.status == 303, sent.text[:3000]
    page = kim.get(sent.location)
    known["document"] = sent.location.split("?")[0]
    assert name in page.text and "Please sign it" in page.text and "Version 1" in page.text
    got = kim.get(known["document"] + "/1")
    assert is_harmless(got) == PDF and got.headers["Content-Type"] == "application/pdf"
    assert "filename*=UTF-8''Vertrag%20%C3%BC%20%E5%A5%91%E7%B4%84.pdf" in got.headers["Content-Disposition"]
    assert name in kim.get("/documents?from=you").text and "Contract" in kim.get("/").text
    # Staff: inbox, mail, its page, the file.
    staff = console(known["document"])
    assert staff in inbox_item("Document: Contract")
    assert wait_for(lambda: len(mails("Shop 0: Document: Contract")) == 3), [m["Subject"] for m in mails("")]
    assert name in rita.get(staff).text and is_harmless(rita.get(staff + "/1")) == PDF
    sam.get(staff)
    assert sam.post(staff + "/seen", [("version", "1")]).status == 303
    assert sam.post(staff + "/seen", [("version", "1")]).status == 303
    assert one("SELECT count(*) FROM audit WHERE action = 'document.seen'") == 1
    assert "Seen by Harbour Ltd" in kim.get(known["document"]).text


@test
def a_large_file_is_kept_under_its_hash_and_once():
    before = kept_files()
    for title in ("One", "Two"):
        kim.get("/documents/add")
        assert send(kim, "large.pdf", LARGE, title).status == 303
    came = [path for path in kept_files() if path not in before]
    digest = hashlib.sha256(LARGE).hexdigest()
    assert [os.path.basename(path) for path in came] == [digest]
    assert one(f"SELECT count(*) FROM upload WHERE sha256 = '{digest}'") == 2
    assert "ok: " in book.must("verify")


@test
def a_bad_file_is_refused_with_its_reason_and_changes_nothing():
    bomb = office(("xl/worksheets/sheet1.xml", b"0" * 60_000_000))
    kim.get("/documents/add")
    for name, data, words in (
            ("empty.pdf", b"", "This file is empty"),
            ("large.txt", b"x" * (10 * 1024 * 1024 + 1), "too large"),
            ("tool.exe", b"MZ\x90\0", "Not taken: send a PDF"),
            ("page.html", b"<html></html>", "Not taken: send a PDF"),
            ("archive.zip", office(), "Not taken: send a PDF"),
            ("picture.png", PDF, "not what its name says"),
            ("contract.pdf", b"MZ\x90\0", "not what its name says"),
            ("contract.pdf", PDF[:-6], "damaged or cut off"),
            ("picture.png", binary.png()[:-4], "damaged or cut off"),
            ("picture.png", binary.png() + office(), "two kinds at once"),
            ("table.csv", b"a,b\n<script>alert(1)</script>", "two kinds at once"),
            ("drawing.xml", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "two kinds at once"),
            ("contract.pdf", PDF.replace(b"/Type", b"/S/JavaScript/JS(x)/Type"), "holds a program"),
            ("table.xlsx", office(("xl/vbaProject.bin", b"x")), "holds a program"),
            ("table.xlsx", office(("../../../etc/cron.d/x", b"x")), "leads out of its folder"),
            ("table.xlsx", bomb, "Unpacked"),
            ("lol.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "Unpacked"),
            ("../../etc/passwd.txt", b"root", "leads out of its folder"),
            ("...", b"x", "needs a name")):
        answer = changes_nothing(lambda n=name, d=data: send(kim, n, d))
        assert answer.status == 422 and words in answer.text, (name, words, answer.status)
        assert 'value="Contract"' in answer.text
    assert changes_nothing(lambda: kim.post("/documents", [("title", "x")])).status == 422
    assert "Say what this document is" in changes_nothing(lambda: send(kim, "a.pdf", PDF, "")).text
    assert changes_nothing(lambda: send(kim, "a.pdf", PDF, "x" * 201)).status == 422
    assert changes_nothing(lambda: send(kim, "a.pdf", PDF, "two\r\nlines")).status == 422
    two = [("file", "a.pdf", "application/pdf", PDF)] * 2
    assert changes_nothing(lambda: kim.post_parts("/documents", [("title", "x")], two)).status == 400
    huge = changes_nothing(lambda: send(kim, "huge.txt", b"x" * (21 * 1024 * 1024)))
    assert huge.status == 413, huge.status


@test
def names_are_cleaned_and_no_header_comes_out_of_them():
    for given, shown in (("C:\\\\fakepath\\\\scan.pdf", "scan.pdf"), ("bill\u202efdp.pdf", "billfdp.pdf"),
                         ("a%0D%0ASet-Cookie: x=1.pdf", None), ("ü" * 300 + ".pdf", "ü" * 116 + ".pdf")):
        kim.get("/documents/add")
        answer = send(kim, given, PDF, "Names")
        assert answer.status == 303, (given, answer.status)
        got = kim.get(answer.location.split("?")[0] + "/1")
        assert is_harmless(got) == PDF and got.headers.get("Set-Cookie") is None
        if shown:
            assert one("SELECT name FROM upload ORDER BY id DESC LIMIT 1") == shown


@test
def a_version_takes_nothing_away_and_a_stale_one_is_refused():
    path = known["document"]
    kim.get(path)
    newer = PDF.replace(b"1.7", b"1.6")
    assert kim.post_parts(path, [("version", "1"), ("note", "Signed")], [("file", "b.pdf", "", newer)]).status == 303
    stale = changes_nothing(lambda: kim.post_parts(path, [("version", "1")], [("file", "c.pdf", "", PDF)]))
    assert stale.status == 409 and "changed or withdrawn in the meantime" in stale.text
    for version in ("", "x", "-1", "99999999999999999999"):
        answer = changes_nothing(lambda v=version: kim.post_parts(path, [("version", v)], [("file", "c.pdf", "", PDF)]))
        assert answer.status == 400, (version, answer.status)
    assert is_harmless(kim.get(path + "/1")) == PDF and is_harmless(kim.get(path + "/2")) == newer
    assert kim.get(path + "/3").status == 404 and kim.get(path + "/0").status == 404


@test
def nobody_else_gets_at_it():
    path = known["document"]
    missing = eve.get("/documents/" + "A" * 20)
    for address in (path, path + "/1"):
        assert eve.get(address).status == 404
    without_token = lambda page: re.sub(r'name="csrf" value="[^"]*"', "", page.text)
    assert without_token(eve.get(path)) == without_token(missing)
    eve.get("/documents")
    assert changes_nothing(lambda: eve.post_parts(path, [("version", "2")], [("file", "a.pdf", "", PDF)])).status == 404
    eve.get("/documents/add")
    other = changes_nothing(lambda: send(eve, "a.pdf", PDF, more=[("customer", customer("K-0"))]))
    assert other.status == 404, other.status
    assert Browser(book.port).get(path + "/1").status == 303
    rita.get(console(path))
    for what in ("", "/seen", "/withdraw"):
        assert changes_nothing(lambda w=what: rita.post(console(path) + w, [("version", "1")])).status == 403
    assert "Withdraw it" not in rita.get(console(path)).text
    assert kim.ask("GET", console(path) + "/1").status == 303


@test
def staff_share_and_take_back_visibly():
    to = f"/staff/customers/{customer('K-0')}/documents"
    sam.get(to)
    shared = sam.post_parts(to, [("title", "Price list"), ("note", "From May")], [("file", "p.csv", "", b"a;b\n1;2\n")])
    assert shared.status == 303, shared.text[:2000]
    portal = shared.location.replace("/staff/shared/", "/documents/")
    assert wait_for(lambda: mails("Harbour Ltd shares a document: Price list"))
    assert portal in mails("Harbour Ltd shares a document")[0].get_body(("plain",)).get_content()
    assert "Price list" in kim.get("/documents?from=us").text and is_harmless(kim.get(portal + "/1"))
    assert "Price list" not in eve.get("/documents").text
    sam.get(shared.location)
    answer = changes_nothing(lambda: sam.post(shared.location + "/withdraw", [("reason", " ")]))
    assert answer.status == 422 and "Say why" in answer.text
    assert changes_nothing(lambda: sam.post(shared.location + "/seen", [("version", "1")])).status == 404
    assert sam.post(shared.location + "/withdraw", [("reason", "Wrong prices")]).status == 303
    again = changes_nothing(lambda: sam.post(shared.location + "/withdraw", [("reason", "Wrong prices")]))
    assert again.status == 409
    page = kim.get(portal)
    assert "Withdrawn by Sam of Harbour Ltd" in page.text and "Wrong prices" in page.text
    assert kim.get(portal + "/1").status == 404 and sam.get(shared.location + "/1").status == 200
    assert "Withdrawn" in kim.get("/documents").text and "Price list" not in kim.get("/").text
    late = changes_nothing(lambda: kim.post_parts(portal, [("version", "1")], [("file", "a.pdf", "", PDF)]))
    assert late.status == 409
    assert one("SELECT count(*) FROM audit WHERE action IN ('document.shared', 'document.withdrawn')") == 2


@test
def a_business_is_verified_by_what_it_is_asked_for():
    rules = "/staff/settings/verification"
    assert sam.get(rules).status == 403
    olga.get(rules)
    assert changes_nothing(lambda: olga.post(rules, [("kind", "nonsense")])).status == 400
    assert olga.post(rules, [("kind", "registration"), ("kind", "tax"), ("of", "business")]).status == 303
    assert "Proofs are asked of you" in kim.get("/").text
    page = kim.get("/account/verification")
    assert page.text.count("Asked for") == 2 and "Proof of address" not in page.text
    here, me = "/account/verification", ("customer", customer("K-0"))
    bad = [("registration", "x.exe", b"MZ", 422, "Not taken"), ("nonsense", "a.pdf", PDF, 422, "Choose one of these"),
           ("address", "a.pdf", PDF, 409, "not asked for any more")]
    for kind, name, data, status, words in bad:
        answer = changes_nothing(lambda k=kind, n=name, d=data: kim.post_parts(here, [me, ("kind", k)],
                                                                               [("file", n, "", d)]))
        assert answer.status == status and words in answer.text, (kind, answer.status)
    viewer = Browser(book.port)
    assert viewer.join(book.invite("K-0", "Vic", "view")).status == 303
    assert "sent by who manages this account" in viewer.get(here).text
    denied = changes_nothing(lambda: viewer.post_parts(here, [me, ("kind", "tax")], [("file", "a.pdf", "", PDF)]))
    assert denied.status == 403
    assert kim.post_parts(here, [me, ("kind", "tax")], [("file", "tax.pdf", "", PDF)]).status == 303
    assert "Received" in kim.get(here).text
    proof = one("SELECT public_id FROM kyc_proof")
    assert viewer.get(f"{here}/{proof}").status == 403 and eve.get(f"{here}/{proof}").status == 404
    assert is_harmless(kim.get(f"{here}/{proof}")) == PDF
    known["proof"] = f"/staff/verification/{proof}"
    assert known["proof"] in inbox_item("Papers to verify: Tax registration")


@test
def staff_decide_about_a_proof_once():
    path, here, me = known["proof"], "/account/verification", ("customer", customer("K-0"))
    assert is_harmless(rita.get(path + "/file")) == PDF
    assert "Approve" not in rita.get(path).text
    assert changes_nothing(lambda: rita.post(path + "/approve", [])).status == 403
    sam.get(path)
    for what, fields in (("refuse", [("reason", "")]), ("approve", [("until", "2020-01-01")]),
                         ("approve", [("until", "2027-02-30")]), ("approve", [("until", "soon")])):
        answer = changes_nothing(lambda w=what, f=fields: sam.post(f"{path}/{w}", f))
        assert answer.status == 422, (what, fields, answer.status)
    assert sam.post(path + "/refuse", [("reason", "Too dark to read")]).status == 303
    assert changes_nothing(lambda: sam.post(path + "/approve", [])).status == 409
    assert wait_for(lambda: mails("Not approved: Tax registration"))
    assert "Too dark to read" in mails("Not approved")[0].get_body(("plain",)).get_content()
    assert "Too dark to read" in kim.get(here).text
    # Two more: only the newest of its kind can be decided.
    for _ in range(2):
        assert kim.post_parts(here, [me, ("kind", "tax")], [("file", "tax.pdf", "", PDF)]).status == 303
    older, newest = [f"/staff/verification/{p}" for (p,) in
                     book.rows("SELECT public_id FROM kyc_proof WHERE state = 0 ORDER BY id")]
    sam.get(newest)
    assert changes_nothing(lambda: sam.post(older + "/approve", [])).status == 409
    assert sam.post(newest + "/approve", [("until", "2099-12-31")]).status == 303
    assert wait_for(lambda: mails("Approved: Tax registration"))
    assert "Approved" in kim.get(here).text and "31 Dec 2099" in kim.get(here).text
    write("UPDATE kyc_proof SET until = '2026-01-31' WHERE state = 1")
    page = kim.get(here).text
    assert "It was good until" in page and "31 Jan 2026" in page and "Expired" in page, page
    assert one("SELECT count(*) FROM audit WHERE action LIKE 'proof.%'") == 2


@test
def a_customer_sends_so_much_and_no_more():
    row = ("INSERT INTO upload SELECT org, -id, substr(public_id, 1, 19) || '!', customer, name, mime, {}, sha256, kind, person,"
           " who, at_us FROM upload WHERE kind = 1 ORDER BY id LIMIT 1")
    write(row.format(1024 * 1024 * 1024))
    kim.get("/documents/add")
    answer = changes_nothing(lambda: send(kim, "a.pdf", PDF))
    assert answer.status == 422 and "no room for more files" in answer.text
    to = f"/staff/customers/{customer('K-0')}/documents"
    sam.get(to)
    assert sam.post_parts(to, [("title", "Ours")], [("file", "a.pdf", "", PDF)]).status == 303
    write("DELETE FROM upload WHERE id < 0")
    kim.get("/documents/add")
    assert send(kim, "a.pdf", PDF).status == 303


@test
def verify_sees_a_file_that_is_gone_or_changed():
    path = next(p for p in kept_files() if p.endswith(hashlib.sha256(LARGE).hexdigest()))
    os.rename(path, path + ".aside")
    status, out, _ = book.run("verify")
    assert status == 1 and "files that people sent, missing or changed" in out, out
    with open(path, "wb") as file:
        file.write(LARGE[:-1])
    assert book.run("verify")[0] == 1
    # Sent again it is whole again: what is spoiled is not taken for kept.
    kim.get("/documents/add")
    assert send(kim, "large.pdf", LARGE).status == 303
    os.remove(path + ".aside")
    book.must("verify")


@test
def verify_sees_what_contradicts_itself():
    for spoil, undo, words in (
            ("UPDATE shared SET version = version + 1", "UPDATE shared SET version = version - 1", "differ from their versions"),
            ("UPDATE shared SET side = 3 - side", "UPDATE shared SET side = 3 - side", "differ from their versions"),
            ("UPDATE kyc_proof SET decided_us = -decided_us - 1", "UPDATE kyc_proof SET decided_us = -decided_us - 1",
             "decided by nobody")):
        write(spoil)
        status, out, _ = book.run("verify")
        write(undo)
        assert status == 1 and words in out, (spoil, out)
    book.must("verify")


@test
def what_was_sent_is_in_the_backup():
    to = book.folder + "/backup"
    book.must("backup", "--to", to, "--with-key")
    back = book.folder + "/back"
    status, out, err = book.run("restore", "--from", to, data=back)
    assert status == 0, (out, err)
    digest = hashlib.sha256(LARGE).hexdigest()
    assert glob.glob(f"{back}/files/*/{digest[:2]}/{digest}")
    assert book.run("verify", data=back)[0] == 0


def with_fault(fault, action):
    """The server with that fault, for one action; then without it."""
    book.stop()
    binary.ENVIRONMENT["COUNTERFOIL_FAULT"] = fault
    try:
        book.serve()
        answer = action()
        died = book.server.poll() is not None or (answer is None and book.server.wait(10) is not None)
    finally:
        del binary.ENVIRONMENT["COUNTERFOIL_FAULT"]
    if died:
        book.server = None
    book.stop()
    book.serve()
    return answer, died


@test
def between_the_file_and_its_row_nothing_is_lost():
    def attempt():
        kim.get("/documents/add")
        try:
            return send(kim, "other.pdf", LARGE + b"\n")
        except (OSError, binary.http.client.HTTPException):
            return None

    counts, digest = book.counts()["upload"], hashlib.sha256(LARGE + b"\n").hexdigest()
    answer, died = with_fault("upload.kept", attempt)
    if answer.status == 303:
        raise Skip("built without faults")
    assert not died and answer.status == 500
    for fault in ("upload.kept:crash", "db.commit.before:crash"):
        answer, died = with_fault(fault, attempt)
        assert died and answer is None, (fault, answer and answer.status)
        assert book.counts()["upload"] == counts and glob.glob(f"{book.data}/files/*/*/{digest}")
        book.must("verify")
    answer, died = with_fault("db.commit.after:crash", attempt)
    assert died and book.counts()["upload"] == counts + 1
    book.must("verify")
    assert attempt().status == 303
    assert is_harmless(kim.get(re.search(r'"(/documents/[^"/]{20}/1)"', kim.get("/documents").text)[1])) == LARGE + b"\n"
    book.must("verify")


@test
def what_no_row_names_is_swept_after_a_month_and_nothing_else():
    """The sweeper looks at one shard an hour; the clock of the server is set to the hour of ours."""
    named = next(p for p in kept_files() if p.endswith(hashlib.sha256(LARGE).hexdigest()))
    folder = os.path.dirname(named)
    shard, org = os.path.basename(folder), os.path.dirname(folder)
    stray = [f"{folder}/{shard}{i}" + "0" * 61 for i in range(3)]
    other = f"{org}/{int(shard, 16) ^ 1:02x}"
    os.makedirs(other, exist_ok=True)
    elsewhere = f"{other}/{os.path.basename(other)}" + "0" * 62
    cut_off, swept = stray[0] + ".77.1.tmp", stray[2] + ".swept.tmp"
    now = time.time()
    for path, days in ((named, 90), (stray[0], 31), (stray[1], 29), (elsewhere, 90), (cut_off, 2), (swept, 90)):
        if path != named:
            with open(path, "wb") as file:
                file.write(b"x")
        os.utime(path, (now - days * 86400,) * 2)
    hour = int(now // 3600)
    ahead = (int(shard, 16) - hour) % 256
    for path in (named, stray[0], stray[1], elsewhere, cut_off, swept):  # their ages are as the server's clock has it
        os.utime(path, (os.stat(path).st_mtime + ahead * 3600,) * 2)
    book.stop()
    binary.ENVIRONMENT["COUNTERFOIL_NOW"] = str(int((now + ahead * 3600) * 1_000_000))
    try:
        book.serve()
        assert wait_for(lambda: not os.path.exists(stray[0]) and not os.path.exists(cut_off)), os.listdir(folder)
        assert wait_for(lambda: os.path.exists(stray[2])), os.listdir(folder)  # it is judged anew the next time
        assert all(os.path.exists(path) for path in (named, stray[1], elsewhere)), os.listdir(folder)
    finally:
        book.stop()
        del binary.ENVIRONMENT["COUNTERFOIL_NOW"]
        for path in (stray[1], stray[2], elsewhere):
            os.remove(path)
    book.must("verify")


@test
def the_sweeper_knows_every_table_that_names_a_file():
    with open(os.path.join(os.path.dirname(__file__), "../../sql/queries/document.sql"), encoding="utf-8") as file:
        query = file.read().split("--: file_named")[1].split("--:")[0]
    names = {table for (table, sql) in book.rows("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
             if re.search(r"\bsha256\b", sql or "")}
    missing = {name for name in names - {"kept"} if f"sha256 FROM {name} " not in query}
    assert not missing, missing


if __name__ == "__main__":
    binary.main(book)
