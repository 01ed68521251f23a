/*
 * Encoded words, quoted-printable, base64, parameters: how mail carries what is not ASCII.
 *
 * Each is written straight into the message. Lines are counted here, because their limits (76 for
 * encoded text, 78 for headers) belong to the encodings.
 */
#include "mail/encode_mail.h"

#include "base/encode.h"
#include "base/utf8.h"

enum { HEADER_LINE = 78, WORD_PLAIN_MAX = 900, WORD_MAX = 75, QUOTED_LINE = 76, BASE64_BYTES = 57 };

static bool is_printable(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < ' ' || s.p[i] > '~') return false;
    return true;
}

size_t mail_column(const struct buf *b)
{
    size_t n = 0;
    while (n < b->n && b->p[b->n - 1 - n] != '\n') n++;
    return n;
}

/* May stand as it is: nothing that looks like an encoded word, no word that cannot be folded. */
static bool is_plain_text(str s)
{
    size_t word = 0;
    if (!is_printable(s) || str_contains(s, S("=?"))) return false;
    if (s.n > 0 && (s.p[0] == ' ' || s.p[s.n - 1] == ' ')) return false;
    for (size_t i = 0; i < s.n; i++) {
        word = s.p[i] == ' ' ? 0 : word + 1;
        if (word > WORD_PLAIN_MAX || (word == 0 && s.p[i + 1] == ' ')) return false;
    }
    return true;
}

static void put_folded(struct buf *b, str s)
{
    str word;
    size_t at = mail_column(b);
    for (bool first = true; str_cut(&s, ' ', &word); first = false) {
        if (!first && at + 1 + word.n > HEADER_LINE) {
            buf_lit(b, "\r\n ");
            at = 1;
        } else if (!first) {
            buf_char(b, ' ');
            at++;
        }
        buf_str(b, word);
        at += word.n;
    }
}

/* Bytes that one character takes in a Q word: RFC 2047 4.2, and 5 (3) for phrases. */
static bool is_q_safe(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
           c == '!' || c == '*' || c == '+' || c == '/';
}

static size_t q_bytes(str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) n += is_q_safe(s.p[i]) || s.p[i] == ' ' ? 1 : 3;
    return n;
}

static void put_word(struct buf *b, str piece, bool q)
{
    if (!q) {
        buf_lit(b, "=?utf-8?B?");
        encode_base64(b, piece.p, piece.n);
        buf_lit(b, "?=");
        return;
    }
    buf_lit(b, "=?utf-8?Q?");
    for (size_t i = 0; i < piece.n; i++) {
        if (is_q_safe(piece.p[i]))
            buf_char(b, piece.p[i]);
        else if (piece.p[i] == ' ')
            buf_char(b, '_');
        else
            buf_format(b, "=%02X", (unsigned char)piece.p[i]);
    }
    buf_lit(b, "?=");
}

/* Whole characters only in each word; between two of them the line break is not text. */
static void put_words(struct buf *b, str s)
{
    enum { FRAME = 12 }; /* "=?utf-8?Q?" and "?=" */
    bool q = q_bytes(s) <= (s.n + 2) / 3 * 4;
    size_t room =
        HEADER_LINE - 2 > mail_column(b) + FRAME ? HEADER_LINE - 2 - mail_column(b) - FRAME : 0;
    if (room > WORD_MAX - FRAME) room = WORD_MAX - FRAME;
    for (bool first = true; s.n > 0; first = false) {
        str rest = s;
        uint32_t c;
        size_t taken = 0;
        while (utf8_next(&rest, &c)) {
            str piece = str_sub(s, 0, s.n - rest.n);
            if ((q ? q_bytes(piece) : (piece.n + 2) / 3 * 4) > room) break;
            taken = piece.n;
        }
        if (taken > 0) {
            if (!first && mail_column(b) > 1) buf_lit(b, "\r\n ");
            put_word(b, str_sub(s, 0, taken), q);
            s = str_sub(s, taken, s.n);
        } else {
            buf_lit(b, "\r\n ");
        }
        room = WORD_MAX - FRAME;
    }
}

void mail_put_text(struct buf *b, str value)
{
    if (is_plain_text(value))
        put_folded(b, value);
    else
        put_words(b, value);
}

void mail_put_phrase(struct buf *b, str name)
{
    size_t n = name.n;
    for (size_t i = 0; i < name.n; i++) n += name.p[i] == '"' || name.p[i] == '\\';
    if (!is_printable(name) || n > 60 || str_contains(name, S("=?"))) {
        put_words(b, name);
        return;
    }
    buf_char(b, '"');
    for (size_t i = 0; i < name.n; i++) {
        if (name.p[i] == '"' || name.p[i] == '\\') buf_char(b, '\\');
        buf_char(b, name.p[i]);
    }
    buf_char(b, '"');
}

void mail_put_parameter(struct buf *b, const char *name, str value)
{
    enum { PIECE = 50 };
    bool escapes = str_has(value, '"') || str_has(value, '\\');
    if (is_printable(value) && !escapes && value.n <= PIECE) {
        buf_format(b, ";\r\n %s=\"%.*s\"", name, STR_FMT(value));
        return;
    }
    CLEANUP(buf_release) struct buf all;
    buf_init(&all, 4096);
    encode_percent(&all, value);
    str rest = buf_view(&all);
    if (rest.n <= PIECE) {
        buf_format(b, ";\r\n %s*=utf-8''%.*s", name, STR_FMT(rest));
        return;
    }
    for (int i = 0; rest.n > 0; i++) {
        size_t n = rest.n < PIECE ? rest.n : PIECE;
        /* A percent triplet is not cut in two. */
        if (n < rest.n && rest.p[n - 1] == '%')
            n -= 1;
        else if (n < rest.n && rest.p[n - 2] == '%')
            n -= 2;
        buf_format(b, ";\r\n %s*%d*=%s%.*s", name, i, i == 0 ? "utf-8''" : "", (int)n, rest.p);
        rest = str_sub(rest, n, rest.n);
    }
}

/* ---- bodies ---- */

/* Take one line; its end (CRLF, LF or CR) is stepped over. False at the end of the text. */
static bool take_line(str *rest, str *line, bool *ended)
{
    if (rest->n == 0) return false;
    size_t i = 0;
    while (i < rest->n && rest->p[i] != '\n' && rest->p[i] != '\r') i++;
    *line = str_sub(*rest, 0, i);
    *ended = i < rest->n;
    if (*ended) i += rest->p[i] == '\r' && i + 1 < rest->n && rest->p[i + 1] == '\n' ? 2 : 1;
    *rest = str_sub(*rest, i, rest->n);
    return true;
}

static void put_quoted_line(struct buf *b, str line)
{
    size_t at = 0;
    for (size_t i = 0; i < line.n; i++) {
        char c = line.p[i];
        bool last = i + 1 == line.n, blank = c == ' ' || c == '\t';
        bool plain = (c > ' ' && c <= '~' && c != '=') || (blank && !last);
        /* Old mailboxes change a line that begins with "From ", old servers one that is a dot. */
        if (i == 0 && (str_starts(line, S("From ")) || c == '.')) plain = false;
        size_t width = plain ? 1 : 3;
        if (at + width > (size_t)QUOTED_LINE - (last ? 0 : 1)) {
            buf_lit(b, "=\r\n");
            at = 0;
        }
        if (plain)
            buf_char(b, c);
        else
            buf_format(b, "=%02X", (unsigned char)c);
        at += width;
    }
}

void mail_put_quoted(struct buf *b, str text)
{
    str line;
    bool ended = true;
    while (take_line(&text, &line, &ended)) {
        put_quoted_line(b, line);
        buf_lit(b, "\r\n");
    }
}

void mail_put_base64(struct buf *b, str bytes)
{
    while (bytes.n > 0) {
        str piece = str_sub(bytes, 0, BASE64_BYTES);
        encode_base64(b, piece.p, piece.n);
        buf_lit(b, "\r\n");
        bytes = str_sub(bytes, piece.n, bytes.n);
    }
}

void mail_put_base64_text(struct buf *b, str text)
{
    CLEANUP(buf_release) struct buf lines;
    str line;
    bool ended;
    buf_init(&lines, 2 * text.n + 2);
    while (take_line(&text, &line, &ended)) {
        if (line.n > 0) buf_str(&lines, line);
        if (ended) buf_lit(&lines, "\r\n");
    }
    mail_put_base64(b, buf_view(&lines));
}
