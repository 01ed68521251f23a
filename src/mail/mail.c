/*
 * Building a message: checks first, then headers, then parts.
 *
 * Bodies are always quoted-printable or base64, in both of which "=_" cannot occur: so no boundary
 * can occur in a part, and none has to be searched for.
 */
#include "mail/mail.h"

#include <stdio.h>

#include "base/date.h"
#include "base/file.h"
#include "base/utf8.h"
#include "mail/encode_mail.h"

enum { HEADER_VALUE_MAX = 4000, ADDRESS_MAX = 254, RECIPIENTS_MAX = 100 };

/* ---- what may stand in a message ---- */

static bool is_header_text(str s)
{
    if (s.n > HEADER_VALUE_MAX || !utf8_valid(s)) return false;
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7F) return false;
    return true;
}

/* Characters of a token (RFC 2045 5.1), header name or Message-ID; `more` besides. */
static bool is_token(str s, const char *more)
{
    if (s.n == 0 || s.n > 200) return false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool letter = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (!letter && c != '-' && c != '_' && !str_has(str_of(more), c)) return false;
    }
    return true;
}

bool mail_address_is(str s)
{
    str rest = s, local;
    if (s.n < 3 || s.n > ADDRESS_MAX || !str_cut(&rest, '@', &local)) return false;
    if (local.n == 0 || local.n > 64 || !is_token(local, ".!#$%&'*+/=?^`{|}~")) return false;
    if (local.p[0] == '.' || local.p[local.n - 1] == '.' || str_contains(local, S("..")))
        return false;
    if (!is_token(rest, ".") || str_has(rest, '_') || str_contains(rest, S(".."))) return false;
    return rest.p[0] != '.' && rest.p[rest.n - 1] != '.';
}

static bool is_message_id(str s)
{
    return is_token(s, ".@!#$%&'*+/=?^`{|}~") && str_has(s, '@');
}

static bool is_media_type(str s)
{
    str rest = s, first;
    return str_cut(&rest, '/', &first) && is_token(first, ".+") && is_token(rest, ".+");
}

static err check(const struct mail *m)
{
    bool good = is_message_id(m->message_id) && mail_address_is(m->from.address) &&
                is_header_text(m->from.name) && is_header_text(m->reply_to.name) &&
                is_header_text(m->subject) && m->text.n > 0 && utf8_valid(m->text) &&
                utf8_valid(m->html) && m->to_count > 0 && m->to_count <= RECIPIENTS_MAX;
    if (m->reply_to.address.n > 0) good = good && mail_address_is(m->reply_to.address);
    if (m->in_reply_to.n > 0) good = good && is_message_id(m->in_reply_to);
    if (m->language.n > 0) good = good && is_token(m->language, "");
    for (size_t i = 0; good && i < m->to_count; i++)
        good = mail_address_is(m->to[i].address) && is_header_text(m->to[i].name);
    for (size_t i = 0; good && i < m->header_count; i++)
        good = is_token(m->headers[i].name, "") && is_header_text(m->headers[i].value);
    for (size_t i = 0; good && i < m->file_count; i++)
        good = m->files[i].name.n > 0 && m->files[i].name.n <= 255 &&
               is_header_text(m->files[i].name) && is_media_type(m->files[i].type);
    return good ? OK : E_INVALID;
}

/* ---- headers ---- */

struct time_parts {
    int year, month, day, weekday, hour, minute, second;
};

static struct time_parts parts_of(int64_t us)
{
    int64_t s = us / 1000000 - (us % 1000000 < 0);
    int64_t day = s / 86400 - (s % 86400 < 0);
    int64_t rest = s - day * 86400;
    struct time_parts t = { .hour = (int)(rest / 3600),
                            .minute = (int)(rest / 60 % 60),
                            .second = (int)(rest % 60) };
    date d = { (int32_t)day };
    date_parts(d, &t.year, &t.month, &t.day);
    t.weekday = date_weekday(d);
    return t;
}

static void put_date(struct buf *b, int64_t us)
{
    static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
    static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    struct time_parts t = parts_of(us);
    buf_format(b, "Date: %s, %02d %s %04d %02d:%02d:%02d +0000\r\n", days[t.weekday], t.day,
               months[t.month - 1], t.year, t.hour, t.minute, t.second);
}

static void put_addresses(struct buf *b, const char *name, const struct mail_address *all, size_t n)
{
    buf_format(b, "%s: ", name);
    for (size_t i = 0; i < n; i++) {
        if (i > 0) buf_lit(b, ",\r\n ");
        if (all[i].name.n > 0) {
            mail_put_phrase(b, all[i].name);
            bool fits = mail_column(b) + all[i].address.n + 4 <= 78;
            buf_str(b, fits ? S(" ") : S("\r\n "));
        }
        buf_format(b, "<%.*s>", STR_FMT(all[i].address));
    }
    buf_lit(b, "\r\n");
}

static void put_headers(struct buf *b, const struct mail *m)
{
    put_date(b, m->date_us);
    buf_format(b, "Message-ID: <%.*s>\r\n", STR_FMT(m->message_id));
    put_addresses(b, "From", &m->from, 1);
    if (m->reply_to.address.n > 0) put_addresses(b, "Reply-To", &m->reply_to, 1);
    put_addresses(b, "To", m->to, m->to_count);
    if (m->in_reply_to.n > 0) {
        buf_format(b, "In-Reply-To: <%.*s>\r\n", STR_FMT(m->in_reply_to));
        buf_format(b, "References: <%.*s>\r\n", STR_FMT(m->in_reply_to));
    }
    buf_lit(b, "Subject: ");
    mail_put_text(b, m->subject);
    buf_lit(b, "\r\n");
    for (size_t i = 0; i < m->header_count; i++) {
        buf_format(b, "%.*s: ", STR_FMT(m->headers[i].name));
        mail_put_text(b, m->headers[i].value);
        buf_lit(b, "\r\n");
    }
    buf_lit(b, "MIME-Version: 1.0\r\n");
    if (m->language.n > 0) buf_format(b, "Content-Language: %.*s\r\n", STR_FMT(m->language));
}

/* ---- parts ---- */

struct boundary {
    char text[32];
};

/* FNV-1a: stable for ever, which golden messages need. */
static struct boundary boundary_of(const struct mail *m, int level)
{
    struct boundary out;
    uint64_t h = 0xcbf29ce484222325u;
    for (size_t i = 0; i < m->message_id.n; i++)
        h = (h ^ (unsigned char)m->message_id.p[i]) * 0x100000001b3u;
    snprintf(out.text, sizeof out.text, "=_%016llx_%d", (unsigned long long)h, level);
    return out;
}

static void put_text_part(struct buf *b, const char *type, str text)
{
    CLEANUP(buf_release) struct buf quoted;
    buf_init(&quoted, MAIL_BYTES_MAX);
    mail_put_quoted(&quoted, text);
    bool base64 = quoted.n > text.n / 57 * 78 + 78;
    buf_format(b, "Content-Type: %s; charset=utf-8\r\n", type);
    buf_format(b, "Content-Transfer-Encoding: %s\r\n\r\n", base64 ? "base64" : "quoted-printable");
    if (base64)
        mail_put_base64_text(b, text);
    else
        buf_str(b, buf_view(&quoted));
}

static void put_body(struct buf *b, const struct mail *m)
{
    if (m->html.n == 0) {
        put_text_part(b, "text/plain", m->text);
        return;
    }
    struct boundary line = boundary_of(m, 2);
    buf_format(b, "Content-Type: multipart/alternative;\r\n boundary=\"%s\"\r\n\r\n", line.text);
    buf_format(b, "--%s\r\n", line.text);
    put_text_part(b, "text/plain", m->text);
    buf_format(b, "--%s\r\n", line.text);
    put_text_part(b, "text/html", m->html);
    buf_format(b, "--%s--\r\n", line.text);
}

static str base_name(str name)
{
    for (size_t i = name.n; i > 0; i--)
        if (name.p[i - 1] == '/' || name.p[i - 1] == '\\') return str_sub(name, i, name.n);
    return name;
}

static void put_file(struct buf *b, const struct mail_file *file)
{
    str name = base_name(file->name);
    buf_format(b, "Content-Type: %.*s\r\n", STR_FMT(file->type));
    buf_lit(b, "Content-Disposition: attachment");
    mail_put_parameter(b, "filename", name.n > 0 ? name : S("file"));
    buf_lit(b, "\r\nContent-Transfer-Encoding: base64\r\n\r\n");
    mail_put_base64(b, file->bytes);
}

err mail_build(struct arena *a, const struct mail *m, str *out)
{
    TRY(check(m));
    CLEANUP(buf_release) struct buf b;
    buf_init(&b, MAIL_BYTES_MAX);
    put_headers(&b, m);
    if (m->file_count == 0) {
        put_body(&b, m);
    } else {
        struct boundary line = boundary_of(m, 1);
        buf_format(&b, "Content-Type: multipart/mixed;\r\n boundary=\"%s\"\r\n\r\n", line.text);
        buf_format(&b, "--%s\r\n", line.text);
        put_body(&b, m);
        for (size_t i = 0; i < m->file_count; i++) {
            buf_format(&b, "--%s\r\n", line.text);
            put_file(&b, &m->files[i]);
        }
        buf_format(&b, "--%s--\r\n", line.text);
    }
    if (b.overflow) return E_TOO_LARGE;
    *out = buf_copy(&b, a);
    return OK;
}

err mail_keep(const char *dir, const struct mail *m, str bytes)
{
    char path[1024], id[101];
    struct time_parts t = parts_of(m->date_us);
    if (!is_message_id(m->message_id)) return E_INVALID;
    str cut = str_sub(m->message_id, 0, sizeof id - 1);
    for (size_t i = 0; i < cut.n; i++) id[i] = is_token(str_sub(cut, i, 1), ".@") ? cut.p[i] : '_';
    id[cut.n] = 0;
    int n = snprintf(path, sizeof path, "%s/%04d%02d%02dT%02d%02d%02dZ-%s.eml", dir, t.year,
                     t.month, t.day, t.hour, t.minute, t.second, id);
    if (n < 0 || (size_t)n >= sizeof path) return E_INVALID;
    TRY(file_make_folders(dir));
    return file_write(path, bytes, 0600);
}
