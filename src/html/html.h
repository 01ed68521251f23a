/*
 * The runtime of the views: what tools/mkview compiles `.html` files to.
 *
 * {{ x }} prints x; its type (by _Generic) and its place in the markup choose the escape. There is
 * no way to print a bare char pointer. Markup that is already safe is `html_safe`, which only
 * views and this engine make.
 */
#pragma once

#include "base/format.h"
#include "base/id.h"
#include "base/str.h"

/* Markup that needs no escape. */
typedef struct html_safe {
    str s;
} html_safe;

struct html {
    struct buf *b;
    const struct format *format; /* how the reader sees numbers and dates */
    /* The message in the reader's language; NULL gives it back as it is. */
    str (*translate)(void *arg, str message);
    void *translate_arg;
    bool bare_money; /* several currencies on the page: the code stands before each amount */
};

/* Text, as HTML text or as a quoted attribute's value. */
void html_put_str(struct html *h, str s);
void html_put_i64(struct html *h, int64_t v);   /* local digits and groups */
void html_put_int(struct html *h, int v);
void html_put_money(struct html *h, money m);   /* <bdi>, sign or code */
void html_put_date(struct html *h, date d);     /* <time datetime=...>21 Nov 2026</time> */
void html_put_decimal(struct html *h, decimal d);
void html_put_public_id(struct html *h, public_id id);
void html_put_safe(struct html *h, html_safe s);

/* The same values inside an attribute: no tags, ISO dates, plain numbers. */
void html_attr_i64(struct html *h, int64_t v);
void html_attr_int(struct html *h, int v);
void html_attr_money(struct html *h, money m);  /* plain: 1240.50 */
void html_attr_date(struct html *h, date d);    /* ISO */
void html_attr_decimal(struct html *h, decimal d);

/* Inside href, src, action, formaction: percent-encoded. */
void html_url_str(struct html *h, str s);
void html_url_public_id(struct html *h, public_id id);

#define html_put(h, x)                                                                             \
    _Generic((x), str: html_put_str, int64_t: html_put_i64, int: html_put_int,                     \
             size_t: html_put_size, money: html_put_money, date: html_put_date,                    \
             decimal: html_put_decimal, public_id: html_put_public_id, html_safe: html_put_safe)(  \
        h, x)
#define html_attr(h, x)                                                                            \
    _Generic((x), str: html_put_str, int64_t: html_attr_i64, int: html_attr_int,                   \
             size_t: html_attr_size, money: html_attr_money, date: html_attr_date,                 \
             decimal: html_attr_decimal, public_id: html_put_public_id)(h, x)
#define html_url(h, x)                                                                             \
    _Generic((x), str: html_url_str, int64_t: html_attr_i64, int: html_attr_int,                   \
             public_id: html_url_public_id)(h, x)
#define html_lit(h, literal) buf_lit((h)->b, literal)

void html_put_size(struct html *h, size_t v);
void html_attr_size(struct html *h, size_t v);

/* A message of the catalogue, in views as t("Invoice"). */
str html_message(struct html *h, str message);

/*
 * A message with places, in views as {{ t("Paid {1} of {2}", a, b) }}: the whole is translated, the
 * values are put in escaped by their own type. mkview turns it into html_begin/html_piece calls.
 */
struct html_message {
    str rest;
};
