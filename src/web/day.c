/* A typed day, cut into its three parts; which of them is what. */
#include "web/day.h"

#include "base/utf8.h"
#include "locale/fold.h"
#include "web/amount.h"

enum { PARTS = 3, TYPED_MAX = 40, YEAR_DIGITS = 4 };

struct part {
    int value; /* of digits, or the month a word names */
    size_t digits;
    str word; /* folded; empty for digits */
};

/* Which month a word is, by how its short name begins it: "Apr", "April", "avr."; 0 for none. */
static int month_of(struct arena *a, str word, const struct format *f)
{
    const struct format *const both[] = { f, &format_english };
    int found = 0;

    for (size_t k = 0; k < countof(both) && found == 0; k++) {
        for (int i = 0; i < 12; i++) {
            str name = locale_fold(a, both[k]->months[i]);
            if (name.n > 0 && name.p[name.n - 1] == '-') name.n--;
            if (name.n > 0 && str_starts(word, name)) found = i + 1;
        }
    }
    return found;
}

static bool add_digit(struct part *p, int digit)
{
    p->value = p->value * 10 + digit;
    return ++p->digits <= YEAR_DIGITS;
}

/* Digits and words, whatever stands between them; whether that was points alone. */
static bool cut(struct arena *a, str typed, struct part parts[PARTS], bool *points)
{
    str rest = locale_fold(a, typed); /* one blank or '-' between the parts */
    size_t n = 0;
    uint32_t c;
    bool open = false;

    *points = str_has(typed, '.') && !str_has(typed, '/') && !str_has(typed, '-');
    for (str before = rest; utf8_next(&rest, &c); before = rest) {
        if (c == ' ' || c == '-') {
            open = false;
            continue;
        }
        int digit = amount_digit(c);
        if (open && (digit >= 0) != (parts[n - 1].digits > 0)) return false;
        if (!open && ++n > PARTS) return false;
        if (!open) parts[n - 1] = (struct part){ .word = { before.p, 0 } };
        open = true;
        if (digit < 0) parts[n - 1].word.n += before.n - rest.n;
        else if (!add_digit(&parts[n - 1], digit)) return false;
    }
    return n == PARTS;
}

static enum day_fault made(int year, int month, int day, date *out)
{
    date d;
    if (!date_of(year, month, day, &d)) return DAY_UNREADABLE;
    *out = d;
    return DAY_FINE;
}

/* Both before the year, in digits. */
static enum day_fault in_digits(const struct part parts[PARTS], bool points, bool english,
                                date both[2])
{
    int first = parts[0].value, second = parts[1].value, year = parts[2].value;
    bool slashes = english && !points;

    if (slashes && second > 12) return made(year, first, second, &both[0]);
    if (made(year, second, first, &both[0]) != DAY_FINE) return DAY_UNREADABLE;
    if (!slashes || first > 12 || first == second) return DAY_FINE;
    return made(year, first, second, &both[1]) == DAY_FINE ? DAY_AMBIGUOUS : DAY_FINE;
}

enum day_fault day_typed(str typed, const struct format *f, struct arena *a, date *out,
                         date *other)
{
    struct part parts[PARTS] = { 0 };
    bool points;
    date both[2] = { DATE_NONE, DATE_NONE };
    enum day_fault fault = DAY_UNREADABLE;
    int words = 0, month = 0;

    typed = str_trim(typed);
    if (typed.n > TYPED_MAX * 4 || !cut(a, typed, parts, &points)) return DAY_UNREADABLE;
    for (size_t i = 0; i < PARTS; i++) {
        if (parts[i].digits > 0) continue;
        words++;
        month = month_of(a, parts[i].word, f);
    }
    const struct part *last = &parts[2], *first = &parts[0];
    if (words == 0 && first->digits == YEAR_DIGITS)
        fault = made(first->value, parts[1].value, last->value, &both[0]);
    else if (words == 0 && last->digits == YEAR_DIGITS)
        fault = in_digits(parts, points, str_starts(f->language, S("en")), both);
    else if (words == 1 && month > 0 && last->digits == YEAR_DIGITS)
        fault = made(last->value, month, first->digits > 0 ? first->value : parts[1].value,
                     &both[0]);
    if (fault != DAY_UNREADABLE) *out = both[0];
    if (fault == DAY_AMBIGUOUS) *other = both[1];
    return fault;
}

static str shown(struct visit *v, date d)
{
    CLEANUP(buf_release) struct buf b;
    buf_init(&b, 100);
    format_date(&b, v->html.format, d);
    return buf_copy(&b, v->a);
}

str visit_day(struct visit *v, str typed, str otherwise, date *out)
{
    date d, other;
    char iso[11];

    switch (day_typed(typed, v->html.format, v->a, &d, &other)) {
    case DAY_FINE: *out = d; return STR_NONE;
    case DAY_AMBIGUOUS:
        return words_say(v->words, v->a,
                         "This may be {1} or {2}. Write the month as a word, or all of it as {3}.",
                         shown(v, d), shown(v, other), date_iso(d, iso));
    case DAY_UNREADABLE: break;
    }
    return otherwise;
}
