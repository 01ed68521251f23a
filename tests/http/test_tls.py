"""TLS of our own: what is spoken, what is refused, and what an operator is told about his files.

    test_tls.py BINARY
"""
import http.client
import os
import re
import socket
import ssl
import subprocess
import time
import warnings

import binary
from binary import Book, test

book = Book()
CERT, KEY, OTHER_KEY = (f"{book.folder}/{name}" for name in ("cert.pem", "key.pem", "other.pem"))


def openssl(*words):
    subprocess.run(["openssl", *words], check=True, capture_output=True)


def make_certificate(cert, key, name, days=2):
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key,
            "-out", cert, "-days", str(days), "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}")


def trusting(cert=CERT, least=None, most=None):
    context = ssl.create_default_context(cafile=cert)
    if most is not None:
        context.set_ciphers("ALL:@SECLEVEL=0")  # or this library would not try the old versions at all
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            context.minimum_version, context.maximum_version = least, most
    return context


def dial(context, name="localhost"):
    return context.wrap_socket(socket.create_connection(("127.0.0.1", book.port), 10), server_hostname=name)


class SafeBrowser(binary.Browser):
    """The same over TLS, the certificate checked."""

    def connect(self):
        return http.client.HTTPSConnection("localhost", self.port, timeout=30, context=trusting())

    def origin(self):
        return f"https://localhost:{self.port}"


def refused(words, *told):
    status, _, err = book.run("serve", "--listen", f"127.0.0.1:{book.port}", *words)
    lines = [line for line in err.splitlines() if not line.startswith("{")]
    assert status in (1, 2) and len(lines) == 1, (status, err)
    for word in told:
        assert word in lines[0], (word, lines[0])


@test
def certificate_and_key_come_from_the_configuration():
    make_certificate(CERT, KEY, "localhost")
    openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-out", OTHER_KEY)
    book.must("init", "--name", "Harbour Ltd")
    with open(book.data + "/counterfoil.conf", "w", encoding="utf-8") as file:
        file.write(f"tls_cert = {CERT}\ntls_key = {KEY}\n")
    book.serve(browser=SafeBrowser)
    with dial(trusting()) as s:
        assert s.version() == "TLSv1.3", s.version()
        assert dict(part[0] for part in s.getpeercert()["subject"])["commonName"] == "localhost"


@test
def tls_1_2_is_spoken_and_nothing_older():
    with dial(trusting(CERT, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_2)) as s:
        assert s.version() == "TLSv1.2" and "GCM" in s.cipher()[0] or "POLY1305" in s.cipher()[0], s.cipher()
    for old in (ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1):
        try:
            with dial(trusting(CERT, ssl.TLSVersion.TLSv1, old)) as s:
                raise AssertionError(f"{s.version()} is spoken")
        except (ssl.SSLError, ConnectionError):
            pass


@test
def another_name_is_not_believed():
    try:
        with dial(trusting(), "elsewhere.example"):
            raise AssertionError("the name was not checked")
    except ssl.SSLCertVerificationError:
        pass


@test
def pages_say_to_come_by_https_only():
    answer = SafeBrowser(book.port).get("/login")
    assert answer.status == 200
    assert re.fullmatch(r"max-age=31536000; includeSubDomains", answer.headers["Strict-Transport-Security"])


@test
def the_cookie_is_bound_to_host_and_https():
    link = book.must("user", "add", "--org", "main", "--new-customer", "Kim", "--email", "kim@example.com", "--name",
                     "Kim", "--may", "view,pay").split()[-1]
    assert link.startswith("https://"), link
    kim = SafeBrowser(book.port)
    answer = kim.join(link)
    assert answer.status == 303, (answer.status, answer.text[:500])
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-cf=") and "; Path=/" in cookie and "Domain" not in cookie, cookie
    for word in ("; Secure", "; HttpOnly", "; SameSite=Lax"):
        assert word in cookie, cookie
    assert kim.get("/").status == 200


@test
def a_cookie_without_the_prefix_is_nobodys():
    kim = SafeBrowser(book.port)
    kim.get("/login")
    assert kim.post("/login", [("email", "kim@example.com"), ("password", binary.PASSWORD)]).status == 303
    plain = SafeBrowser(book.port)
    plain.cookies = {"cf": kim.cookies["__Host-cf"]}
    assert plain.get("/").status == 303
    assert kim.get("/").status == 200


@test
def a_form_that_came_from_plain_http_is_refused():
    kim = SafeBrowser(book.port)
    kim.get("/login")
    kim.origin = lambda: f"http://localhost:{book.port}"
    assert kim.post("/login", [("email", "kim@example.com"), ("password", binary.PASSWORD)]).status == 403


@test
def plain_http_gets_no_page_and_the_next_client_is_served():
    with socket.create_connection(("127.0.0.1", book.port), 10) as s:
        s.sendall(b"GET /login HTTP/1.1\r\nHost: localhost\r\n\r\n")
        got = b""
        try:
            while piece := s.recv(4096):
                got += piece
        except ConnectionError:
            pass
    assert not got.startswith(b"HTTP/"), got
    assert SafeBrowser(book.port).get("/login").status == 200


@test
def a_handshake_that_is_not_ended_is_cut_off():
    with socket.create_connection(("127.0.0.1", book.port), 30) as s:
        s.sendall(b"\x16\x03\x01\x02\x00")  # a record begun, and no more
        began = time.monotonic()
        try:
            while s.recv(4096):
                pass
        except ConnectionError:
            pass
        assert time.monotonic() - began < 15
    assert SafeBrowser(book.port).get("/login").status == 200


@test
def a_renewed_certificate_is_taken_at_the_next_start():
    assert book.stop() == 0
    make_certificate(CERT, KEY, "localhost", days=3)
    book.serve(browser=SafeBrowser)
    assert SafeBrowser(book.port).get("/login").status == 200
    assert book.stop() == 0


@test
def a_key_of_another_certificate_is_said_in_one_line():
    refused(["--tls-key", OTHER_KEY], CERT, OTHER_KEY)


@test
def files_that_are_not_pem_are_said_in_one_line():
    path = book.folder + "/empty.pem"
    for content in ("", "nothing of the kind\n"):
        with open(path, "w", encoding="ascii") as file:
            file.write(content)
        refused(["--tls-key", path], path)
        refused(["--tls-cert", path], path)


@test
def files_that_are_not_there_are_said_in_one_line():
    for flag in ("--tls-cert", "--tls-key"):
        refused([flag, book.folder + "/none.pem"], book.folder + "/none.pem")


@test
def certificate_and_key_go_together():
    os.remove(book.data + "/counterfoil.conf")
    refused(["--tls-cert", CERT], "--tls-cert and --tls-key go together")
    refused(["--tls-key", KEY], "--tls-cert and --tls-key go together")


if __name__ == "__main__":
    binary.main(book)
