// sources: src/mail/mail.c src/mail/encode_mail.c
/*
 * A message of arbitrary pieces, cut at NULs. If it is built, its head ends where ours ends: no
 * header that we did not write, no bare CR or LF, no byte that is not ASCII, no overlong line.
 */
#include <string.h>

#include "mail/mail.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static const char *const ours[] = {
    "Date: ",       "Message-ID: ", "From: ",        "Reply-To: ",        "To: ",
    "In-Reply-To:", "References: ", "Subject: ",     "MIME-Version: 1.0", "Content-Language: ",
    "X-Piece: ",    "Content-Type", "Content-Trans",
};

static void check_line(str line, bool body)
{
    must(line.n <= (body ? 76 : 998));
    for (size_t i = 0; i < line.n; i++)
        must((line.p[i] >= ' ' && line.p[i] < 0x7F) || (body && line.p[i] == '\t'));
}

/* The body. */
static str check_head(str message)
{
    str rest = message, line;
    bool known = false;
    while (str_cut(&rest, '\n', &line)) {
        must(line.n > 0 && line.p[line.n - 1] == '\r');
        line.n--;
        check_line(line, false);
        if (line.n == 0) return rest;
        known = line.p[0] == ' ';
        for (size_t i = 0; i < countof(ours); i++)
            known = known || str_starts(line, str_of(ours[i]));
        must(known);
    }
    must(false);
    return rest;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct arena a;
    str pieces[8] = { 0 }, rest = { (const char *)data, n }, out;
    arena_init(&a, 256 << 20);
    for (size_t i = 0; i < countof(pieces); i++)
        if (!str_cut(&rest, 0, &pieces[i])) break;
    struct mail_address to = { pieces[0], S("a@b.example") };
    struct mail_header header = { S("X-Piece"), pieces[1] };
    struct mail_file file = { pieces[2], S("text/plain"), pieces[3] };
    struct mail m = {
        .message_id = S("fuzz@b.example"),
        .date_us = (int64_t)n * 1000000007,
        .from = { pieces[4], S("c@d.example") },
        .to = &to,
        .to_count = 1,
        .subject = pieces[5],
        .text = pieces[6],
        .html = pieces[7],
        .headers = &header,
        .header_count = 1,
        .files = &file,
        .file_count = pieces[2].n > 0,
    };
    if (mail_build(&a, &m, &out) == OK) {
        str line, body = check_head(out);
        while (str_cut(&body, '\n', &line)) {
            must(line.n > 0 && line.p[line.n - 1] == '\r');
            check_line(str_sub(line, 0, line.n - 1), true);
        }
    }
    mail_address_is(pieces[0]);
    arena_release(&a);
    return 0;
}
