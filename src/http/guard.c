/*
 * The rules of a request head. libmicrohttpd 0.9.75 accepts, even when asked to be strict, a
 * Content-Length beside Transfer-Encoding, two different lengths, "Content-Length :" (a header it
 * then does not see), control characters, two Hosts: each of them a way to smuggle a request past a
 * proxy in front of us. Everything refused here is answered and the connection closed.
 */
#include "http/guard.h"

#include <string.h>

#include "base/limits.h"

static bool token_char(unsigned char c)
{
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) return true;
    return c != 0 && strchr("!#$%&'*+-.^_`|~", c) != NULL;
}

static bool token(str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (!token_char((unsigned char)s.p[i])) return false;
    }
    return s.n > 0;
}

static bool printable(str s, bool blanks)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == 127 || c < 32) {
            if (!(blanks && c == '\t')) return false;
        } else if (c == ' ' && !blanks) {
            return false;
        }
    }
    return true;
}

/* A length is digits and nothing else; what does not fit an int64 is refused with the rest. */
static bool length_read(str s, int64_t *out)
{
    if (s.n == 0 || s.n > 18) return false;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9') return false;
    }
    return str_i64(s, out);
}

/* reg-name or address with an optional port (RFC 9110 7.2): no user, no path, no percent. */
static bool host_sound(str s)
{
    bool brackets = s.n > 0 && s.p[0] == '[';
    size_t i = 0;
    if (brackets) {
        for (i = 1; i < s.n && s.p[i] != ']'; i++) {
            if (strchr("0123456789abcdefABCDEF:.", s.p[i]) == NULL) return false;
        }
        if (i == s.n) return false;
        i++;
    } else {
        while (i < s.n && s.p[i] != ':') {
            unsigned char c = (unsigned char)s.p[i++];
            if (!token_char(c) || strchr("!#$%&'*+^`|", c) != NULL) return false;
        }
        if (i == 0) return false;
    }
    if (i == s.n) return true;
    if (s.p[i] != ':' || s.n - i > 6) return false;
    for (i++; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9') return false;
    }
    return true;
}

static int check_line(const struct guard_head *head)
{
    str target = { head->target, head->target_n };
    if (!token(str_of(head->method))) return 400;
    if (target.n == 0 || target.p[0] != '/' || !printable(target, false)) return 400;
    if (str_has(target, '#')) return 400;
    if (!str_eq(str_of(head->version), S("HTTP/1.1")) &&
        !str_eq(str_of(head->version), S("HTTP/1.0"))) {
        return 505;
    }
    if (head->header_count > GUARD_HEADERS_MAX || head->head_bytes > LIMIT_HEADER_BYTES) return 431;
    return 0;
}

int guard_check(const struct guard_head *head, struct guard_body *body)
{
    int lengths = 0, codings = 0, hosts = 0;
    int status = check_line(head);
    if (status != 0) return status;

    *body = (struct guard_body){ 0 };
    bool recent = str_eq(str_of(head->version), S("HTTP/1.1"));
    for (size_t i = 0; i < head->header_count; i++) {
        str name = head->headers[i].name, value = str_trim(head->headers[i].value);
        if (!token(name) || !printable(value, true)) return 400;
        if (name.n == 14 && str_eq_nocase(name, S("content-length"))) {
            lengths++;
            if (!length_read(value, &body->bytes)) return 400;
        } else if (name.n == 17 && str_eq_nocase(name, S("transfer-encoding"))) {
            codings++;
            body->chunked = str_eq_nocase(value, S("chunked"));
            if (!body->chunked) status = 501;
        } else if (name.n == 4 && str_eq_nocase(name, S("host"))) {
            hosts++;
            if (!host_sound(value)) return 400;
        }
    }
    if (lengths > 1 || codings > 1 || lengths + codings > 1 || hosts > 1) return 400;
    if (hosts == 0 && recent) return 400;
    if (codings == 1 && !recent) return 400;
    body->declared = body->chunked || body->bytes > 0;
    return status;
}

bool guard_layout(const struct guard_head *head)
{
    const char *at = head->method + strlen(head->method) + 1;
    if (at != head->target || at + head->target_n + 1 != head->version) return false;
    at = head->version + strlen(head->version);

    for (size_t i = 0; i < head->header_count; i++) {
        str name = head->headers[i].name, value = head->headers[i].value;
        if (at[0] != 0 || at[1] != 0 || name.p != at + 2) return false;
        for (at = name.p + name.n + 1; at < value.p && (*at == ' ' || *at == '\t');) at++;
        if (at != value.p) return false;
        at += value.n;
    }
    return at[0] == 0 && at[1] == 0 && at + 4 == head->method + head->head_bytes;
}
