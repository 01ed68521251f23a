/* Taking pasted lines apart: which of a line may be the number, and which its amount. */
#include "web/portal/paste.h"

#include "base/limits.h"
#include "base/utf8.h"

/* The digit a character is in any of the scripts we write, or -1. */
static int digit_of(uint32_t c)
{
    static const uint32_t zeros[] = { '0', 0x660, 0x6F0, 0x966 };
    for (size_t i = 0; i < countof(zeros); i++) {
        if (c >= zeros[i] && c < zeros[i] + 10) return (int)(c - zeros[i]);
    }
    return -1;
}

static bool is_dash(uint32_t c)
{
    return c == '-' || c == 0xAD || (c >= 0x2010 && c <= 0x2015) || c == 0x2212;
}

/* Blanks, and what is not seen: marks of direction, joiners, a byte order mark. */
static bool is_blank(uint32_t c)
{
    return c <= ' ' || c == 0xA0 || (c >= 0x2000 && c <= 0x200F) || c == 0x202F || c == 0x61C ||
           (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF || c == 0x3000;
}

/* Without what is_blank at both ends. */
static str trimmed(str s)
{
    size_t from = 0, to = 0, at = 0;
    uint32_t c;

    for (str rest = s; utf8_next(&rest, &c); at = s.n - rest.n) {
        if (is_blank(c)) continue;
        if (to == 0) from = at;
        to = s.n - rest.n;
    }
    return to == 0 ? STR_NONE : (str){ s.p + from, to - from };
}

static bool has_digit(str s)
{
    for (uint32_t c; utf8_next(&s, &c);) {
        if (digit_of(c) >= 0) return true;
    }
    return false;
}

str paste_key(struct arena *a, str number)
{
    char *key = arena_array(a, char, number.n + 1);
    size_t n = 0;

    for (uint32_t c; utf8_next(&number, &c);) {
        if (is_blank(c) || is_dash(c)) continue;
        if (c == '"' || c == '\\' || c == 0xFFFD) return STR_NONE;
        if (c >= 'a' && c <= 'z') c -= 'a' - 'A';
        if (digit_of(c) >= 0) c = '0' + (uint32_t)digit_of(c);
        if (n == 0 && c == '0') continue;
        n += utf8_write(c, key + n);
    }
    str made = { key, n };
    return utf8_count(made) > LIMIT_NUMBER_CHARS ? STR_NONE : made;
}

str paste_meant(struct arena *a, str key)
{
    char *meant = arena_array(a, char, key.n + 1);

    for (size_t i = 0; i < key.n; i++) {
        char c = key.p[i];
        bool beside = (i > 0 && digit_of((unsigned char)meant[i - 1]) >= 0) ||
                      (i + 1 < key.n && digit_of((unsigned char)key.p[i + 1]) >= 0);
        meant[i] = !beside ? c : c == 'O' ? '0' : c == 'I' || c == 'L' ? '1' : c;
    }
    return (str){ meant, key.n };
}

static void add_way(struct arena *a, struct paste_line *line, struct paste_way way)
{
    way.number = trimmed(way.number);
    if (way.number.n > 0 && way.number.p[way.number.n - 1] == ',')
        way.number = trimmed(str_sub(way.number, 0, way.number.n - 1));
    way.key = paste_key(a, way.number);
    if (way.key.n == 0 || line->way_count == PASTE_WAYS_MAX) return;
    for (size_t i = 0; i < line->way_count; i++) {
        if (str_eq(line->ways[i].key, way.key)) return;
    }
    line->ways[line->way_count++] = way;
}

/* Each cell may be the number; its amount is behind it, or where nothing is, before. */
static void read_cells(struct arena *a, struct paste_line *line, str *cells, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bool last = i + 1 == count;
        add_way(a, line, (struct paste_way){ .number = cells[i],
                                             .beside = last ? cells : cells + i + 1,
                                             .beside_count = last ? i : count - i - 1 });
    }
}

/* The next cell, in quotes or not; false at the end. */
static bool next_cell(str *rest, char separator, str *out)
{
    str from = trimmed(*rest);

    if (from.n == 0 || from.p[0] != '"') return str_cut(rest, separator, out);
    from = str_sub(from, 1, from.n);
    if (!str_cut(&from, '"', out)) *out = STR_NONE;
    str gap;
    if (!str_cut(&from, separator, &gap)) from = STR_NONE;
    *rest = from;
    return true;
}

static void split_cells(struct arena *a, struct paste_line *line, char separator)
{
    str *cells = arena_array(a, str, PASTE_CELLS_MAX);
    size_t n = 0;
    str rest = line->text, cell;

    line->cells = true;
    while (n < PASTE_CELLS_MAX && next_cell(&rest, separator, &cell)) {
        cell = trimmed(cell);
        if (cell.n > 0) cells[n++] = cell;
    }
    read_cells(a, line, cells, n);
}

static void split_at(struct arena *a, struct paste_line *line, size_t at)
{
    str *beside = arena_new(a, str);

    *beside = trimmed(str_sub(line->text, at, line->text.n));
    if (beside->n > 0 && beside->p[0] == ',') *beside = trimmed(str_sub(*beside, 1, beside->n));
    add_way(a, line, (struct paste_way){ .number = str_sub(line->text, 0, at), .beside = beside,
                                         .beside_count = beside->n > 0 });
}

/*
 * A number may have blanks in it, and so may an amount: any blank may be the one between them, but
 * none behind the first comma, which can stand in an amount only.
 */
static void split_words(struct arena *a, struct paste_line *line)
{
    str rest = line->text;
    bool blank = false;

    if (!str_has(line->text, ',')) split_at(a, line, line->text.n);
    for (uint32_t c; utf8_next(&rest, &c);) {
        size_t behind = line->text.n - rest.n;
        if (c == ',') {
            split_at(a, line, behind - 1);
            return;
        }
        if (is_blank(c) && !blank) split_at(a, line, behind);
        blank = is_blank(c);
    }
}

size_t paste_read(struct arena *a, str text, struct paste_line *out, size_t max, size_t *all)
{
    size_t n = 0;
    int at = 0;
    str one;

    *all = 0;
    while (str_cut(&text, '\n', &one)) {
        struct paste_line line = { .at = ++at, .text = trimmed(one) };
        if (line.text.n == 0) continue;
        if ((*all)++ == 0 && !has_digit(line.text)) {
            *all = 0; /* a heading */
            continue;
        }
        if (n == max) continue;
        if (str_has(line.text, '\t')) split_cells(a, &line, '\t');
        else if (str_has(line.text, ';')) split_cells(a, &line, ';');
        else if (str_has(line.text, '"')) split_cells(a, &line, ',');
        else split_words(a, &line);
        out[n++] = line;
    }
    return n;
}

/* A sign or code that stands for a currency in more ways than ISO 4217 has. */
static const struct {
    str sign, code;
} signs[] = {
    { { "$", 1 }, { "AUD", 3 } },   { { "$", 1 }, { "CAD", 3 } },  { { "$", 1 }, { "SGD", 3 } },
    { { "$", 1 }, { "NZD", 3 } },   { { "$", 1 }, { "HKD", 3 } },  { { "$", 1 }, { "MXN", 3 } },
    { { "US$", 3 }, { "USD", 3 } }, { { "S$", 2 }, { "SGD", 3 } }, { { "C$", 2 }, { "CAD", 3 } },
    { { "Rs", 2 }, { "INR", 3 } },  { { "Fr", 2 }, { "CHF", 3 } }, { { "SFr", 3 }, { "CHF", 3 } },
    { { "Euro", 4 }, { "EUR", 3 } }, { { "Dhs", 3 }, { "AED", 3 } },
};

enum { SIGN_NONE, SIGN_OURS, SIGN_OTHER };

/* What stands before or behind the digits: a currency, ours or another, or anything else. */
static int sign_of(str sign, currency cur, bool *strange)
{
    bool known = false;

    while (sign.n > 0 && sign.p[sign.n - 1] == '.') sign = trimmed(str_sub(sign, 0, sign.n - 1));
    if (sign.n == 0) return SIGN_NONE;
    if (str_eq_nocase(sign, currency_code(cur)) || str_eq_nocase(sign, currency_symbol(cur)))
        return SIGN_OURS;
    for (size_t i = 0; i < countof(signs); i++) {
        if (!str_eq_nocase(sign, signs[i].sign)) continue;
        if (str_eq(signs[i].code, currency_code(cur))) return SIGN_OURS;
        known = true;
    }
    for (size_t i = 1; i < currency_count() && !known; i++) {
        currency c = { (uint8_t)i };
        known = str_eq_nocase(sign, currency_code(c)) || str_eq_nocase(sign, currency_symbol(c));
    }
    *strange = !known;
    return SIGN_OTHER;
}

static enum paste_amount amount_of(str cell, const struct format *f, currency cur, money *out)
{
    size_t from = cell.n, to = 0, at = 0;
    bool strange = false;
    uint32_t c;
    money m;

    for (str rest = cell; utf8_next(&rest, &c); at = cell.n - rest.n) {
        if (digit_of(c) < 0) continue;
        if (to == 0) from = at;
        to = cell.n - rest.n;
    }
    if (to == 0) return PASTE_AMOUNT_UNREADABLE;
    if (sign_of(trimmed(str_sub(cell, 0, from)), cur, &strange) == SIGN_OTHER ||
        sign_of(trimmed(str_sub(cell, to, cell.n)), cur, &strange) == SIGN_OTHER)
        return strange ? PASTE_AMOUNT_UNREADABLE : PASTE_AMOUNT_CURRENCY;
    switch (amount_typed(str_sub(cell, from, to - from), f, cur, &m)) {
    case AMOUNT_FINE: *out = m; return PASTE_AMOUNT_FINE;
    case AMOUNT_AMBIGUOUS: return PASTE_AMOUNT_AMBIGUOUS;
    case AMOUNT_TOO_FINE: return PASTE_AMOUNT_TOO_FINE;
    case AMOUNT_UNREADABLE: break;
    }
    return PASTE_AMOUNT_UNREADABLE;
}

/* "01.11.2026", "2026-11-01": of three groups of digits two have at most two. */
static bool is_day(str cell)
{
    size_t groups = 1, digits = 0, small = 0;

    for (size_t i = 0; i < cell.n; i++) {
        char c = cell.p[i];
        bool mark = c == '.' || c == '/' || c == '-';
        if (!mark && (c < '0' || c > '9')) return false;
        if (!mark && ++digits > 4) return false;
        if (!mark) continue;
        small += digits < 3;
        digits = 0;
        groups++;
    }
    return groups == 3 && small + (digits < 3) >= 2;
}

enum paste_amount paste_amount(const struct paste_way *way, const struct format *f, currency cur,
                               money *out)
{
    enum paste_amount found = PASTE_AMOUNT_NONE;

    for (size_t i = 0; i < way->beside_count; i++) {
        money m = { 0, cur };
        enum paste_amount one = amount_of(way->beside[i], f, cur, &m);
        bool other = one == PASTE_AMOUNT_UNREADABLE || is_day(way->beside[i]);
        if (other && way->beside_count > 1) continue; /* a day, a name */
        if (found != PASTE_AMOUNT_NONE) return PASTE_AMOUNT_SEVERAL;
        found = one;
        if (one == PASTE_AMOUNT_FINE) *out = m;
    }
    return found;
}
