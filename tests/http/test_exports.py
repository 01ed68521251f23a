"""Exports as people meet them: lists and papers as files, at once or later; limits, crashes, who may have them.

    test_exports.py BINARY
"""
import contextlib
import csv
import glob
import io
import os
import re
import sqlite3
import subprocess
import time
import xml.etree.ElementTree as xml
import zipfile

import binary
from binary import Book, Browser, test, wait_for

MANY = 2100
book = Book()
kim, lee, zoe, nobody = (Browser(book.port) for _ in range(4))
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


# -- steps

def one(statement):
    (value,), = book.rows(statement)
    return value


def change(statement):
    with contextlib.closing(sqlite3.connect(book.data + "/counterfoil.db", timeout=10)) as db, db:
        db.execute(statement)


def invoice(number):
    return one(f"SELECT public_id FROM lot WHERE account = 1 AND number = '{number}'")


def customer(number="K-0"):
    return one(f"SELECT public_id FROM customer WHERE number = '{number}'")


def chosen(*numbers):
    return [("invoice", invoice(n)) for n in numbers]


def ask(browser, how, *fields, of="K-0"):
    browser.get(f"/invoices?customer={customer(of)}")
    return browser.post("/exports", [("customer", customer(of)), ("as", how), *fields])


def rows_of(body):
    assert body.startswith(b"\xef\xbb\xbf"), body[:10]
    return list(csv.DictReader(io.StringIO(body[3:].decode(), newline="")))


def ready():
    """The state of the last one, when it is not being made any more."""
    assert wait_for(lambda: one("SELECT state FROM export ORDER BY id DESC LIMIT 1") != 1, seconds=90), book.log()
    return one("SELECT state FROM export ORDER BY id DESC LIMIT 1")


def last():
    return one("SELECT public_id FROM export ORDER BY id DESC LIMIT 1")


def files():
    return sorted(os.path.basename(p) for p in glob.glob(book.data + "/exports/*/*"))


def mails():
    return len([p for p in glob.glob(book.data + "/mail/*.eml") if b"export is ready" in open(p, "rb").read()])


def cells(body):
    """The rows of the one sheet, as (type of cell, style, text)."""
    with zipfile.ZipFile(io.BytesIO(body)) as parts:
        assert parts.testzip() is None
        sheet = xml.fromstring(parts.read("xl/worksheets/sheet1.xml"))
        styles = xml.fromstring(parts.read("xl/styles.xml"))
        known = dict(enumerate(x.get("numFmtId") for x in styles.find(SHEET + "cellXfs")))
        formats = {f.get("numFmtId"): f.get("formatCode") for f in styles.iter(SHEET + "numFmt")} | {
            "4": "#,##0.00", "3": "#,##0"}
    rows = []
    for row in sheet.iter(SHEET + "row"):
        rows.append({re.sub(r"\d", "", c.get("r")): (c.get("t", "n"), formats.get(known[int(c.get("s", 0))]),
                                                     "".join(c.itertext())) for c in row})
    return rows


# -- at once

@test
def what_is_ticked_comes_at_once_as_csv():
    with open(book.folder + "/many.csv", "w", encoding="utf-8") as file:
        file.write("kind,number,issue_date,due_date,currency,customer_number,purchase_order,item_name,quantity,unit_price\n")
        for i in range(MANY):
            file.write(f"invoice,N-{i:05},2026-01-{i % 28 + 1:02},2026-03-01,EUR,K-0,PO {i},Ferry,1,{i}.10\n")
        file.write("invoice,=1+1,2026-02-01,2026-03-01,EUR,K-0,\"@SUM(1,2)\",Ferry,1,19.90\n"
                   "invoice,A/B\\1,2026-02-02,2026-03-01,EUR,K-0,,Ferry,1,1.50\n"
                   "invoice,A:B*1,2026-02-02,2026-03-01,EUR,K-0,,Ferry,1,2.50\n"
                   "invoice,ΟΔΟΣ 7,2026-02-02,2026-03-01,JPY,K-0,,Ferry,1,700\n"
                   "invoice,Z-1,2026-02-02,2026-03-01,EUR,K-9,,Ferry,1,5.00\n")
    book.must("init", "--name", "Harbour Ltd", "--slug", "main")
    book.must("import", "--org", "main", book.folder + "/many.csv")
    links = [book.invite("K-0"), book.invite("K-0", "Lee", "view"), book.invite("K-9", "Zoe")]
    book.serve()
    for who, link in zip((kim, lee, zoe), links):
        assert who.join(link).status == 303
    answer = ask(kim, "csv", *chosen("=1+1", "N-00007"))
    assert answer.status == 200 and answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert re.match(r'attachment; filename="invoices-\d{4}-\d\d-\d\d.csv"', answer.headers["Content-Disposition"])
    got = rows_of(answer.body)
    assert [r["number"] for r in got] == ["'=1+1", "N-00007"] and got[0]["purchase_order"] == "'@SUM(1,2)", got
    assert got[1] == {"number": "N-00007", "purchase_order": "PO 7", "currency": "EUR", "issue_date": "2026-01-08",
                      "due_date": "2026-03-01", "type": "One-off", "contract": "", "net": "7.10", "tax": "0.00",
                      "total": "7.10", "balance": "7.10", "state": "overdue"}, got[1]
    assert one("SELECT count(*) FROM export") == 0 and files() == []


@test
def a_viewer_exports_too_and_the_columns_are_those_one_has_chosen():
    assert ask(lee, "csv", *chosen("N-00001")).status == 200
    lee.get("/list/columns")
    change("INSERT INTO list_column (org, contact, columns) SELECT org, id, 'total,-issued,due' FROM contact "
           "WHERE email = 'lee@example.com'")
    time.sleep(2.1)  # what a session knows of its person is kept for two seconds
    head = ask(lee, "csv", *chosen("N-00001")).body.decode("utf-8-sig").splitlines()[0]
    assert head == "number,purchase_order,currency,total,due_date", head


@test
def an_xlsx_has_amounts_as_numbers_and_dates_as_dates():
    answer = ask(kim, "xlsx", *chosen("=1+1", "ΟΔΟΣ 7"))
    assert answer.status == 200, answer.status
    head, first, yen = cells(answer.body)
    assert head["A"][2] == "Number" and head["D"][2] == "Date", head
    assert first["A"] == ("inlineStr", None, "=1+1"), first["A"]
    assert first["D"] == ("n", "yyyy-mm-dd", "46054"), first["D"]  # 2026-02-01 as spreadsheets count days
    assert first["J"] == ("n", "#,##0.00", "19.9"), first["J"]
    assert yen["A"][2] == "ΟΔΟΣ 7" and yen["J"] == ("n", "#,##0", "700"), yen["J"]


@test
def a_zip_holds_each_paper_once_under_a_clean_name():
    answer = ask(kim, "zip", *chosen("A/B\\1", "A:B*1", "ΟΔΟΣ 7", "N-00003", "N-00003"))
    assert answer.status == 200 and answer.headers["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.body)) as parts:
        assert parts.testzip() is None
        assert parts.namelist() == ["A_B_1.pdf", "A_B_1 (2).pdf", "ΟΔΟΣ 7.pdf", "N-00003.pdf"], parts.namelist()
        paper = parts.read("N-00003.pdf")
    assert paper == kim.get(f"/invoices/{invoice('N-00003')}/pdf").body


@test
def one_pdf_has_the_pages_of_all():
    answer = ask(kim, "pdf", *chosen("N-00003", "N-00004", "N-00005"))
    assert answer.status == 200 and answer.body.startswith(b"%PDF-"), answer.status
    path = book.folder + "/merged.pdf"
    with open(path, "wb") as file:
        file.write(answer.body)
    pages = subprocess.run(["qpdf", "--show-npages", path], capture_output=True, text=True, check=True).stdout
    assert pages.strip() == "3", pages
    assert subprocess.run(["qpdf", "--check", path], capture_output=True, check=False).returncode == 0
    words = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout
    places = [words.find(n) for n in ("N-00003", "N-00004", "N-00005")]
    assert -1 < places[0] < places[1] < places[2], places
    titles = re.findall(rb"/Title <FEFF([0-9A-F]*)>", answer.body)
    assert [bytes.fromhex(t.decode()).decode("utf-16-be") for t in titles] == ["N-00003", "N-00004", "N-00005"], titles


@test
def what_nobody_should_ask_for_is_refused():
    before = book.counts()
    assert ask(kim, "exe", *chosen("N-00001")).status == 400
    assert ask(kim, "csv").status == 422
    assert ask(kim, "csv", ("invoice", "AAAAAAAAAAAAAAAAAAAA")).status == 404
    assert ask(kim, "csv", *chosen("Z-1")).status == 404
    assert ask(zoe, "csv", *chosen("N-00001"), of="K-9").status == 404
    assert ask(kim, "csv", ("match", "1"), ("from", "2026-02-30")).status == 400
    assert ask(kim, "csv", ("match", "1"), ("q", "nothing has this")).status == 422
    assert book.counts() == before


# -- credits and payments

def ask_of(browser, what, how, *fields, of="K-0"):
    """By the menu over the list: the form that is there."""
    page = browser.get(f"/{what}?customer={customer(of)}" + "".join(f"&{n}={v}" for n, v in fields))
    form = re.search(r'<form method="post" action="/exports" id="match">.*?</form>', page.text, re.S)
    assert form, page.text[-3000:]
    return browser.post("/exports", [*binary.form_fields(form.group(0)), ("as", how)])


@test
def credits_and_payments_are_exported_over_their_lists():
    with open(book.folder + "/more.csv", "w", encoding="utf-8") as file:
        file.write("kind,number,issue_date,due_date,currency,customer_number,item_name,quantity,unit_price,paid\n"
                   "credit_note,=N-1,2026-02-01,,EUR,K-0,Ferry,1,12.00,\ncredit_note,N-2,2026-02-02,,EUR,K-0,Ferry,1,4.50,\n")
    book.must("import", "--org", "main", book.folder + "/more.csv")
    got = rows_of(ask_of(kim, "credits", "csv").body)
    assert [(r["number"], r["why"], r["left"]) for r in got] == [("N-2", "Credit note", "4.50"), ("'=N-1", "Credit note", "12.00")]
    answer = ask_of(kim, "credits", "zip")
    assert answer.status == 200 and 'filename="credits-' in answer.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.body)) as parts:
        assert parts.namelist() == ["N-2.pdf", "=N-1.pdf"], parts.namelist()


@test
def payments_come_in_the_order_of_their_list_and_receipts_as_papers():
    ann = book.staff("Ann", "accountant")
    path = f"/staff/customers/{customer()}/payment"
    paid = {}
    for payer, amount in (("=Mira", "1.00"), ("Nils", "2.00")):
        page = ann.get(path + "?currency=EUR").text
        line = re.findall(r'name="amount\.([\w-]{20})"', page)[9]
        paid[payer] = one(f"SELECT number FROM lot WHERE public_id = '{line}'")
        fields = [("key", binary.hidden(page, "key")), ("currency", "EUR"), ("amount", amount), ("method", "transfer"),
                  ("payer", payer), ("day", "2026-03-02"), (f"amount.{line}", amount)]
        assert ann.post(path, fields).status == 303
    assert wait_for(lambda: one("SELECT count(*) FROM payment WHERE receipt <> ''") == 2)
    got = rows_of(ask_of(kim, "payments", "csv", ("sort", "amount")).body)
    assert [(r["payer"], r["document"], r["amount"], r["state"]) for r in got] == [
        ("Nils", paid["Nils"], "2.00", "settled"), ("'=Mira", paid["=Mira"], "1.00", "settled")], got
    assert cells(ask_of(kim, "payments", "xlsx", ("sort", "amount")).body)[2]["F"] == ("inlineStr", None, "=Mira")
    with zipfile.ZipFile(io.BytesIO(ask_of(kim, "payments", "zip").body)) as parts:
        assert sorted(parts.namelist()) == sorted(r["receipt"] + ".pdf" for r in got), parts.namelist()
    assert ask_of(kim, "payments", "pdf").body.startswith(b"%PDF-")


@test
def lists_of_others_and_lists_that_are_off_cannot_be_asked_for():
    before = book.counts()
    for what in ("credits", "payments"):
        assert "id=\"match\"" not in zoe.get(f"/{what}?customer={customer('K-9')}").text
        assert ask(zoe, "csv", ("of", what), ("match", "1"), of="K-9").status == 422
        zoe.get("/invoices")
        assert zoe.post("/exports", [("customer", customer()), ("as", "csv"), ("of", what), ("match", "1")]).status == 404
        assert ask(kim, "csv", ("of", what), *chosen("N-00001")).status == 400
    assert ask(kim, "csv", ("of", "contacts"), ("match", "1")).status == 400
    change("INSERT INTO org_setting (org, name, value) SELECT id, 'modules_off', 'payments' FROM org")
    time.sleep(2.1)
    assert ask(kim, "csv", ("of", "payments"), ("match", "1")).status == 404
    change("DELETE FROM org_setting WHERE name = 'modules_off'")
    time.sleep(2.1)
    assert book.counts() == before


# -- later

@test
def a_long_list_is_made_while_one_is_away_and_a_mail_says_so():
    answer = ask(kim, "csv", ("match", "1"))
    assert answer.status == 303 and answer.location.startswith("/exports"), answer.status
    assert ready() == 2
    page = kim.get("/exports").text
    assert "Ready" in page and f"/exports/{last()}" in page
    got = rows_of(kim.get(f"/exports/{last()}").body)
    assert len(got) == MANY + 4 and len({r["number"] for r in got}) == MANY + 4
    assert wait_for(lambda: mails() == 1)
    assert files() == [last()]


@test
def nobody_else_can_have_it():
    missing = kim.get("/exports/AAAAAAAAAAAAAAAAAAAA")
    for who in (lee, zoe):
        answer = who.get(f"/exports/{last()}")
        assert answer.status == 404 and last() not in who.get("/exports").text
        who.get("/exports")
        assert who.post(f"/exports/{last()}/delete", []).status == 404
    assert missing.status == 404 and nobody.get(f"/exports/{last()}").status == 303
    assert one("SELECT count(*) FROM export") == 1 and files() == [last()]


@test
def without_the_permission_it_is_gone_and_with_it_there_again():
    change("CREATE TABLE aside AS SELECT m.* FROM membership m JOIN contact c ON c.id = m.contact WHERE c.email = "
           "'kim@example.com'")
    change("DELETE FROM membership WHERE contact IN (SELECT contact FROM aside)")
    time.sleep(2.1)
    assert kim.get(f"/exports/{last()}").status == 404
    change("INSERT INTO membership SELECT * FROM aside")
    change("DROP TABLE aside")
    time.sleep(2.1)
    assert kim.get(f"/exports/{last()}").status == 200


@test
def a_file_that_is_not_whole_is_never_offered():
    path, = glob.glob(book.data + "/exports/*/" + last())
    with open(path, "r+b") as file:
        file.truncate(100)
    assert kim.get(f"/exports/{last()}").status == 404
    page = kim.get("/exports").text
    assert "Removed" in page and f'href="/exports/{last()}"' not in page


@test
def papers_are_made_in_the_background_and_no_mail_comes_where_it_is_not_wanted():
    kim.get("/exports")
    assert kim.post("/account/person", [("name", "Kim"), ("zone", "UTC"), ("notice", "comment")]).status == 303
    assert ask(kim, "zip", ("match", "1"), ("from", "2026-01-28"), ("to", "2026-01-28")).status == 303
    assert ready() == 2
    with zipfile.ZipFile(io.BytesIO(kim.get(f"/exports/{last()}").body)) as parts:
        assert parts.testzip() is None and len(parts.namelist()) == MANY // 28
    assert one(f"SELECT done FROM export WHERE public_id = '{last()}'") == MANY // 28
    assert mails() == 1


@test
def three_at_a_time_and_a_cancelled_one_is_not_made():
    change("UPDATE export SET state = 1")
    change("INSERT INTO export SELECT org, id + 1, 'BBBBBBBBBBBBBBBBBBBB', contact, customer, what, format, filter, chosen, "
           "columns, 1, total, done, since_us, since_done, bytes, made_us, expires_us FROM export ORDER BY id DESC LIMIT 1")
    answer = ask(kim, "csv", ("match", "1"))
    assert answer.status == 429 and "Three of your exports" in answer.text, answer.status
    page = kim.get("/exports").text
    assert "<progress" in page and page.count("Cancel") == 3, page.count("Cancel")
    delete_all()
    assert one("SELECT count(*) FROM export") == 0 and files() == []


def delete_all():
    kim.get("/exports")
    for (public,) in book.rows("SELECT public_id FROM export"):
        assert kim.post(f"/exports/{public}/delete", []).status == 303


def held():
    """For how many seconds nobody else takes the export that is being made."""
    return one("SELECT max(lease_us) FROM job WHERE kind = 'export.run' AND state = 0") / 1e6 - time.time()


def serve_in(seconds):
    """As if so much time had passed."""
    binary.ENVIRONMENT["COUNTERFOIL_NOW"] = str(int((time.time() + seconds) * 1_000_000))
    book.serve()
    del binary.ENVIRONMENT["COUNTERFOIL_NOW"]


def done():
    return one("SELECT done FROM export ORDER BY id DESC LIMIT 1")


@test
def killed_in_the_middle_it_goes_on_where_it_was():
    papers = MANY // 28 * 24  # they take seconds, however quick the machine
    assert ask(kim, "zip", ("match", "1"), ("from", "2026-01-02"), ("to", "2026-01-25")).status == 303
    assert wait_for(lambda: done() > 20)
    book.server.kill()
    book.server.wait(30)
    was, drawn = done(), one("SELECT count(*) FROM rendering")
    assert 20 < was < papers and one("SELECT state FROM export ORDER BY id DESC LIMIT 1") == 1
    assert 0 < held() <= 60, held()
    serve_in(held() + 1)
    kim.get("/exports")
    assert f'href="/exports/{last()}"' not in kim.page.text and kim.get(f"/exports/{last()}").status == 404
    assert wait_for(lambda: done() > was)
    assert one("SELECT since_done FROM export ORDER BY id DESC LIMIT 1") >= was and drawn >= was
    assert ready() == 2
    with zipfile.ZipFile(io.BytesIO(kim.get(f"/exports/{last()}").body)) as parts:
        assert parts.testzip() is None and len(parts.namelist()) == papers, len(parts.namelist())
    book.stop()
    book.serve()


@test
def killed_while_it_writes_it_leaves_half_a_file_to_nobody():
    delete_all()
    assert ask(kim, "xlsx", ("match", "1")).status == 303
    assert wait_for(lambda: files() != [] or one("SELECT state FROM export") != 1)
    book.server.kill()
    book.server.wait(30)
    if one("SELECT state FROM export") != 1:
        raise binary.Skip("it was faster")
    assert [f for f in files() if f.startswith(last() + ".")] != [], files()
    book.serve()
    assert kim.get(f"/exports/{last()}").status == 404
    book.stop()
    assert 0 < held() <= 180, held()  # its last step may take longer
    serve_in(held() + 1)
    assert ready() == 2 and [f for f in files() if f.startswith(last())] == [last()], files()
    assert len(cells(kim.get(f"/exports/{last()}").body)) == MANY + 5
    book.stop()
    book.serve()


@test
def a_disk_that_fails_once_leaves_nothing_broken():
    for place in ("export.written", "export.named"):
        book.stop()
        binary.ENVIRONMENT["COUNTERFOIL_FAULT"] = place
        book.serve()
        del binary.ENVIRONMENT["COUNTERFOIL_FAULT"]
        assert ask(kim, "csv", ("match", "1")).status == 303
        assert wait_for(lambda: one("SELECT problem FROM job WHERE kind = 'export.run' ORDER BY id DESC LIMIT 1") != "")
        assert kim.get(f"/exports/{last()}").status == 404
        book.hurry("export.run")
        assert ready() == 2
        assert len(rows_of(kim.get(f"/exports/{last()}").body)) == MANY + 4
        assert [f for f in files() if f.startswith(last())] == [last()], files()


@test
def after_its_days_it_is_swept_with_what_nobody_names():
    folder, = glob.glob(book.data + "/exports/*")
    for path in glob.glob(folder + "/tmp.*") + [folder + "/tmp.old", folder + "/tmp.new"]:  # as the writer of XLSX makes them
        with open(path, "wb"):
            os.utime(path, (1, 1))
    os.utime(folder + "/tmp.new")
    assert last() in files()
    change("UPDATE export SET expires_us = 1")
    assert kim.get(f"/exports/{last()}").status == 404
    book.hurry("export.expire")
    assert wait_for(lambda: one("SELECT count(*) FROM export") == 0)
    assert wait_for(lambda: files() == ["tmp.new"]), files()


if __name__ == "__main__":
    binary.main(book)
