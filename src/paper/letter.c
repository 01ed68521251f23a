/* The two bodies of a letter: plain lines, and the compiled view. */
#include "paper/letter.h"

#include "locale/locale.h"
#include "locale/words.h"
#include "paper/views.h"

enum { LETTER_BYTES = 256 * 1024 };

void letter_row(struct letter *l, str label, str value)
{
    if (l->row_count < LETTER_ROWS) l->rows[l->row_count++] = (struct letter_row){ label, value };
}

static str message(const void *arg, str text)
{
    return words_message(arg, text);
}

static str plural(const void *arg, str one, str many, int64_t n)
{
    return words_plural(arg, one, many, n);
}

/* With its texts in its language. */
static struct letter translated(const struct letter *from)
{
    const struct words *w = words_of(from->language);
    struct letter l = *from;
    str *const texts[] = { &l.subject, &l.title, &l.button, &l.foot };
    for (size_t i = 0; i < countof(texts); i++) *texts[i] = words_message(w, *texts[i]);
    for (size_t i = 0; i < LETTER_WORDS; i++) l.words[i] = words_message(w, l.words[i]);
    for (size_t i = 0; i < l.row_count; i++) l.rows[i].label = words_message(w, l.rows[i].label);
    return l;
}

str letter_subject(const struct letter *l)
{
    return words_message(words_of(l->language), l->subject);
}

/* "> " before each line, as answers have it. */
static void add_quote(struct buf *b, str quote)
{
    str line;

    if (quote.n == 0) return;
    while (str_cut(&quote, '\n', &line)) {
        buf_lit(b, "> ");
        buf_str(b, str_trim(line));
        buf_char(b, '\n');
    }
    buf_char(b, '\n');
}

str letter_text(struct arena *a, const struct letter *given)
{
    CLEANUP(buf_release) struct buf b;
    buf_init(&b, LETTER_BYTES);
    struct letter translation = translated(given), *l = &translation;

    buf_str(&b, l->title);
    buf_lit(&b, "\n\n");
    for (size_t i = 0; i < LETTER_WORDS; i++) {
        if (l->words[i].n == 0) continue;
        buf_str(&b, l->words[i]);
        buf_lit(&b, "\n\n");
    }
    add_quote(&b, l->quote);
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
    const struct words *w = words_of(l->language);
    const struct html_catalogue catalogue = { message, plural, w };
    struct html h = { .b = &b, .format = locale_format(l->language), .catalogue = &catalogue };
    html_url_safe url = HTML_URL("/");
    bool linked = l->url.n > 0 && html_url_web(l->url, &url); /* else it is written out */
    struct letter translation = translated(l);
    view_letter(&h, &translation, url, linked);
    return buf_copy(&b, a);
}

str letter_money(struct arena *a, str language, money m)
{
    CLEANUP(buf_release) struct buf b;
    buf_init(&b, 100);
    format_money(&b, locale_format(language), m, MONEY_SYMBOL);
    return buf_copy(&b, a);
}

str letter_date(struct arena *a, str language, date d)
{
    CLEANUP(buf_release) struct buf b;
    buf_init(&b, 100);
    format_date(&b, locale_format(language), d);
    return buf_copy(&b, a);
}
