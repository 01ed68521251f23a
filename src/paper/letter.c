/* The two bodies of a letter: plain lines, and the compiled view. */
#include "paper/letter.h"

#include "base/format.h"
#include "paper/views.h"

enum { LETTER_BYTES = 256 * 1024 };

void letter_row(struct letter *l, str label, str value)
{
    if (l->row_count < LETTER_ROWS) l->rows[l->row_count++] = (struct letter_row){ label, value };
}

str letter_text(struct arena *a, const struct letter *l)
{
    CLEANUP(buf_release) struct buf b;
    buf_init(&b, LETTER_BYTES);

    buf_str(&b, l->title);
    buf_lit(&b, "\n\n");
    for (size_t i = 0; i < LETTER_WORDS; i++) {
        if (l->words[i].n == 0) continue;
        buf_str(&b, l->words[i]);
        buf_lit(&b, "\n\n");
    }
    for (size_t i = 0; i < l->row_count; i++) {
        buf_str(&b, l->rows[i].label);
        buf_lit(&b, ": ");
        buf_str(&b, l->rows[i].value);
        buf_char(&b, '\n');
    }
    if (l->row_count > 0) buf_char(&b, '\n');
    if (l->url.n > 0) {
        buf_str(&b, l->button);
        buf_lit(&b, ":\n");
        buf_str(&b, l->url);
        buf_lit(&b, "\n\n");
    }
    buf_lit(&b, "-- \n");
    buf_str(&b, l->seller);
    buf_char(&b, '\n');
    buf_str(&b, l->foot);
    buf_char(&b, '\n');
    return buf_copy(&b, a);
}

str letter_html(struct arena *a, const struct letter *l)
{
    CLEANUP(buf_release) struct buf b;
    buf_init(&b, LETTER_BYTES);
    struct html h = { .b = &b, .format = &format_english };
    html_url_safe url = HTML_URL("/");
    bool linked = l->url.n > 0 && html_url_web(l->url, &url); /* else it is written out */
    view_letter(&h, l, url, linked);
    return buf_copy(&b, a);
}

str letter_money(struct arena *a, money m)
{
    CLEANUP(buf_release) struct buf b;
    buf_init(&b, 100);
    format_money(&b, &format_english, m, MONEY_SYMBOL);
    return buf_copy(&b, a);
}

str letter_date(struct arena *a, date d)
{
    CLEANUP(buf_release) struct buf b;
    buf_init(&b, 100);
    format_date(&b, &format_english, d);
    return buf_copy(&b, a);
}
