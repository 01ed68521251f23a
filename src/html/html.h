/*
 * The runtime of the views: what tools/mkview compiles `.html` files to.
 *
 * {{ x }} prints x; its type (by _Generic) and its place in the markup choose the escape. There is
 * no way to print a bare char pointer. Markup that is already safe is `html_safe` and an address
 * that is already safe is `html_url_safe`; only views and this engine make them. How views are
 * written stands at the top of tools/mkview.c.
 */
#pragma once

#include "base/format.h"
#include "base/id.h"
#include "base/str.h"

/* Markup that needs no escape. */
typedef struct html_safe {
    str s;
} html_safe;

/* A whole address that may stand at the start of href and its like. */
typedef struct html_url_safe {
    str s;
} html_url_safe;

/* The figures of an amount in the size of a headline: {{ html_figures(owed) }} within a <bdi>. */
typedef struct html_hero {
    money m;
} html_hero;

/* An amount whose currency stands beside it: {{ html_digits(tax) }}. Its code is only heard, and
 * only where the page has amounts of several currencies. */
typedef struct html_bare {
    money m;
} html_bare;

/* An instant: what machines read ("2026-11-26T14:20+05:30") and what people read. */
typedef struct html_time {
    str iso, words;
} html_time;

/* Messages in the reader's language. Each gives the text back as it is if it has no other. */
struct html_catalogue {
    str (*message)(const void *arg, str message);
    /* the form for n, by CLDR's rules */
    str (*plural)(const void *arg, str one, str many, int64_t n);
    const void *arg;
};

struct html {
    struct buf *b;
    const struct format *format;            /* how the reader sees numbers and dates */
    const struct html_catalogue *catalogue; /* NULL: English, as written in the views */
    bool many_currencies; /* on this page: the code stands before each amount, not the sign */
};

/* Text of a page: with the tags that belong to a value, numbers and dates as the reader has them.
 */
void html_put_str(struct html *h, str s);
void html_put_i64(struct html *h, int64_t v); /* local digits and groups */
void html_put_int(struct html *h, int v);
void html_put_size(struct html *h, size_t v);
void html_put_money(struct html *h, money m); /* <bdi>, sign or code */
void html_put_hero(struct html *h,
                   html_hero a);            /* <span class="sym">, digits, <span class="dec"> */
void html_put_bare(struct html *h, html_bare a); /* hidden code, <bdi>digits</bdi> */
void html_put_date(struct html *h, date d); /* <time datetime=...>21 Nov 2026</time>; "" for none */
void html_put_time(struct html *h, html_time t);
void html_put_decimal(struct html *h, decimal d);
void html_put_public_id(struct html *h, public_id id);
void html_put_safe(struct html *h, html_safe s);

/* Words in title, option, textarea and in attributes people are read (aria-label): no tags. */
void html_plain_money(struct html *h, money m);
void html_plain_date(struct html *h, date d);
void html_plain_time(struct html *h, html_time t);

/* The same values inside an attribute: no tags, ISO dates, plain numbers. */
void html_attr_i64(struct html *h, int64_t v);
void html_attr_int(struct html *h, int v);
void html_attr_size(struct html *h, size_t v);
void html_attr_money(struct html *h, money m); /* plain: 1240.50 */
void html_attr_date(struct html *h, date d);   /* ISO */
void html_attr_decimal(struct html *h, decimal d);

/* Inside href, src, action, formaction: percent-encoded. */
void html_url_str(struct html *h, str s);
void html_url_public_id(struct html *h, public_id id);
void html_url_whole(struct html *h, html_url_safe url);

#define html_put(h, x)                                                                             \
    _Generic((x),                                                                                  \
        str: html_put_str,                                                                         \
        int64_t: html_put_i64,                                                                     \
        int: html_put_int,                                                                         \
        size_t: html_put_size,                                                                     \
        money: html_put_money,                                                                     \
        html_hero: html_put_hero,                                                                  \
        html_bare: html_put_bare,                                                                  \
        date: html_put_date,                                                                       \
        html_time: html_put_time,                                                                  \
        decimal: html_put_decimal,                                                                 \
        public_id: html_put_public_id,                                                             \
        html_safe: html_put_safe)(h, x)
#define html_plain(h, x)                                                                           \
    _Generic((x),                                                                                  \
        str: html_put_str,                                                                         \
        int64_t: html_put_i64,                                                                     \
        int: html_put_int,                                                                         \
        size_t: html_put_size,                                                                     \
        money: html_plain_money,                                                                   \
        date: html_plain_date,                                                                     \
        html_time: html_plain_time,                                                                \
        decimal: html_put_decimal,                                                                 \
        public_id: html_put_public_id)(h, x)
#define html_attr(h, x)                                                                            \
    _Generic((x),                                                                                  \
        str: html_put_str,                                                                         \
        int64_t: html_attr_i64,                                                                    \
        int: html_attr_int,                                                                        \
        size_t: html_attr_size,                                                                    \
        money: html_attr_money,                                                                    \
        date: html_attr_date,                                                                      \
        decimal: html_attr_decimal,                                                                \
        public_id: html_put_public_id)(h, x)
#define html_url(h, x)                                                                             \
    _Generic((x),                                                                                  \
        str: html_url_str,                                                                         \
        int64_t: html_attr_i64,                                                                    \
        int: html_attr_int,                                                                        \
        size_t: html_attr_size,                                                                    \
        date: html_attr_date,                                                                      \
        public_id: html_url_public_id)(h, x)
#define html_lit(h, literal) html_literal((h), "" literal "", sizeof(literal) - 1)

/* Markup written in the source. */
#define HTML_SAFE(literal) ((html_safe){ S(literal) })
#define HTML_URL(literal) ((html_url_safe){ S(literal) })
html_hero html_figures(money m);
html_bare html_digits(money m);
/* What views have written into `h` so far, to be put into another page; lives as long as h->b. */
html_safe html_made(const struct html *h);
/* `s` as an address of another site: https, or http on this machine. False for all else. */
bool html_url_web(str s, html_url_safe *out);
/* `s` as an address of this site: begins with one '/', holds no control character. */
bool html_url_local(str s, html_url_safe *out);

/* A message of the catalogue, in views as t("Total"). */
str html_message(struct html *h, str message);
/* The form of a message for `n`, in views as tn(n, "{1} row", "{1} rows", n). */
str html_plural(struct html *h, str one, str many, int64_t n);

/*
 * A message with places, in views as {{ t("Paid {1} of {2}", a, b) }}: the whole is translated, the
 * values are put in escaped by their own type, in the order the translation has. mkview writes:
 *
 *     struct html_places places = html_places(message, tags);
 *     for (int place; (place = html_place(h, &places)) != 0;) switch (place) { case 1: put a ... }
 *
 * Where tags are allowed (text of a page), {b} and {/b} in the message make <b> and </b>.
 */
struct html_places {
    str rest;
    bool tags, bold;
};
struct html_places html_places(str message, bool tags);
int html_place(struct html *h, struct html_places *p); /* writes up to the next {n}; 0 at the end */

/* One comparison and a copy whose length the compiler knows; views are mostly this. */
static inline void html_literal(struct html *h, const char *markup, size_t n)
{
    struct buf *b = h->b;
    if (__builtin_expect(!b->overflow && n <= b->cap - b->n && b->cap != 0, 1)) {
        __builtin_memcpy(b->p + b->n, markup, n);
        b->n += n;
    } else {
        buf_put(b, markup, n);
    }
}
