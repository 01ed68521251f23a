/* Cells and rows. */
#include "csv/csv_write.h"

void csv_begin(struct csv_out *c, struct buf *b)
{
    *c = (struct csv_out){ .b = b };
    buf_lit(b, "\xEF\xBB\xBF");
}

static bool needs_quotes(str s)
{
    static const bool special[256] = { [','] = true, [';'] = true, ['"'] = true,
                                       ['\r'] = true, ['\n'] = true, ['\t'] = true };
    for (size_t i = 0; i < s.n; i++)
        if (special[(unsigned char)s.p[i]]) return true;
    return s.n > 0 && (s.p[0] == ' ' || s.p[s.n - 1] == ' ');
}

void csv_raw(struct csv_out *c, str text)
{
    if (c->inside) buf_char(c->b, ',');
    c->inside = true;
    if (!needs_quotes(text)) {
        buf_str(c->b, text);
        return;
    }
    buf_char(c->b, '"');
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '"') buf_char(c->b, '"');
        buf_char(c->b, text.p[i]);
    }
    buf_char(c->b, '"');
}

/* As spreadsheets see it: blanks before the sign do not help. */
static bool is_formula(str s)
{
    str t = str_trim(s);

    if (s.n > 0 && str_has(S("\t\r\n"), s.p[0])) return true;
    if (str_starts(t, S("\xEF\xBC"))) /* the wide forms of = + - @ */
        return t.n > 2 && str_has(S("\x9D\x8B\x8D\xA0"), t.p[2]);
    return t.n > 0 && str_has(S("=+-@"), t.p[0]);
}

void csv_text(struct csv_out *c, str text)
{
    CLEANUP(buf_release) struct buf b = { 0 };

    if (!is_formula(text)) {
        csv_raw(c, text);
        return;
    }
    buf_init(&b, text.n + 1);
    buf_char(&b, '\'');
    buf_str(&b, text);
    csv_raw(c, buf_view(&b));
}

void csv_end_row(struct csv_out *c)
{
    buf_lit(c->b, "\r\n");
    c->inside = false;
}
