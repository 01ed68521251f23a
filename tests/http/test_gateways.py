"""Gateways of the world switched on by command, and one payment by Stripe from the page to a lost dispute.

    test_gateways.py BINARY

What answers as Stripe here knows this one payment only; how it speaks is checked in tests/gateways.
"""
import hashlib
import hmac
import http.server
import json
import os
import re
import sqlite3
import sys
import threading
import time
import urllib.parse

import binary
from binary import Book, Browser, test, wait_for

KEY, HOOK, NEW_HOOK = "sk_test_a1b2c3d4e5f6", "whsec_first_secret", "whsec_second_secret"
SHEET = ("number,issue_date,due_date,currency,customer_number,item_name,quantity,unit_price,tax_category,tax_rate\n"
         "S-1,2026-01-05,2026-02-05,EUR,K-100,Ferry,1,99.00,Z,0\n")

book = Book()
payer = Browser(book.port)
known = {}


class Stripe(http.server.BaseHTTPRequestHandler):
    forms, phase = {}, "open"

    def intent(self):
        charge = {"id": "ch_1", "created": 1760000000, "disputed": self.phase == "lost"}
        return {"id": "pi_1", "object": "payment_intent", "status": "succeeded", "amount": 9900, "currency": "eur",
                "amount_received": 9900, "latest_charge": charge,
                "metadata": {"reference": self.forms["client_reference_id"]}}

    def reply(self):
        assert self.headers["Authorization"] == f"Bearer {KEY}", self.headers["Authorization"]
        path = urllib.parse.urlsplit(self.path).path
        if path.startswith("/v1/checkout/sessions"):
            answer = {"id": "cs_1", "object": "checkout.session", "mode": "payment", "url": f"{known['stripe']}/pay",
                      "client_reference_id": self.forms["client_reference_id"], "amount_total": 9900,
                      "currency": "eur", "status": "open" if self.phase == "open" else "complete"}
            if self.phase != "open":
                answer["payment_intent"] = self.intent()
        elif path == "/v1/payment_intents/pi_1":
            answer = self.intent()
        else:
            assert path == "/v1/disputes", path
            answer = {"object": "list", "has_more": False, "data": [
                {"id": "du_1", "object": "dispute", "payment_intent": "pi_1", "status": "lost", "amount": 9900,
                 "currency": "eur", "reason": "fraudulent", "created": 1760000000}]}
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = reply

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        Stripe.forms = dict(urllib.parse.parse_qsl(body))
        self.reply()

    def log_message(self, *_):
        pass


def secret_file(name, text):
    path = f"{book.folder}/{name}"
    with open(path, "w", encoding="ascii") as file:
        file.write(text + "\n")
    return path


def add(hook, *more):
    return book.run("gateway", "add", "stripe", "--org", "main", "--secret-file", secret_file("key", KEY),
                    "--webhook-secret-file", secret_file("hook", hook), *more)


def send(event_id, kind, thing, secret):
    body = json.dumps({"id": event_id, "type": kind, "data": {"object": thing}})
    now = int(time.time())
    signature = hmac.new(secret.encode(), f"{now}.{body}".encode(), hashlib.sha256).hexdigest()
    connection = Browser(book.port).connect()
    try:
        connection.request("POST", known["hook"], body, {"Host": f"localhost:{book.port}", "Content-Type":
                           "application/json", "Stripe-Signature": f"t={now},v1={signature}"})
        return connection.getresponse().status
    finally:
        connection.close()


def state():
    return book.rows("SELECT state FROM payment")[0][0]


@test
def a_gateway_is_switched_on_and_says_where_its_events_go():
    book.must("init", "--name", "Harbour Ltd", "--listen", f"localhost:{book.port}")
    status, out, err = add(HOOK, "--url", known["stripe"])
    assert status == 0, err
    known["hook"] = re.search(r"/hooks/stripe/[\w-]+", out).group(0)
    assert known["hook"] in book.must("gateway", "list", "--org", "main")


@test
def what_cannot_work_is_refused_in_one_line():
    for words, code in ((["add", "stripe", "--org", "main"], 2), (["add", "nobody", "--org", "main"], 2),
                        (["on"], 2), (["list", "--org", "none"], 1)):
        status, _, err = book.run("gateway", *words)
        assert status == code and len(err.splitlines()) == 1, (words, status, err)
    assert add(HOOK, "--url", "http://stripe.example")[0] == 2
    empty, two = secret_file("empty", ""), secret_file("two", "one\ntwo")
    for path in (empty, two, "/nowhere"):
        status, _, err = book.run("gateway", "add", "stripe", "--org", "main", "--secret-file", path,
                                  "--webhook-secret-file", path)
        assert status == 2 and len(err.splitlines()) == 1, (path, status, err)


@test
def a_demo_takes_none_of_them():
    demo = Book()
    try:
        demo.must("init", "--listen", f"localhost:{demo.port}")
        demo.must("gateway", "list", "--org", "main")
        with sqlite3.connect(demo.data + "/counterfoil.db") as db:
            db.execute("INSERT INTO setting (name, value) VALUES ('demo', '1')")
        for name in ("stripe", "razorpay"):
            status, _, err = demo.run("gateway", "add", name, "--org", "main", "--secret-file",
                                      secret_file("key", KEY), "--webhook-secret-file", secret_file("hook", HOOK))
            assert status == 1 and "demo" in err, (status, err)
    finally:
        demo.remove()


@test
def an_invoice_is_paid_on_the_gateways_page():
    with open(book.folder + "/s.csv", "w", encoding="ascii") as file:
        file.write(SHEET)
    book.must("import", "--org", "main", book.folder + "/s.csv")
    link = book.must("user", "add", "--org", "main", "--customer", "K-100", "--email", "kim@example.com", "--name", "Kim",
                     "--may", "pay")
    book.serve()
    assert payer.join(link.strip().splitlines()[-1]).status == 303
    invoices = payer.get("/invoices").text
    invoice = re.search(r'name="invoice"[^>]*value="([\w-]+)"', invoices).group(1)
    customer = re.search(r'name="customer"[^>]*value="([^"]+)"', invoices).group(1)
    chosen = payer.post("/pay", [("customer", customer), ("invoice", invoice)])
    review = payer.get(chosen.location)
    paid = payer.post(chosen.location, binary.form_fields(review.text))
    payment = "/payments/" + paid.location.split("/")[2].split("?")[0]
    assert wait_for(lambda: f"{known['stripe']}/pay" in payer.get(payment + "/go").text), payer.page.text[:2000]
    assert Stripe.forms["line_items[0][price_data][unit_amount]"] == "9900", Stripe.forms

    Stripe.phase = "paid"
    back = Stripe.forms["success_url"].replace("{CHECKOUT_SESSION_ID}", "cs_1")
    answer = Browser(book.port).get(binary.local(back))
    assert answer.status == 303 and answer.location == payment, (answer.status, answer.location)
    assert "Payment received" in payer.get(payment).text
    assert book.rows("SELECT gateway_ref FROM attempt") == [("pi_1",)]


@test
def a_new_webhook_secret_holds_beside_the_last_one():
    status, out, err = add(NEW_HOOK, "--url", known["stripe"])
    assert status == 0 and known["hook"] in out, (out, err)
    note = {"id": "cus_1", "object": "customer"}
    assert send("evt_1", "customer.created", note, HOOK) == 200
    assert send("evt_2", "customer.created", note, NEW_HOOK) == 200
    assert send("evt_3", "customer.created", note, "whsec_third") == 401


@test
def an_event_that_names_the_gateways_id_alone_finds_its_payment():
    assert state() == 10
    Stripe.phase = "lost"
    dispute = {"id": "du_1", "object": "dispute", "charge": "ch_1", "payment_intent": "pi_1"}
    assert send("evt_4", "charge.dispute.closed", dispute, NEW_HOOK) == 200
    assert wait_for(lambda: state() == 13), state()
    book.stop()
    assert book.must("verify").startswith("ok: ")


@test
def no_secret_lies_open_anywhere():
    places = [os.path.join(folder, name) for folder, _, names in os.walk(book.data) for name in names]
    for path in places + [book.folder + "/serve.log"]:
        with open(path, "rb") as file:
            text = file.read()
        for secret in (KEY, HOOK, NEW_HOOK):
            assert secret.encode() not in text, (path, secret)
    assert KEY not in book.must("gateway", "list", "--org", "main")


@test
def a_gateway_that_is_off_takes_no_events():
    book.must("gateway", "off", "stripe", "--org", "main")
    assert book.must("gateway", "list", "--org", "main") == ""
    book.serve()
    assert send("evt_5", "customer.created", {"object": "customer"}, NEW_HOOK) == 404


if __name__ == "__main__":
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Stripe)
    known["stripe"] = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        bad_tests = binary.run_tests()
        if bad_tests:
            print("".join("# " + line + "\n" for line in book.log().splitlines()[-40:]), end="")
    finally:
        book.remove()
    sys.exit(1 if bad_tests else 0)
