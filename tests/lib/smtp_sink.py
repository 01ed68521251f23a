"""A mail server for tests: keeps what it is given in a folder, refuses by the name of the recipient.

smtp_sink.py FOLDER [tls]   prints its port, serves one connection after the other, ends with its
standard input. With "tls" it offers STARTTLS under a certificate of its own, FOLDER/cert.pem.
refuse@ 550 at RCPT, later@ 451 at RCPT, big@ 552 after the data, drop@ closes after the data,
cut@ closes during the data. once@ closes after taking the message.
"""
import os, socket, ssl, subprocess, sys, threading

folder, tls = sys.argv[1], "tls" in sys.argv[2:]
if tls:
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost", "-keyout", folder + "/key.pem",
                    "-out", folder + "/cert.pem"], check=True, stderr=subprocess.DEVNULL)
server = socket.create_server(("127.0.0.1", 0))
print(server.getsockname()[1], flush=True)
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
log = open(folder + "/log", "w")
kept = 0


def talk(conn):
    global kept
    f, secure, to = conn.makefile("rwb"), False, []

    def say(text):
        f.write(text.encode() + b"\r\n")
        f.flush()

    say("220 sink")
    while raw := f.readline():
        line = raw.decode("ascii", "replace").strip()
        verb = line.upper()
        print(line, file=log, flush=True)
        if verb.startswith("EHLO"):
            say("250-sink\r\n250-AUTH PLAIN\r\n" + ("250-STARTTLS\r\n" if tls and not secure else "") + "250 8BITMIME")
        elif verb == "STARTTLS" and tls:
            say("220 go on")
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(folder + "/cert.pem", folder + "/key.pem")
            conn, secure = context.wrap_socket(conn, server_side=True), True
            f = conn.makefile("rwb")
        elif verb.startswith("AUTH PLAIN"):
            # \0me\0secret
            if len(verb.split()) == 2:
                say("334 ")
                line = f.readline().decode().strip()
            say("235 welcome" if line.endswith("AG1lAHNlY3JldA==") else "535 wrong password")
        elif verb.startswith("MAIL"):
            to = []
            say("250 ok")
        elif verb.startswith("RCPT"):
            to.append(line)
            say("550 no such user" if "<refuse@" in line else "451 not now" if "<later@" in line else "250 ok")
        elif verb == "DATA":
            say("354 go")
            if "<cut@" in str(to):
                return conn.close()
            data = b""
            while (part := f.readline()) not in (b".\r\n", b""):
                data += part[1:] if part.startswith(b".") else part
            if "<drop@" in str(to):
                return conn.close()
            if "<big@" in str(to):
                say("552 too big")
                continue
            kept += 1
            open(f"{folder}/{kept}.eml", "wb").write(data)
            say("250 kept")
            if "<once@" in str(to):
                return conn.close()
        elif verb == "QUIT":
            say("221 bye")
            return conn.close()
        else:
            say("250 ok")


while True:
    conn, _ = server.accept()
    print("-- connection", file=log, flush=True)
    try:
        talk(conn)
    except (OSError, ssl.SSLError):
        pass
