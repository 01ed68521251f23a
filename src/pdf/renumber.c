/* A scanner of tokens: strings and names are passed over whole, so that only references are met. */
#include "pdf/renumber.h"

static bool is_space(char c)
{
    return str_has(S(" \t\r\n\f"), c) || c == 0;
}

static bool is_regular(char c)
{
    return !is_space(c) && !str_has(S("()<>[]{}/%"), c);
}

/* "(a (b) \) c)" */
static size_t string_end(str s, size_t at)
{
    int depth = 0;

    for (; at < s.n; at++) {
        if (s.p[at] == '\\') at++;
        else if (s.p[at] == '(') depth++;
        else if (s.p[at] == ')' && --depth == 0) return at + 1;
    }
    return s.n;
}

static size_t hex_end(str s, size_t at)
{
    while (at < s.n && s.p[at] != '>') at++;
    return at < s.n ? at + 1 : at;
}

/* A name, number or word; any other mark by itself. */
static size_t word_end(str s, size_t at)
{
    bool word = s.p[at] == '/' || is_regular(s.p[at]);

    for (at++; word && at < s.n && is_regular(s.p[at]);) at++;
    return at;
}

/* The next token, blanks before it skipped; empty at the end. Brackets come one by one. */
static str next_token(str s, size_t *at)
{
    while (*at < s.n && is_space(s.p[*at])) (*at)++;
    size_t from = *at, to = from;
    if (from == s.n) return STR_NONE;
    bool twice = from + 1 < s.n && s.p[from + 1] == s.p[from];

    switch (s.p[from]) {
    case '(': to = string_end(s, from); break;
    case '<': to = twice ? from + 2 : hex_end(s, from); break;
    case '>': to = twice ? from + 2 : from + 1; break;
    default: to = word_end(s, from); break;
    }
    *at = to;
    return str_sub(s, from, to - from);
}

enum pdf_type pdf_type_of(str object)
{
    size_t at = 0;
    int depth = 0;
    bool key = false; /* the value of /Type comes */

    for (str t; (t = next_token(object, &at)).n > 0;) {
        if (str_eq(t, S("<<"))) depth++;
        if (str_eq(t, S(">>")) && --depth <= 0) break;
        if (key)
            return str_eq(t, S("/Catalog")) ? PDF_CATALOG
                   : str_eq(t, S("/Pages")) ? PDF_PAGES
                   : str_eq(t, S("/Page"))  ? PDF_PAGE
                                            : PDF_OTHER;
        key = depth == 1 && str_eq(t, S("/Type"));
    }
    return PDF_OTHER;
}

/* "0 R" from there on. */
static bool is_reference(str s, size_t *at)
{
    size_t ahead = *at;

    if (!str_eq(next_token(s, &ahead), S("0")) || !str_eq(next_token(s, &ahead), S("R")))
        return false;
    *at = ahead;
    return true;
}

bool pdf_renumber(str object, const int64_t *to, size_t count, struct buf *out)
{
    size_t at = 0, done = 0; /* scanned, and written */
    int64_t n;

    for (str t; (t = next_token(object, &at)).n > 0;) {
        if (str_eq(t, S("stream"))) break;
        if (!str_i64(t, &n) || n < 0 || !is_reference(object, &at)) continue;
        if ((size_t)n >= count) return false;
        buf_put(out, object.p + done, (size_t)(t.p - object.p) - done);
        buf_format(out, "%lld 0 R", (long long)to[n]);
        done = at;
    }
    buf_put(out, object.p + done, object.n - done);
    return !out->overflow;
}
