/* Prints each good view with awkward values; test_mkview.py compares. */
#include "views.h"

#include <stdio.h>

static str swapped(const void *arg UNUSED, str message)
{
    return str_eq(message, S("Paid {1} of {2}")) ? S("<{2}> {9} {1} {1}") : message;
}

static str always_many(const void *arg UNUSED, str one UNUSED, str many, int64_t n UNUSED)
{
    return many;
}

static void show(const char *name, struct html *h)
{
    printf("== %s\n%.*s\n", name, STR_FMT(buf_view(h->b)));
    buf_clear(h->b);
}

int main(void)
{
    CLEANUP(buf_release) struct buf b;
    struct html h = { .b = &b, .format = &format_english };
    struct thing x = { .name = S("<a href='x'>\"&"),
                       .home = HTML_URL("/home?a=1"),
                       .price = { 123456, CURRENCY("EUR") },
                       .id = { "abcdefghijklmnopqrst" },
                       .rate = { .units = 75, .scale = 1 },
                       .on = true };
    buf_init(&b, 1 << 20);
    must(date_parse(S("2026-11-21"), &x.due));

    view_places(&h, &x, 3);
    show("places", &h);
    h.many_currencies = true;
    view_messages(&h, &x, 1);
    show("messages", &h);
    const struct html_catalogue other = { .message = swapped, .plural = always_many };
    h.catalogue = &other;
    view_messages(&h, &x, 1);
    show("messages of another language", &h);
    view_space(&h, 3);
    show("space", &h);
    view_nothing(&h);
    show("nothing", &h);
    return 0;
}
