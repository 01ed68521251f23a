/* Urlencoded text, parameters, cookies: the small grammars of a request. */
#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "http/parse.h"

static int hex(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

static bool decode(str text, bool plus, char *to, size_t *n)
{
    size_t at = 0;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == '+' && plus) {
            c = ' ';
        } else if (c == '%') {
            if (text.n - i < 3) return false;
            int high = hex(text.p[i + 1]), low = hex(text.p[i + 2]);
            if (high < 0 || low < 0) return false;
            c = (char)(high * 16 + low);
            i += 2;
        }
        to[at++] = c;
    }
    *n = at;
    return true;
}

static bool text_sound(str s)
{
    return utf8_valid(s) && (s.n == 0 || memchr(s.p, 0, s.n) == NULL);
}

bool parse_percent(struct arena *a, str text, bool plus, str *out)
{
    str result = text;
    if (str_has(text, '%') || (plus && str_has(text, '+'))) {
        char *to = arena_take(a, text.n + 1);
        if (!decode(text, plus, to, &result.n)) return false;
        result.p = to;
    }
    if (!text_sound(result)) return false;
    *out = result;
    return true;
}

int parse_urlencoded(struct arena *a, str text, struct parse_pairs *out)
{
    size_t most = 1, count = 0;
    for (size_t i = 0; i < text.n; i++) most += text.p[i] == '&';
    if (most > LIMIT_FORM_FIELDS) return 413;

    struct http_pair *items = arena_array(a, struct http_pair, most);
    str rest = text, part;
    while (str_cut(&rest, '&', &part)) {
        str value = part, name = STR_NONE;
        if (part.n == 0) continue;
        if (!str_cut(&value, '=', &name)) name = STR_NONE;
        if (name.n > LIMIT_FIELD_BYTES || value.n > 3 * LIMIT_FIELD_BYTES) return 413;
        struct http_pair *pair = &items[count++];
        if (!parse_percent(a, name, true, &pair->name)) return 400;
        if (!parse_percent(a, value, true, &pair->value)) return 400;
        if (pair->value.n > LIMIT_FIELD_BYTES) return 413;
    }
    *out = (struct parse_pairs){ items, count };
    return 0;
}

/* The quoted text at the start of `rest`, with \" and \\ undone; steps over it. */
static bool quoted(struct arena *a, str *rest, str *out)
{
    char *to = arena_take(a, rest->n);
    size_t n = 0, i = 1;
    for (; i < rest->n && rest->p[i] != '"'; i++) {
        bool escape = rest->p[i] == '\\' && i + 1 < rest->n &&
                      (rest->p[i + 1] == '"' || rest->p[i + 1] == '\\');
        if (escape) i++;
        to[n++] = rest->p[i];
    }
    if (i >= rest->n) return false;
    *out = (str){ to, n };
    *rest = str_sub(*rest, i + 1, rest->n);
    return true;
}

bool parse_parameter(struct arena *a, str header, str name, str *out)
{
    str rest = header, skipped, value;
    if (!str_cut(&rest, ';', &skipped)) return false;
    while (rest.n > 0) {
        size_t n = 0;
        rest = str_trim(rest);
        while (n < rest.n && rest.p[n] != '=' && rest.p[n] != ';') n++;
        str key = str_trim(str_sub(rest, 0, n));
        bool has_value = n < rest.n && rest.p[n] == '=';
        rest = str_sub(rest, n + (has_value ? 1 : 0), rest.n);
        if (has_value && rest.n > 0 && rest.p[0] == '"') {
            if (!quoted(a, &rest, &value)) return false;
        } else {
            for (n = 0; n < rest.n && rest.p[n] != ';';) n++;
            value = str_trim(str_sub(rest, 0, n));
            rest = str_sub(rest, n, rest.n);
        }
        if (has_value && str_eq_nocase(key, name)) {
            *out = value;
            return true;
        }
        str_cut(&rest, ';', &skipped);
    }
    return false;
}

int parse_form(struct arena *a, str content_type, str body, bool files, struct parse_form *out)
{
    struct parse_form form = { 0 };
    str rest = content_type, type = STR_NONE, boundary;
    str_cut(&rest, ';', &type);
    type = str_trim(type);
    int status;
    if (type.n == 0 && body.n == 0) {
        status = 0;
    } else if (str_eq_nocase(type, S("application/x-www-form-urlencoded"))) {
        status = parse_urlencoded(a, body, &form.fields);
    } else if (str_eq_nocase(type, S("multipart/form-data"))) {
        if (!parse_parameter(a, content_type, S("boundary"), &boundary)) return 400;
        status = parse_multipart(a, boundary, body, &form);
        if (status == 0 && form.file_count > 0 && !files) status = 415;
    } else {
        status = 415;
    }
    if (status == 0) *out = form;
    return status;
}

bool parse_cookie(str header, str name, str *out)
{
    str rest = header, part;
    while (str_cut(&rest, ';', &part)) {
        str value = str_trim(part), key;
        if (!str_has(value, '=')) continue;
        str_cut(&value, '=', &key);
        if (!str_eq(key, name)) continue;
        *out = value;
        return true;
    }
    return false;
}

bool parse_accepts(str header, str coding)
{
    str rest = header, part;
    while (str_cut(&rest, ',', &part)) {
        str quality = str_trim(part), name = STR_NONE;
        str_cut(&quality, ';', &name);
        if (!str_eq_nocase(str_trim(name), coding)) continue;
        quality = str_trim(quality);
        if (!str_starts(quality, S("q=")) && !str_starts(quality, S("Q="))) return true;
        for (size_t i = 2; i < quality.n; i++) {
            if (quality.p[i] >= '1' && quality.p[i] <= '9') return true;
        }
        return false;
    }
    return false;
}

str parse_host(struct arena *a, str host_port)
{
    size_t n = host_port.n;
    while (n > 0 && host_port.p[n - 1] >= '0' && host_port.p[n - 1] <= '9') n--;
    bool port = n > 0 && host_port.p[n - 1] == ':' && !str_ends(host_port, S("]"));
    size_t keep = port ? n - 1 : host_port.n;
    char *host = arena_c_string(a, str_sub(host_port, 0, keep));
    for (size_t i = 0; i < keep; i++) {
        if (host[i] >= 'A' && host[i] <= 'Z') host[i] = (char)(host[i] + 'a' - 'A');
    }
    return (str){ host, keep };
}
