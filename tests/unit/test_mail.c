/* Messages as bytes, as another library reads them, and on their way to a server. */
#include "testing.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "mail/mail.h"
#include "net/net.h"

enum { NOVEMBER_21 = 1795301730 }; /* 2026-11-21 22:55:30 UTC */

static struct arena a;
static char folder[] = "/tmp/cf-mail-XXXXXX";

static struct mail small(void)
{
    static const struct mail_address to = { { 0 }, { "meera@halden.example", 20 } };
    return (struct mail){
        .message_id = S("pay-71@billing.example"),
        .date_us = NOVEMBER_21 * INT64_C(1000000),
        .from = { S("Tamarind Grid"), S("billing@tamarind.example") },
        .to = &to,
        .to_count = 1,
        .subject = S("Receipt"),
        .text = S("Thank you.\nBye=\n"),
    };
}

static void a_plain_message_is_golden(void **state)
{
    (void)state;
    struct mail m = small();
    str out;
    assert_ok(mail_build(&a, &m, &out));
    assert_str(out, "Date: Sat, 21 Nov 2026 22:55:30 +0000\r\n"
                    "Message-ID: <pay-71@billing.example>\r\n"
                    "From: \"Tamarind Grid\" <billing@tamarind.example>\r\n"
                    "To: <meera@halden.example>\r\n"
                    "Subject: Receipt\r\n"
                    "MIME-Version: 1.0\r\n"
                    "Content-Type: text/plain; charset=utf-8\r\n"
                    "Content-Transfer-Encoding: quoted-printable\r\n"
                    "\r\n"
                    "Thank you.\r\n"
                    "Bye=3D\r\n");
}

static void both_forms_and_a_file_are_golden(void **state)
{
    (void)state;
    struct mail_file file = { S("/tmp/a.txt"), S("text/plain"), S("hi\n") };
    struct mail m = small();
    str out, again;
    m.html = S("<p>Thank you.</p>");
    m.text = S("\xD9\x85\xD8\xB1\xD8\xAD\xD8\xA8\xD8\xA7");
    m.files = &file;
    m.file_count = 1;
    m.reply_to = (struct mail_address){ STR_NONE, S("help@tamarind.example") };
    m.in_reply_to = S("x@y");
    assert_ok(mail_build(&a, &m, &out));
    assert_ok(mail_build(&a, &m, &again));
    assert_true(str_eq(out, again));
    assert_true(
        str_contains(out, S("Content-Type: multipart/mixed;\r\n"
                            " boundary=\"=_9d6da79ef0b9dd0f_1\"\r\n\r\n--=_9d6da79ef0b9dd0f_1\r\n"
                            "Content-Type: multipart/alternative;\r\n"
                            " boundary=\"=_9d6da79ef0b9dd0f_2\"\r\n\r\n")));
    assert_true(str_contains(out, S("Reply-To: <help@tamarind.example>\r\n")));
    assert_true(str_contains(out, S("In-Reply-To: <x@y>\r\nReferences: <x@y>\r\n")));
    assert_true(str_contains(out, S("Content-Type: text/plain; charset=utf-8\r\n"
                                    "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
                                    "=D9=85=D8=B1=D8=AD=D8=A8=D8=A7\r\n")));
    assert_true(str_contains(out, S("Content-Disposition: attachment;\r\n filename=\"a.txt\"\r\n"
                                    "Content-Transfer-Encoding: base64\r\n\r\naGkK\r\n--=_")));
    assert_true(str_ends(out, S("_1--\r\n")));
}

static void another_library_reads_what_was_written(void **state)
{
    (void)state;
    static const struct mail_address to[] = {
        { { "मीरा अय्यर और कंपनी प्राइवेट लिमिटेड, वित्त विभाग",
            sizeof "मीरा अय्यर और कंपनी प्राइवेट लिमिटेड, वित्त विभाग" - 1 },
          { "meera@halden.example", 20 } },
        { { 0 }, { "ap@halden.example", 17 } },
    };
    static const struct mail_header auto_submitted = { { "Auto-Submitted", 14 },
                                                       { "auto-generated", 14 } };
    char bytes[1024];
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (char)i;
    struct mail_file files[] = {
        { S("INV-1042.pdf"), S("application/pdf"), { bytes, sizeof bytes } },
        { S("Rechnung für Müller und einige weitere Söhne mit langem Namen – 2026.pdf"),
          S("application/pdf"), S("%PDF") },
        { S("C:\\x\\a \"b\" c.csv"), S("text/csv"), S("a;b\n") },
    };
    struct mail m = small();
    m.from.name = S("Tamarind Grid, Ltd. \"Billing\"");
    m.to = to;
    m.to_count = 2;
    m.subject =
        S("Rechnung für Müller & Söhne: €1.240,50 fällig am 30. November, bitte überweisen – "
          "vielen Dank");
    m.language = S("de");
    m.headers = &auto_submitted;
    m.header_count = 1;
    m.files = files;
    m.file_count = countof(files);
    str text = S("Guten Tag,\r\n\n.ein Punkt\rFrom oben\nEnde mit Leerzeichen \n");
    m.text = arena_format(&a, "%.*s", STR_FMT(text));
    for (int i = 0; i < 40; i++) m.text = arena_format(&a, "%.*slang ", STR_FMT(m.text));
    for (int i = 0; i < 20; i++)
        m.html =
            arena_format(&a, "%.*s<p>नमस्ते, आपका भुगतान मिल गया। धन्यवाद।</p>\n", STR_FMT(m.html));
    str out;
    assert_ok(mail_build(&a, &m, &out));
    assert_true(str_contains(out, S("Content-Transfer-Encoding: base64\r\n\r\nPHA+")));
    assert_ok(mail_keep(folder, &m, out));
    str path = arena_format(&a, "%s/20261121T225530Z-pay-71@billing.example.eml", folder);
    str kept;
    assert_ok(file_read(&a, path.p, 1 << 20, &kept));
    assert_true(str_eq(kept, out));

    str here = str_of(__FILE__);
    while (here.p[here.n - 1] != '/') here.n--;
    str script = arena_format(&a, "%.*s../lib/parse_mail.py", STR_FMT(here));
    pid_t child = fork();
    if (child == 0) {
        execlp("python3", "python3", script.p, path.p, (char *)NULL);
        _exit(127);
    }
    int status;
    waitpid(child, &status, 0);
    assert_int_equal(status, 0);
    unlink(path.p);
}

static void nothing_breaks_out_of_a_header(void **state)
{
    (void)state;
    str out;
    struct mail m;
#define REFUSED(change)                                                                            \
    m = small();                                                                                   \
    change;                                                                                        \
    assert_err(mail_build(&a, &m, &out), E_INVALID)
    struct mail_address bad_name = { S("x\r\nBcc: evil@x.example"), S("a@b.example") };
    struct mail_address bad_address = { STR_NONE, S("a@b.example>\r\nBcc: <c@d.example") };
    struct mail_header bad_value = { S("X-A"), S("1\r\n\r\nbody") },
                       bad_header = { S("X A:"), S("1") };
    struct mail_file bad_file = { S("a\nb.pdf"), S("application/pdf"), S("x") };
    struct mail_file bad_type = { S("a.pdf"), S("application/pdf; x=\"y\""), S("x") };
    REFUSED(m.subject = S("a\nb"));
    REFUSED(m.subject = S("a\rb"));
    REFUSED(m.subject = ((str){ "a\0b", 3 }));
    REFUSED(m.subject = S("\xFF"));
    REFUSED(m.from.name = bad_name.name);
    REFUSED(m.to = &bad_name);
    REFUSED(m.to = &bad_address);
    REFUSED(m.reply_to = bad_address);
    REFUSED(m.to_count = 0);
    REFUSED(m.message_id = S("a@b>\r\nX: y"));
    REFUSED(m.message_id = S("no-at-sign"));
    REFUSED(m.in_reply_to = S("a b@c"));
    REFUSED(m.language = S("de\n"));
    REFUSED(m.text = STR_NONE);
    REFUSED(m.text = S("\xC3"));
    REFUSED((m.headers = &bad_value, m.header_count = 1));
    REFUSED((m.headers = &bad_header, m.header_count = 1));
    REFUSED((m.files = &bad_file, m.file_count = 1));
    REFUSED((m.files = &bad_type, m.file_count = 1));
#undef REFUSED
    const char *not_addresses[] = {
        "",       "a",      "a@",   "@b",   "a@b@c",   "a b@c.example", "a@b..c",
        ".a@b.c", "a.@b.c", "a@.b", "a@b.", "a@b_c.d", "\"a\"@b.c",     "ü@b.c"
    };
    for (size_t i = 0; i < countof(not_addresses); i++)
        if (mail_address_is(str_of(not_addresses[i]))) fail_msg("%s", not_addresses[i]);
    assert_true(mail_address_is(S("o'brien+x@mail.example-1.com")));
}

static void a_header_that_looks_encoded_is_encoded(void **state)
{
    (void)state;
    struct mail m = small();
    str out;
    m.subject = S("=?utf-8?Q?Hi?=");
    assert_ok(mail_build(&a, &m, &out));
    assert_true(str_contains(out, S("Subject: =?utf-8?B?PT91dGYtOD9RP0hpPz0=?=\r\n")));
    struct mail_header list = {
        S("List-Unsubscribe"),
        S("<https://billing.example/unsubscribe/"
          "0123456789012345678901234567890123456789012345678901234567890123>")
    };
    m = small();
    m.headers = &list;
    m.header_count = 1;
    assert_ok(mail_build(&a, &m, &out));
    assert_true(str_contains(out, list.value)); /* an address is not broken */
}

/* ---- on its way ---- */

struct sink {
    pid_t pid;
    int in, port;
};

static struct sink sink_open(bool tls)
{
    int in[2], out[2];
    assert_int_equal(pipe(in) | pipe(out), 0);
    str here = str_of(__FILE__);
    while (here.p[here.n - 1] != '/') here.n--;
    str script = arena_format(&a, "%.*s../lib/smtp_sink.py", STR_FMT(here));
    pid_t child = fork();
    if (child == 0) {
        dup2(in[0], 0);
        dup2(out[1], 1);
        close(in[1]);
        execlp("python3", "python3", script.p, folder, tls ? "tls" : (char *)NULL, (char *)NULL);
        _exit(127);
    }
    close(in[0]);
    close(out[1]);
    char line[32] = { 0 };
    assert_true(read(out[0], line, sizeof line - 1) > 0);
    close(out[0]);
    return (struct sink){ child, in[1], (int)strtol(line, NULL, 10) };
}

static void sink_close(struct sink *s)
{
    net_close_thread();
    close(s->in);
    waitpid(s->pid, NULL, 0);
}

static struct net_mail_answer send_mail(const struct net_smtp_server *server, const char *to)
{
    struct net_mail_answer answer;
    struct mail m = small();
    str bytes, recipient = str_of(to);
    m.text = S(".a\n..\n.\nend");
    assert_ok(mail_build(&a, &m, &bytes));
    struct net_mail mail = {
        .from = S("billing@tamarind.example"), .to = &recipient, .to_count = 1, .bytes = bytes
    };
    assert_ok(net_smtp(&a, server, &mail, &answer));
    return answer;
}

static str logged(void)
{
    str out;
    assert_ok(file_read(&a, arena_format(&a, "%s/log", folder).p, 1 << 20, &out));
    return out;
}

static int count_in(str text, str part)
{
    int n = 0;
    for (size_t i = 0; i + part.n <= text.n; i++) n += str_eq(str_sub(text, i, part.n), part);
    return n;
}

static void a_server_takes_refuses_or_asks_to_wait(void **state)
{
    (void)state;
    struct sink sink = sink_open(false);
    struct net_smtp_server server = { .host = S("127.0.0.1"),
                                      .port = (uint16_t)sink.port,
                                      .tls = NET_TLS_NONE,
                                      .reach = NET_ANY,
                                      .helo = S("us.example"),
                                      .timeout_ms = 5000 };
    struct net_mail_answer r = send_mail(&server, "meera@halden.example");
    assert_int_equal(r.fate, NET_MAIL_TAKEN);
    assert_str(r.note, "250 kept");
    str kept;
    assert_ok(file_read(&a, arena_format(&a, "%s/1.eml", folder).p, 1 << 20, &kept));
    assert_true(str_ends(kept, S("\r\n\r\n=2Ea\r\n=2E.\r\n=2E\r\nend\r\n")));
    assert_int_equal(send_mail(&server, "ap@halden.example").fate, NET_MAIL_TAKEN);
    assert_int_equal(count_in(logged(), S("-- connection")), 1);
    assert_int_equal(count_in(logged(), S("EHLO us.example")), 1);

    r = send_mail(&server, "refuse@halden.example");
    assert_int_equal(r.fate, NET_MAIL_REFUSED);
    assert_int_equal(r.code, 550);
    assert_str(r.note, "550 no such user");
    r = send_mail(&server, "later@halden.example");
    assert_int_equal(r.fate, NET_MAIL_LATER);
    assert_false(r.maybe);
    r = send_mail(&server, "big@halden.example");
    assert_int_equal(r.fate, NET_MAIL_REFUSED);
    assert_int_equal(r.code, 552);
    r = send_mail(&server, "drop@halden.example");
    assert_int_equal(r.fate, NET_MAIL_LATER);
    assert_true(r.maybe);
    r = send_mail(&server, "once@halden.example");
    assert_int_equal(r.fate, NET_MAIL_TAKEN);
    /* The kept connection is dead by now: replaced without a word. */
    assert_int_equal(send_mail(&server, "meera@halden.example").fate, NET_MAIL_TAKEN);
    r = send_mail(&server, "a@b>\r\nRCPT TO:<c@d.example");
    assert_int_equal(r.fate, NET_MAIL_REFUSED);
    assert_int_equal(count_in(logged(), S("c@d.example")), 0);
    sink_close(&sink);
    assert_int_equal(send_mail(&server, "meera@halden.example").fate, NET_MAIL_LATER);
}

static void trouble_with_the_door_is_not_a_refusal(void **state)
{
    (void)state;
    struct sink sink = sink_open(false);
    struct net_smtp_server server = { .host = S("localhost"),
                                      .port = (uint16_t)sink.port,
                                      .tls = NET_TLS_NONE,
                                      .reach = NET_LOOPBACK,
                                      .user = S("me"),
                                      .password = S("secret"),
                                      .timeout_ms = 5000 };
    assert_int_equal(send_mail(&server, "meera@halden.example").fate, NET_MAIL_TAKEN);
    net_close_thread();
    server.password = S("wrong");
    struct net_mail_answer r = send_mail(&server, "meera@halden.example");
    assert_int_equal(r.fate, NET_MAIL_LATER);
    assert_int_equal(r.code, 535);
    assert_int_equal(count_in(r.note, S("wrong")), 1); /* the server's words, not our password */
    net_close_thread();
    /* No STARTTLS there: nothing is said in plain text. */
    server.tls = NET_TLS_START;
    r = send_mail(&server, "tls@halden.example");
    assert_int_equal(r.fate, NET_MAIL_LATER);
    assert_int_equal(count_in(logged(), S("tls@halden.example")), 0);
    server.reach = NET_PUBLIC;
    r = send_mail(&server, "meera@halden.example");
    assert_true(str_contains(r.note, S("the address is not allowed")));
    struct net_mail none = { .from = S("a@b.example") };
    assert_err(net_smtp(&a, &server, &none, &r), E_CONFIG);
    server.host = S("mail.example/x");
    assert_err(net_smtp(&a, &server, &none, &r), E_CONFIG);
    sink_close(&sink);
}

static void certificates_are_checked(void **state)
{
    (void)state;
    struct sink sink = sink_open(true);
    struct net_smtp_server server = { .host = S("localhost"),
                                      .port = (uint16_t)sink.port,
                                      .tls = NET_TLS_START,
                                      .reach = NET_ANY,
                                      .timeout_ms = 5000 };
    assert_int_equal(send_mail(&server, "meera@halden.example").fate, NET_MAIL_LATER);
    assert_int_equal(count_in(logged(), S("MAIL")), 0);
    net_close_thread();
    server.ca_file = arena_format(&a, "%s/cert.pem", folder).p;
    assert_int_equal(send_mail(&server, "meera@halden.example").fate, NET_MAIL_TAKEN);
    sink_close(&sink);
}

static int tear_down(void **state)
{
    (void)state;
    const char *names[] = { "log", "cert.pem", "key.pem", "1.eml", "2.eml", "3.eml", "4.eml" };
    for (size_t i = 0; i < countof(names); i++)
        unlink(arena_format(&a, "%s/%s", folder, names[i]).p);
    return rmdir(folder);
}

int main(void)
{
    signal(SIGPIPE, SIG_IGN);
    arena_init(&a, 256 << 20);
    if (mkdtemp(folder) == NULL) return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plain_message_is_golden),
        cmocka_unit_test(both_forms_and_a_file_are_golden),
        cmocka_unit_test(another_library_reads_what_was_written),
        cmocka_unit_test(nothing_breaks_out_of_a_header),
        cmocka_unit_test(a_header_that_looks_encoded_is_encoded),
        cmocka_unit_test(a_server_takes_refuses_or_asks_to_wait),
        cmocka_unit_test(trouble_with_the_door_is_not_a_refusal),
        cmocka_unit_test(certificates_are_checked),
    };
    int failed = cmocka_run_group_tests(tests, NULL, tear_down);
    arena_release(&a);
    return failed;
}
