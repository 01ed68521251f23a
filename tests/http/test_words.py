"""Pages and mails in the reader's language: who chooses it, what is translated, and a few pages word by word.

    test_words.py BINARY GOLDEN

GOLDEN is the folder of the pages as they should be; with UPDATE=1 in the environment they are written.
"""
import email
import email.policy
import glob
import html
import json
import os
import re
import sys

import binary
from binary import Book, Browser, test, wait_for

book = Book()
GOLDEN = sys.argv[2]
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
people = {}


class Reader(Browser):
    """Says what it reads, as browsers do."""

    def __init__(self, reads=None, host="localhost"):
        super().__init__(book.port, host)
        self.reads = reads

    def ask(self, method, path, body=None, kind="application/x-www-form-urlencoded"):
        connection = self.connect()
        headers = {"Host": f"{self.host}:{self.port}"}
        if self.reads is not None:
            headers["Accept-Language"] = self.reads
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        if method == "POST":
            headers |= {"Content-Type": kind, "Origin": self.origin()}
        try:
            connection.request(method, path, body, headers)
            got = connection.getresponse()
            answer = binary.Answer(got.status, got.headers, got.read())
        finally:
            connection.close()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        return answer

    def log_in(self, who):
        self.get("/login")
        assert self.post("/login", [("email", who["email"]), ("password", who["password"])]).status == 303
        return self

    def choose(self, language, page="/language", goes="/"):
        self.get(page)
        return self.post("/language", [("language", language), ("next", goes)])


def language_of(answer):
    tag = re.search(r"<html ([^>]*)>", answer.text).group(1)
    return re.search(r'lang="([^"]*)"', tag).group(1), 'dir="rtl"' in tag


@test
def nobody_logged_in_reads_what_the_browser_asks_for():
    book.must("demo")
    with open(book.data + "/demo.json", encoding="utf-8") as file:
        organisations = json.load(file)["organisations"]
    people["first"], people["second"] = [
        next(one for c in o["customers"] for one in c["contacts"] if "pay" in one["permissions"]) for o in organisations]
    people["manager"] = organisations[0]["customers"][0]["contacts"][0]
    people["host"] = organisations[1]["host"]
    with binary.contextlib.closing(binary.sqlite3.connect(book.data + "/counterfoil.db")) as db, db:
        db.execute("UPDATE org SET language = 'es' WHERE slug = ?", (organisations[1]["slug"],))
    book.serve()
    for reads, language, words in (("de-DE,de;q=0.9,en;q=0.8", ("de-DE", False), "Passwort vergessen?"),
                                   ("ar", ("ar", True), "نسيت كلمة المرور؟"),
                                   ("it,fr;q=0.5", ("fr", False), "Mot de passe oublié"),
                                   ("hi", ("hi", False), "पासवर्ड भूल गए?"),
                                   ("it", ("en", False), "Forgotten password?"),
                                   (None, ("en", False), "Forgotten password?"),
                                   (",;q=,\u00ff" * 50, ("en", False), "Forgotten password?")):
        page = Reader(reads.encode() if reads and "\u00ff" in reads else reads).get("/login")
        assert language_of(page) == language and words in page.text, (reads, language_of(page))
    assert language_of(Reader("it", people["host"]).get("/login")) == ("es", False)
    assert language_of(Reader("de").get("/no/such/page")) == ("de", False)


@test
def what_is_chosen_before_the_log_in_is_kept_by_the_browser():
    reader = Reader("de")
    answer = reader.choose("ar", "/login", "/login")
    assert (answer.status, answer.location) == (303, "/login"), answer.status
    assert language_of(reader.get("/login")) == ("ar", True)


@test
def a_person_reads_his_own_language_wherever_he_logs_in():
    assert language_of(Reader("de").log_in(people["first"]).get("/")) == ("en", False)
    reader = Reader("de", people["host"]).log_in(people["second"])
    assert language_of(reader.get("/")) == ("es", False)
    assert reader.choose("fr").status == 303
    assert language_of(reader.get("/")) == ("fr", False)
    assert language_of(Reader("de", people["host"]).log_in(people["second"]).get("/invoices")) == ("fr", False)
    page = reader.get("/language").text
    assert re.search(r'<option value="fr" lang="fr"\s+selected>', page) and page.count(" selected>") == 1


@test
def a_language_that_is_none_changes_nothing():
    reader = Reader(None, people["host"]).log_in(people["second"])
    for language in ("", "xx", "fr-", "FR", "de'--", "x" * 16, "de\r\nSet-Cookie: a=b"):
        assert reader.choose(language).status == 400, language
        assert language_of(reader.get("/")) == ("fr", False)
    answer = reader.choose("fr", goes="//evil.example")
    assert (answer.status, answer.location) == (303, "/")


@test
def mails_are_in_the_language_of_their_reader():
    reader = Reader("en", people["host"])
    reader.get("/forgot")
    assert reader.post("/forgot", [("email", people["second"]["email"])]).status == 200

    def found():
        for path in glob.glob(book.data + "/mail/*.eml"):
            with open(path, "rb") as file:
                one = email.message_from_binary_file(file, policy=email.policy.default)
            if people["second"]["email"] in one["To"] and "/reset/" in one.get_body(("plain",)).get_content():
                return one
        return None

    assert wait_for(lambda: found() is not None)
    mail = found()
    assert mail["Subject"] == "Définir un nouveau mot de passe" and mail["Content-Language"] == "fr", mail["Subject"]
    assert "une seule fois" in mail.get_body(("plain",)).get_content()
    assert '<html lang="fr"' in mail.get_body(("html",)).get_content()
    page = re.search(r"://[^/\s]+(/reset/[\w-]+)", mail.get_body(("plain",)).get_content()).group(1)
    assert language_of(Reader("de", people["host"]).get(page)) == ("fr", False)
    reader.choose("ar", "/login", "/login")
    assert language_of(reader.get(page)) == ("ar", True)


@test
def amounts_and_dates_are_written_and_read_as_the_language_has_them():
    reader = Reader(None).log_in(people["first"])
    reader.choose("de")
    page = reader.get("/").text
    assert re.search(r"\d\.\d{3},\d\d\u00a0₹", page), page[:3000]
    chosen = re.search(r'name="invoice" value="([^"]*)"', page).group(1)
    customer = re.search(r'name="customer" value="([^"]*)"', page).group(1)
    answer = reader.post("/pay", [("customer", customer), ("invoice", chosen)])
    review = reader.get(answer.location)
    name, = re.findall(r'name="(amount\.[^"]*)"', review.text)
    fields = [(n, v) for n, v in binary.form_fields(review.text) if n != name and n != "date"]
    for typed, told in (("1.234", "Trennzeichen"), ("1,240.50", "Trennzeichen"), ("zwei", "zwischen")):
        again = reader.post(answer.location, fields + [(name, typed)])
        assert again.status == 422 and told in again.text, (typed, again.status)
    assert reader.post(answer.location, fields + [("update", "1"), (name, "1.234,50")]).status == 200
    assert "1.234,50" in reader.post(answer.location, fields + [("update", "1"), (name, "1234,5")]).text


@test
def days_are_read_as_they_are_typed_and_asked_about():
    reader = Reader(None).log_in(people["first"])
    reader.choose("en")
    page = reader.get("/statement?from=03/04/2026&to=1.5.2026").text
    assert "This may be 3 Apr 2026 or 4 Mar 2026." in html.unescape(re.sub("<[^>]*>", "", page)), page
    assert 'value="03/04/2026"' in page and 'value="2026-05-01"' in page
    page = reader.get("/statement?from=30.2.2026&to=2026-05-01").text
    assert "Enter a day that exists" in page and 'value="30.2.2026"' in page
    assert "this may be" in html.unescape(reader.get("/invoices?tab=all&from=03/04/2026").text).lower()
    reader.choose("fr")
    page = reader.get("/statement?from=03/04/2026&to=1+mai+2026").text
    assert 'value="2026-04-03"' in page and 'value="2026-05-01"' in page


# -- nothing is left out

def template():
    with open(ROOT + "/locale/counterfoil.pot", encoding="utf-8") as file:
        return {json.loads(line[6:]) for line in file if line.startswith("msgid ")} - {""}


def texts(page):
    """What people read or hear of a page, piece by piece."""
    body = re.sub(r"<(bdi|time|code|option)\b[^>]*>.*?</\1>", "", page, flags=re.S)
    pieces = re.split(r"<(?!/?b>)[^>]*>", body)
    pieces += re.findall(r' (?:aria-label|title|alt|placeholder|data-label|data-due|data-done)="([^"]*)"', page)
    pieces += re.findall(r"<title>(.*?)</title>", page, re.S)
    return [t for t in (" ".join(html.unescape(re.sub(r"</?b>", "", p)).split()) for p in pieces) if t]


def walk(reader, start, most=60):
    """Pages reached from there, some of each kind."""
    todo, seen, kinds = [start], set(), {}
    while todo and len(seen) < most:
        path = todo.pop(0)
        kind = re.sub(r"/[\w-]{16,}", "/X", path.split("?")[0])
        kinds[kind] = kinds.get(kind, 0) + 1
        if path in seen or kinds[kind] > 3:
            continue
        seen.add(path)
        answer = reader.get(path)
        if not (answer.headers.get("Content-Type") or "").startswith("text/html") or answer.status != 200:
            continue
        yield path, answer.text
        links = [html.unescape(a) for a in re.findall(r'href="(/[^"/][^"]*)"', answer.text)]
        todo += [a.split("#")[0] for a in links if not a.startswith("/a/")]


@test
def no_page_shows_a_message_untranslated():
    messages = template()
    reader = Reader(None).log_in(people["first"])
    reader.choose("en-XA")
    count = 0
    for path, page in walk(reader, "/"):
        count += 1
        left = [t for t in texts(page) if t in messages]
        assert not left, (path, left)
        assert len(re.findall("⟦", page)) > 10, path
    assert count > 25, count


# The same in every language, or in the library's own pseudo-language.
NAMES = {"Counterfoil", "GSTIN", "UPI", "PDF", "CSV", "XLSX", "xlsx", "zip", "payments", "English", "Pseudo",
         *"Jåån Féb Måår Åpr Måý Jûûn Jûûl Åûûg Sép Öct Növ Déc".split()}


def kept_texts():
    """All that stands in the database, in one line: what people typed and files brought."""
    found = []
    for (name,) in book.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'search%'"):
        for row in book.rows(f'SELECT * FROM "{name}"'):
            found += [v.decode("utf-8", "replace") if isinstance(v, bytes) else v for v in row if isinstance(v, (str, bytes))]
    return " ".join(" | ".join(found).replace("\\n", " ").split())


def is_kept(phrase, kept):
    """It came from the database, whole or, where no word of it is small as in a sentence of ours, word by word."""
    def there(text):
        return text in NAMES or text in kept
    return there(phrase) or (not re.search(r"(?<!\w)[a-z]", phrase) and all(map(there, phrase.split())))


@test
def every_text_a_customer_reads_is_bracketed_or_was_typed_by_somebody():
    reader = Reader(None).log_in(people["manager"])
    reader.choose("en-XA")
    kept, left, count = kept_texts(), {}, 0
    for path, page in walk(reader, "/", 80):
        for piece in texts(page):
            count += 1
            for phrase in re.split(r"⟦[^⟧]*⟧|[·,;:()\d]+", piece):
                phrase = " ".join(phrase.strip(" .%-").split())
                if re.search(r"[^\W\d_]{3}", phrase) and not is_kept(phrase, kept):
                    left.setdefault(phrase, path)
    assert count > 1000 and not left, (count, left)


@test
def every_page_stands_in_every_language():
    for language in ("de", "fr", "es", "hi", "ar"):
        reader = Reader(None).log_in(people["first"])
        reader.choose(language)
        for path, page in walk(reader, "/", 30):
            assert f'<html lang="{language}"' in page and ('dir="rtl"' in page[:200]) == (language == "ar"), path
            assert not re.search(r"\{[1-9b]\}", page), path


@test
def what_is_not_translated_is_counted():
    catalogues = sorted(glob.glob(ROOT + "/locale/*.po"))
    for path in catalogues:
        with open(path, encoding="utf-8") as file:
            empty = len(re.findall(r'^msgstr[^ ]* ""$', file.read(), re.M)) - 1
        print(f"# {os.path.basename(path)}: {empty} texts not translated")
    assert len(catalogues) == 5


# -- word by word

@test
def pages_are_word_by_word_as_they_should_be():
    for language in ("de", "ar", "en-XA"):
        stranger = Reader(language)
        stranger.choose(language, "/login", "/login")
        reader = Reader(None).log_in(people["first"])
        reader.choose(language)
        lines = []
        for who, path in ((stranger, "/login"), (stranger, "/forgot"), (stranger, "/no/such"), (reader, "/language"),
                          (reader, "/password"), (reader, "/account/security"), (reader, "/auto-pay"),
                          (reader, "/methods"), (reader, "/no/such")):
            page = re.sub(r"[0-9a-zA-Z_-]{20}", "X", who.get(path).text)
            lines += [f"== {path}"] + [t for t in texts(page)]
        said = "\n".join(lines) + "\n"
        file = f"{GOLDEN}/{language}.txt"
        if os.environ.get("UPDATE"):
            os.makedirs(GOLDEN, exist_ok=True)
            with open(file, "w", encoding="utf-8") as to:
                to.write(said)
        with open(file, encoding="utf-8") as kept:
            wanted = kept.read()
        assert said == wanted, "".join(f"-{a}\n+{b}\n" for a, b in zip(wanted.splitlines(), said.splitlines()) if a != b)


if __name__ == "__main__":
    binary.main(book)
