/*
 * Escapes by table. A value is measured first, so that room is asked for once and a value without
 * anything to escape is one copy.
 */
#include "html/html.h"

#include <string.h>

/* What a byte costs more than itself, and what stands for it. Other control bytes: U+FFFD. */
static const unsigned char extra[256] = {
    [0] = 2,  [1] = 2,   [2] = 2,   [3] = 2,   [4] = 2,   [5] = 2,   [6] = 2,    [7] = 2,  [8] = 2,
    [11] = 2, [14] = 2,  [15] = 2,  [16] = 2,  [17] = 2,  [18] = 2,  [19] = 2,   [20] = 2, [21] = 2,
    [22] = 2, [23] = 2,  [24] = 2,  [25] = 2,  [26] = 2,  [27] = 2,  [28] = 2,   [29] = 2, [30] = 2,
    [31] = 2, [127] = 2, ['<'] = 3, ['>'] = 3, ['&'] = 4, ['"'] = 4, ['\''] = 4,
};

static str replacement(unsigned char c)
{
    switch (c) {
    case '<': return S("&lt;");
    case '>': return S("&gt;");
    case '&': return S("&amp;");
    case '"': return S("&#34;");
    case '\'': return S("&#39;");
    default: return S("\xEF\xBF\xBD");
    }
}

void html_put_str(struct html *h, str s)
{
    const unsigned char *p = (const unsigned char *)s.p;
    size_t more = 0;
    for (size_t i = 0; i < s.n; i++) more += extra[p[i]];

    char *out = buf_room(h->b, s.n + more);
    if (out == NULL || s.n == 0) return;
    h->b->n += s.n + more;
    if (more == 0) {
        memcpy(out, s.p, s.n);
        return;
    }
    for (size_t i = 0; i < s.n; i++) {
        if (extra[p[i]] == 0) {
            *out++ = s.p[i];
        } else {
            str with = replacement(p[i]);
            memcpy(out, with.p, with.n);
            out += with.n;
        }
    }
}

void html_put_i64(struct html *h, int64_t v)
{
    format_integer(h->b, h->format, v);
}

void html_put_int(struct html *h, int v)
{
    html_put_i64(h, v);
}

void html_put_size(struct html *h, size_t v)
{
    must(v <= INT64_MAX);
    html_put_i64(h, (int64_t)v);
}

void html_put_money(struct html *h, money m)
{
    html_lit(h, "<bdi>");
    if (h->many_currencies) {
        html_lit(h, "<span class=\"cur\">");
        html_put_str(h, currency_code(m.cur));
        html_lit(h, "</span> ");
        format_money(h->b, h->format, m, MONEY_BARE);
    } else {
        format_money(h->b, h->format, m, MONEY_SYMBOL);
    }
    html_lit(h, "</bdi>");
}

static void hero_symbol(struct html *h, money m)
{
    html_lit(h, "<span class=\"sym\">");
    html_put_str(h, currency_symbol(m.cur));
    html_lit(h, "</span>");
}

void html_put_hero(struct html *h, html_hero a)
{
    /* 19 digits of at most 4 bytes, groups, sign and point: well below this. */
    char digits[160];
    money m = a.m;
    size_t start = h->b->n;
    if (m.minor < 0) html_put_str(h, h->format->minus);
    if (!h->format->symbol_after) hero_symbol(h, m);

    size_t from = h->b->n;
    format_money(h->b, h->format, m, MONEY_BARE);
    if (h->b->overflow) return;
    str all = str_sub(buf_view(h->b), from, h->b->n - from);
    if (m.minor < 0) all = str_sub(all, h->format->minus.n, all.n);
    must(all.n <= sizeof digits && start <= from);
    memcpy(digits, all.p, all.n);
    all.p = digits;
    h->b->n = from;

    size_t whole = all.n;
    str point = h->format->decimal_point;
    if (currency_exponent(m.cur) > 0) {
        while (whole > 0 && !str_starts(str_sub(all, whole, all.n), point)) whole--;
    }
    buf_str(h->b, str_sub(all, 0, whole));
    if (whole < all.n) {
        html_lit(h, "<span class=\"dec\">");
        buf_str(h->b, str_sub(all, whole, all.n));
        html_lit(h, "</span>");
    }
    if (h->format->symbol_after) {
        if (h->format->symbol_spaced) html_lit(h, "\xC2\xA0");
        hero_symbol(h, m);
    }
}

void html_put_bare(struct html *h, html_bare a)
{
    if (h->many_currencies) {
        html_lit(h, "<span class=\"vh\">");
        html_put_str(h, currency_code(a.m.cur));
        html_lit(h, " </span>");
    }
    html_lit(h, "<bdi>");
    format_money(h->b, h->format, a.m, MONEY_BARE);
    html_lit(h, "</bdi>");
}

void html_put_date(struct html *h, date d)
{
    if (!date_is(d)) return;
    html_lit(h, "<time datetime=\"");
    html_attr_date(h, d);
    html_lit(h, "\">");
    format_date(h->b, h->format, d);
    html_lit(h, "</time>");
}

void html_put_time(struct html *h, html_time t)
{
    html_lit(h, "<time datetime=\"");
    html_put_str(h, t.iso);
    html_lit(h, "\">");
    html_put_str(h, t.words);
    html_lit(h, "</time>");
}

void html_put_decimal(struct html *h, decimal d)
{
    format_decimal(h->b, h->format, d);
}

void html_put_public_id(struct html *h, public_id id)
{
    html_url_public_id(h, id);
}

void html_put_safe(struct html *h, html_safe s)
{
    buf_str(h->b, s.s);
}

void html_plain_money(struct html *h, money m)
{
    format_money(h->b, h->format, m, h->many_currencies ? MONEY_CODE : MONEY_SYMBOL);
}

void html_plain_date(struct html *h, date d)
{
    format_date(h->b, h->format, d);
}

void html_plain_time(struct html *h, html_time t)
{
    html_put_str(h, t.words);
}

void html_attr_i64(struct html *h, int64_t v)
{
    buf_i64(h->b, v);
}

void html_attr_int(struct html *h, int v)
{
    buf_i64(h->b, v);
}

void html_attr_size(struct html *h, size_t v)
{
    must(v <= INT64_MAX);
    buf_i64(h->b, (int64_t)v);
}

void html_attr_money(struct html *h, money m)
{
    char text[32];
    buf_str(h->b, money_plain(m, text));
}

void html_attr_date(struct html *h, date d)
{
    char text[11];
    buf_str(h->b, date_iso(d, text));
}

void html_attr_decimal(struct html *h, decimal d)
{
    char text[40];
    buf_str(h->b, decimal_plain(d, text));
}

/* '@' stays: it is plain in a path and a query, and mailto: needs it. mkview sees to it that no
 * value stands where a host is named. */
static bool url_plain(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~' || c == '@';
}

void html_url_str(struct html *h, str s)
{
    size_t more = 0;
    for (size_t i = 0; i < s.n; i++) more += url_plain((unsigned char)s.p[i]) ? 0 : 2;

    char *out = buf_room(h->b, s.n + more);
    if (out == NULL) return;
    h->b->n += s.n + more;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (url_plain(c)) {
            *out++ = (char)c;
        } else {
            *out++ = '%';
            *out++ = "0123456789ABCDEF"[c >> 4];
            *out++ = "0123456789ABCDEF"[c & 15];
        }
    }
}

void html_url_public_id(struct html *h, public_id id)
{
    /* Its alphabet needs no escape anywhere. */
    buf_put(h->b, id.c, public_id_is(id) ? sizeof id.c : 0);
}

void html_url_whole(struct html *h, html_url_safe url)
{
    html_put_str(h, url.s);
}

html_bare html_digits(money m)
{
    return (html_bare){ m };
}

html_hero html_figures(money m)
{
    return (html_hero){ m };
}

html_safe html_made(const struct html *h)
{
    return (html_safe){ buf_view(h->b) };
}

/* Browsers drop tabs and line ends inside an address, so none may be there to hide a scheme. */
static bool url_clean(str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if ((unsigned char)s.p[i] <= ' ' || s.p[i] == 127 || s.p[i] == '\\') return false;
    }
    return true;
}

bool html_url_web(str s, html_url_safe *out)
{
    static const str near[] = { { "http://localhost", 16 }, { "http://127.0.0.1", 16 } };
    bool good = str_starts(s, S("https://")) && s.n > 8;
    for (size_t i = 0; i < countof(near) && !good; i++) {
        /* The name ends there: not http://localhost.example, not http://localhost@example. */
        good = str_starts(s, near[i]) && (s.n == near[i].n || s.p[near[i].n] == '/' ||
                                          (s.p[near[i].n] == ':' && !str_has(s, '@')));
    }
    if (!good || !url_clean(s)) return false;
    *out = (html_url_safe){ s };
    return true;
}

bool html_url_local(str s, html_url_safe *out)
{
    if (s.n == 0 || s.p[0] != '/' || (s.n > 1 && s.p[1] == '/') || !url_clean(s)) return false;
    *out = (html_url_safe){ s };
    return true;
}

str html_message(struct html *h, str message)
{
    const struct html_catalogue *c = h->catalogue;
    return c == NULL ? message : c->message(c->arg, message);
}

str html_plural(struct html *h, str one, str many, int64_t n)
{
    const struct html_catalogue *c = h->catalogue;
    if (c != NULL) return c->plural(c->arg, one, many, n);
    return n == 1 ? one : many;
}

struct html_places html_places(str message, bool tags)
{
    return (struct html_places){ .rest = message, .tags = tags };
}

int html_place(struct html *h, struct html_places *p)
{
    while (p->rest.n > 0) {
        const char *at = memchr(p->rest.p, '{', p->rest.n);
        size_t before = at == NULL ? p->rest.n : (size_t)(at - p->rest.p);
        html_put_str(h, str_sub(p->rest, 0, before));
        p->rest = str_sub(p->rest, before, p->rest.n);

        str mark = p->rest;
        if (mark.n >= 3 && mark.p[1] >= '1' && mark.p[1] <= '9' && mark.p[2] == '}') {
            p->rest = str_sub(mark, 3, mark.n);
            return mark.p[1] - '0';
        }
        if (p->tags && !p->bold && str_starts(mark, S("{b}"))) {
            html_lit(h, "<b>");
            p->bold = true;
            p->rest = str_sub(mark, 3, mark.n);
        } else if (p->tags && p->bold && str_starts(mark, S("{/b}"))) {
            html_lit(h, "</b>");
            p->bold = false;
            p->rest = str_sub(mark, 4, mark.n);
        } else if (mark.n > 0) {
            buf_char(h->b, '{');
            p->rest = str_sub(mark, 1, mark.n);
        }
    }
    if (p->bold) html_lit(h, "</b>");
    p->bold = false;
    return 0;
}
