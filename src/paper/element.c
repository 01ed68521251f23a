/* Characters that XML takes, and elements of them. */
#include "paper/element.h"

#include "base/utf8.h"

/* XML 1.0, 2.2. */
static bool is_character(uint32_t c)
{
    return c == '\n' || c == '\t' || (c >= 0x20 && c != 0x7F && c != 0xFFFE && c != 0xFFFF);
}

bool element_has(str text)
{
    uint32_t c;
    while (utf8_next(&text, &c)) {
        if (c > 0x20 && is_character(c)) return true;
    }
    return false;
}

void element_escaped(struct buf *b, str text)
{
    uint32_t c;
    while (utf8_next(&text, &c)) {
        char bytes[4];
        if (c == '&')
            buf_lit(b, "&amp;");
        else if (c == '<')
            buf_lit(b, "&lt;");
        else if (c == '>')
            buf_lit(b, "&gt;");
        else if (c == '"')
            buf_lit(b, "&quot;");
        else if (is_character(c))
            buf_put(b, bytes, utf8_write(c, bytes));
    }
}

void element_open(struct buf *b, const char *name)
{
    buf_format(b, "<%s>", name);
}

void element_close(struct buf *b, const char *name)
{
    buf_format(b, "</%s>", name);
}

void element_text(struct buf *b, const char *name, str text)
{
    if (!element_has(text)) return;
    element_open(b, name);
    element_escaped(b, str_trim(text));
    element_close(b, name);
}

void element_wrapped(struct buf *b, const char *outer, const char *inner, str text)
{
    if (!element_has(text)) return;
    element_open(b, outer);
    element_text(b, inner, text);
    element_close(b, outer);
}

void element_with(struct buf *b, const char *name, const char *attribute, str value, str text)
{
    if (!element_has(text)) return;
    buf_format(b, "<%s", name);
    if (element_has(value)) {
        buf_format(b, " %s=\"", attribute);
        element_escaped(b, value);
        buf_char(b, '"');
    }
    buf_char(b, '>');
    element_escaped(b, str_trim(text));
    element_close(b, name);
}

void element_amount(struct buf *b, const char *name, money m)
{
    char plain[32];
    element_text(b, name, money_plain(m, plain));
}

void element_decimal(struct buf *b, const char *name, decimal d)
{
    char plain[40];
    element_text(b, name, decimal_plain(d, plain));
}

/* A code of recommendation 20 or 21 has two or three letters or digits; else it is "one". */
str element_unit(str unit)
{
    if (unit.n < 2 || unit.n > 3) return S("C62");
    for (size_t i = 0; i < unit.n; i++) {
        char c = unit.p[i];
        if (!(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9')) return S("C62");
    }
    return unit;
}
