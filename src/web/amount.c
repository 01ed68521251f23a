/* Taking the grouping out of a typed amount, and only what surely is grouping. */
#include "web/amount.h"

#include "base/buf.h"

enum { TYPED_MAX = 40 };

/* The typed bytes with every kind of space made plain; false when there is too much of it. */
static bool plain_spaces(str typed, struct buf *b)
{
    for (size_t i = 0; i < typed.n; i++) {
        str rest = str_sub(typed, i, typed.n);
        if (str_starts(rest, S("\xC2\xA0"))) {
            buf_char(b, ' ');
            i += 1;
        } else if (str_starts(rest, S("\xE2\x80\xAF")) || str_starts(rest, S("\xE2\x80\x89"))) {
            buf_char(b, ' ');
            i += 2;
        } else {
            buf_char(b, typed.p[i]);
        }
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

enum amount_fault amount_typed(str typed, currency c, money *out)
{
    CLEANUP(buf_release) struct buf spaced = { 0 }, bare = { 0 };
    char mark;

    buf_init(&spaced, TYPED_MAX);
    buf_init(&bare, TYPED_MAX);
    if (!plain_spaces(typed, &spaced)) return AMOUNT_UNREADABLE;
    str s = str_trim(buf_view(&spaced)), rest = s, whole = STR_NONE;
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
