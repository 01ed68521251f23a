/* Taking the grouping out of a typed amount, and only what surely is grouping. */
#include "web/amount.h"

#include "base/buf.h"
#include "base/utf8.h"

enum { TYPED_MAX = 40 };

int amount_digit(uint32_t c)
{
    static const uint32_t zeros[] = { '0', 0x660, 0x6F0, 0x966 };
    for (size_t i = 0; i < countof(zeros); i++) {
        if (c >= zeros[i] && c < zeros[i] + 10) return (int)(c - zeros[i]);
    }
    return -1;
}

/*
 * What was typed in plain characters: digits, spaces, '-', and '.' and ',' as they were. Spaces,
 * apostrophes and the Arabic sign part groups; the Arabic point and the raised one are the reader's
 * `point`; marks of direction are left out.
 */
static bool made_plain(str typed, char point, struct buf *b)
{
    for (uint32_t c; utf8_next(&typed, &c);) {
        int digit = amount_digit(c);
        bool space =
            c == 0xA0 || c == 0x202F || c == 0x2009 || c == '\'' || c == 0x2019 || c == 0x66C;
        bool direction = c == 0x200E || c == 0x200F || c == 0x61C || (c >= 0x2066 && c <= 0x2069);
        if (direction) continue;
        if (digit >= 0) buf_char(b, (char)('0' + digit));
        else if (space) buf_char(b, ' ');
        else if (c == 0x66B || c == 0xB7) buf_char(b, point);
        else if (c == 0x2212) buf_char(b, '-');
        else buf_char(b, c < 0x80 ? (char)c : '?');
    }
    return !b->overflow;
}

/* The digits before the point, cut by `mark`: 1 to 3, then twos or threes, three at the end. */
static bool grouped(str whole, char mark)
{
    str group;
    size_t first = 0, previous = 0, n = 0;

    while (str_cut(&whole, mark, &group)) {
        for (size_t i = 0; i < group.n; i++) {
            if (group.p[i] < '0' || group.p[i] > '9') return false;
        }
        if (n == 0) first = group.n;
        if (n > 1 && previous != 2 && previous != 3) return false;
        previous = group.n;
        n++;
    }
    return n > 1 && first >= 1 && first <= 3 && previous == 3;
}

static enum amount_fault read_plain(str s, currency c, money *out)
{
    str rest = s, whole = STR_NONE;

    if (!str_cut(&rest, '.', &whole)) return AMOUNT_UNREADABLE;
    if (rest.n > (size_t)currency_exponent(c)) {
        bool digits = true;
        for (size_t i = 0; i < rest.n; i++)
            digits = digits && rest.p[i] >= '0' && rest.p[i] <= '9';
        if (digits) return AMOUNT_TOO_FINE;
    }
    return money_parse(s, c, out) == OK ? AMOUNT_FINE : AMOUNT_UNREADABLE;
}

/* As it reads with '.' before the last digits, and ',' or ' ' between groups. */
static enum amount_fault read_english(str s, currency c, money *out)
{
    CLEANUP(buf_release) struct buf bare = { 0 };
    char mark;

    buf_init(&bare, TYPED_MAX);
    str rest = s, whole = STR_NONE;
    if (str_has(s, ',')) mark = ',';
    else if (str_has(s, ' ')) mark = ' ';
    else return read_plain(s, c, out);

    enum amount_fault fault = mark == ',' ? AMOUNT_AMBIGUOUS : AMOUNT_UNREADABLE;
    if (!str_cut(&rest, '.', &whole)) return AMOUNT_UNREADABLE;
    if (whole.n > 0 && whole.p[0] == '-') whole = str_sub(whole, 1, whole.n);
    if (str_has(rest, mark) || !grouped(whole, mark)) {
        for (size_t i = 0; i < s.n; i++) {
            bool known = (s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == ',' || s.p[i] == '.' ||
                         s.p[i] == '-' || s.p[i] == ' ';
            if (!known) fault = AMOUNT_UNREADABLE;
        }
        return fault;
    }
    /* "1,240" is 1240 euros, but of a currency with three digits it may as well be 1.240. */
    if (mark == ',' && currency_exponent(c) == 3 && !str_has(s, '.')) return AMOUNT_AMBIGUOUS;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != mark) buf_char(&bare, s.p[i]);
    }
    return read_plain(buf_view(&bare), c, out);
}

/* "1240.50" where the mark is a comma: a point that can only stand before the last digits. */
static bool point_anyway(str s)
{
    str rest = s, whole = STR_NONE;
    if (!str_has(s, '.') || str_has(s, ',') || !str_cut(&rest, '.', &whole)) return false;
    return !str_has(rest, '.') && (rest.n != 3 || whole.n > 3 || str_has(whole, ' '));
}

/* "1.240" where the mark is a comma: 1240 as it is written there, 1.24 as elsewhere. */
static bool two_ways(str s, currency c)
{
    str rest = s, whole = STR_NONE;
    if (currency_exponent(c) == 0 || str_has(s, ',') || !str_cut(&rest, '.', &whole)) return false;
    return rest.n == 3 && !str_has(rest, '.');
}

static void swap_marks(struct buf *b)
{
    for (size_t i = 0; i < b->n; i++) {
        if (b->p[i] == '.') b->p[i] = ',';
        else if (b->p[i] == ',') b->p[i] = '.';
    }
}

enum amount_fault amount_typed(str typed, const struct format *f, currency c, money *out)
{
    CLEANUP(buf_release) struct buf plain = { 0 };
    bool comma = str_eq(f->decimal_point, S(","));

    buf_init(&plain, TYPED_MAX);
    if (!made_plain(str_trim(typed), comma ? ',' : '.', &plain)) return AMOUNT_UNREADABLE;
    str size = str_trim(buf_view(&plain));
    if (size.n > 0 && size.p[0] == '-') size = str_sub(size, 1, size.n);
    if (comma && !point_anyway(size)) {
        if (two_ways(size, c)) return AMOUNT_AMBIGUOUS;
        swap_marks(&plain);
    }
    return read_english(str_trim(buf_view(&plain)), c, out);
}
