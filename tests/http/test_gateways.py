"""Gateways of the world switched on by command, one payment by Stripe from the page to a lost dispute, and one by a
UPI QR code of Razorpay.

    test_gateways.py BINARY

What answers as Stripe or Razorpay here knows this one payment only; how it speaks is checked in tests/gateways.
"""
import hashlib
import hmac
import http.server
import json
import os
import re
import sqlite3
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
                 "currency": "eur", "reason": "fraudulent", "created": 1760000000, "balance_transactions": [
                     {"id": "txn_1", "object": "balance_transaction", "amount": -10650, "fee": 1500, "currency": "usd"}]}]}
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


class Razorpay(http.server.BaseHTTPRequestHandler):
    code, payment, disputes = {}, {}, []

    def answer(self, path):
        cls = type(self)
        lists = {"/v1/disputes": cls.disputes, "/v1/payments/qr_codes": [cls.code] if cls.code else [],
                 "/v1/payments/qr_codes/qr_1/payments": [cls.payment] if cls.payment else []}
        if path in lists:
            return {"entity": "collection", "items": lists[path]}
        assert path == "/v1/payments/qr_codes/qr_1", path
        return cls.code

    def reply(self, answer):
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        self.reply(self.answer(urllib.parse.urlsplit(self.path).path))

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        type(self).code = asked | {"id": "qr_1", "entity": "qr_code", "status": "active", "created_at": int(time.time()),
                                   "image_url": "https://rzp.example/i/qr_1"}
        self.reply(self.code)

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


def send_signed(port, path, event_id, event):
    body = json.dumps(event)
    signature = hmac.new(HOOK.encode(), body.encode(), hashlib.sha256).hexdigest()
    connection = Browser(port).connect()
    try:
        connection.request("POST", path, body, {"Host": f"localhost:{port}", "Content-Type": "application/json",
                                                "X-Razorpay-Signature": signature, "X-Razorpay-Event-Id": event_id})
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
    fees = "SELECT e.currency, p.side * p.amount FROM posting p JOIN entry e ON e.id = p.entry WHERE p.account = 33"
    assert book.rows(fees) == [("USD", 1500)]
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


def pay_by_code(mine, browser):
    invoices = browser.get("/invoices").text
    chosen = browser.post("/pay", [(name, re.search(f'name="{name}"[^>]*value="([^"]+)"', invoices).group(1))
                                   for name in ("customer", "invoice")])
    review = browser.get(chosen.location).text
    assert 'value="upi_qr"' in review and 'name="save"' not in review and 'name="add"' in review, review
    fields = binary.form_fields(review)
    paid = browser.post(chosen.location, [(n, "upi_qr" if n == "method" else v) for n, v in fields])
    payment = "/payments/" + paid.location.split("/")[2].split("?")[0]
    assert wait_for(lambda: "https://rzp.example/i/qr_1" in browser.get(payment + "/go").text), browser.page.text[:2000]
    assert "scan it with any UPI app" in browser.page.text
    assert mine.rows("SELECT gateway_ref FROM attempt") == [("qr_1",)]
    return payment


@test
def a_code_of_razorpay_is_paid_and_a_dispute_that_names_its_payment_alone_is_found():
    mine = Book()
    try:
        mine.must("init", "--name", "Harbour Ltd", "--listen", f"localhost:{mine.port}")
        added = mine.must("gateway", "add", "razorpay", "--org", "main", "--key-id", "rzp_test_1", "--secret-file",
                          secret_file("key", KEY), "--webhook-secret-file", secret_file("hook", HOOK),
                          "--url", known["razorpay"])
        hook = re.search(r"/hooks/razorpay/[\w-]+", added).group(0)
        with open(mine.folder + "/s.csv", "w", encoding="ascii") as file:
            file.write(SHEET.replace("EUR", "INR"))
        mine.must("import", "--org", "main", mine.folder + "/s.csv")
        link = mine.must("user", "add", "--org", "main", "--customer", "K-100", "--email", "kim@example.com",
                         "--name", "Kim", "--may", "pay")
        mine.serve()
        browser = Browser(mine.port)
        assert browser.join(link.strip().splitlines()[-1]).status == 303
        payment = pay_by_code(mine, browser)
        assert Razorpay.code["payment_amount"] == 9900 and Razorpay.code["usage"] == "single_use", Razorpay.code

        customer = re.search(r'name="customer"[^>]*value="([^"]+)"', browser.get("/invoices").text).group(1)
        kept = re.findall('name="method" value="([a-z_]+)"', browser.get(f"/methods/add?customer={customer}&currency=INR").text)
        assert kept == ["card", "upi", "netbanking"], kept

        Razorpay.payment = {"id": "pay_1", "entity": "payment", "amount": 9900, "currency": "INR", "status": "captured",
                            "order_id": None, "method": "upi", "vpa": "kim@bank", "notes": [], "created_at": int(time.time())}
        Razorpay.code |= {"status": "closed", "close_reason": "paid", "payments_count_received": 1}
        event = {"entity": "event", "event": "qr_code.credited", "created_at": 1760000000, "payload": {
            "payment": {"entity": Razorpay.payment}, "qr_code": {"entity": Razorpay.code}}}
        assert send_signed(mine.port, hook, "evt_1", event) == 200
        assert wait_for(lambda: "Payment received" in browser.get(payment).text), browser.page.text[:2000]

        Razorpay.disputes = [{"id": "disp_1", "entity": "dispute", "payment_id": "pay_1", "amount": 9900, "currency": "INR",
                              "amount_deducted": 9900, "reason_code": "fraud", "status": "lost",
                              "created_at": int(time.time())}]
        event = {"entity": "event", "event": "payment.dispute.lost", "created_at": 1760000000, "payload": {
            "payment": {"entity": Razorpay.payment}, "dispute": {"entity": Razorpay.disputes[0]}}}
        assert send_signed(mine.port, hook, "evt_2", event) == 200
        assert mine.rows("SELECT object FROM gateway_event") == mine.rows("SELECT reference FROM payment") * 2
        assert wait_for(lambda: mine.rows("SELECT state FROM payment") == [(13,)]), mine.rows("SELECT state FROM payment")
        mine.stop()
        assert mine.must("verify").startswith("ok: ")
    finally:
        mine.remove()


if __name__ == "__main__":
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Stripe)
    known["stripe"] = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    other = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Razorpay)
    known["razorpay"] = f"http://127.0.0.1:{other.server_port}"
    threading.Thread(target=other.serve_forever, daemon=True).start()
    binary.main(book)
