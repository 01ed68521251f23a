// sources: src/html/html.c src/base/*.c
/* Values of any bytes in every place of a page: none may end the place it stands in. */
#include "html/html.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* No byte of `forbidden` in what was written since `from`. */
static void check(const struct buf *b, size_t from, const char *forbidden)
{
    for (size_t i = from; i < b->n; i++) {
        must(b->p[i] != 0 && strchr(forbidden, b->p[i]) == NULL);
    }
}

static void each_place(struct html *h, str s)
{
    size_t from = h->b->n;
    html_put(h, s);
    html_plain(h, s);
    html_attr(h, s);
    check(h->b, from, "<>\"'");

    from = h->b->n;
    html_url(h, s);
    check(h->b, from, "<>\"'&:/\\?# \t\r\n");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct buf b;
    const str s = { (const char *)data, size };
    struct html h = { .b = &b, .format = &format_english };
    html_url_safe url;
    buf_init(&b, 1 << 22);

    each_place(&h, s);
    /* As a translation: what it says is text, but for {b}. */
    struct html_places p = html_places(s, false);
    size_t from = b.n;
    while (html_place(&h, &p) != 0) html_put(&h, s);
    check(&b, from, "<>\"'");

    from = b.n;
    if (html_url_web(s, &url) || html_url_local(s, &url)) {
        must(url.s.p[0] == '/' || str_starts(url.s, S("http")));
        html_url_whole(&h, url);
        check(&b, from, "<>\"' \t\r\n\\");
    }
    if (size >= 8) {
        int64_t minor;
        memcpy(&minor, data, sizeof minor);
        const money m = { minor, { (uint8_t)(1 + data[0] % (currency_count() - 1)) } };
        from = b.n;
        html_attr(&h, m);
        html_attr(&h, minor);
        html_plain(&h, m);
        check(&b, from, "<>\"'&");
        html_put(&h, html_figures(m));
    }
    buf_release(&b);
    return 0;
}
