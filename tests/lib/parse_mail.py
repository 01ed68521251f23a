"""Parse the message of test_mail.c with another library and compare. parse_mail.py FILE"""
import email, sys
from email import policy
from email.header import decode_header, make_header

raw = open(sys.argv[1], "rb").read()
assert max(map(len, raw.split(b"\r\n"))) <= 78, "a line is too long"
assert b"\n" not in raw.replace(b"\r\n", b"") and max(raw) < 128
m = email.message_from_bytes(raw, policy=policy.default)
assert not m.defects, m.defects
assert m["subject"] == "Rechnung für Müller & Söhne: €1.240,50 fällig am 30. November, bitte überweisen – vielen Dank", m["subject"]
assert m["from"].addresses[0].display_name == "Tamarind Grid, Ltd. \"Billing\"", m["from"]
assert m["from"].addresses[0].addr_spec == "billing@tamarind.example"
# The newer parser keeps the blank between encoded words of a name, which RFC 2047 (6.2) takes away.
to = str(make_header(decode_header(email.message_from_bytes(raw)["to"])))
assert to == "मीरा अय्यर और कंपनी प्राइवेट लिमिटेड, वित्त विभाग <meera@halden.example>, <ap@halden.example>", repr(to)
assert [a.addr_spec for a in m["to"].addresses] == ["meera@halden.example", "ap@halden.example"]
assert m["message-id"] == "<pay-71@billing.example>" and m["date"].datetime.isoformat() == "2026-11-21T22:55:30+00:00"
assert m["auto-submitted"] == "auto-generated" and m["content-language"] == "de"
text = m.get_body(("plain",)).get_content().replace("\r\n", "\n")
assert text.startswith("Guten Tag,\n\n.ein Punkt\nFrom oben\nEnde mit Leerzeichen \n" + "lang " * 40), repr(text)
html = m.get_body(("html",)).get_content().replace("\r\n", "\n")
assert html == "<p>नमस्ते, आपका भुगतान मिल गया। धन्यवाद।</p>\n" * 20, repr(html)
files = list(m.iter_attachments())
names = [f.get_filename() for f in files]
assert names == ["INV-1042.pdf", "Rechnung für Müller und einige weitere Söhne mit langem Namen – 2026.pdf", 'a "b" c.csv'], names
assert files[0].get_content() == bytes(range(256)) * 4 and files[0].get_content_type() == "application/pdf"
