/* Digits, groups and signs by table: about ten nanoseconds an amount. */
#include "base/format.h"

#include <string.h>

#include "base/utf8.h"

const struct format format_english = {
    .language = { "en", 2 },
    .decimal_point = { ".", 1 },
    .group = { ",", 1 },
    .group_first = 3,
    .group_next = 3,
    .group_by_currency = true,
    .minus = { "\xE2\x88\x92", 3 },
    .zero = '0',
    .months = { { "Jan", 3 }, { "Feb", 3 }, { "Mar", 3 }, { "Apr", 3 }, { "May", 3 }, { "Jun", 3 },
                { "Jul", 3 }, { "Aug", 3 }, { "Sep", 3 }, { "Oct", 3 }, { "Nov", 3 },
                { "Dec", 3 } },
    .order = FORMAT_DMY,
    .date_joint = { { " ", 1 }, { " ", 1 } },
};

/* Where a number grows before it is put as a whole: 24 digits, and as many signs between. */
struct line {
    char p[256];
    size_t n;
};

static void add(struct line *l, str s)
{
    must(s.n <= sizeof l->p - l->n);
    memcpy(l->p + l->n, s.p, s.n);
    l->n += s.n;
}

static void add_digit(struct line *l, const struct format *f, unsigned digit)
{
    must(sizeof l->p - l->n >= 4);
    if (f->zero == '0') l->p[l->n++] = (char)('0' + digit);
    else l->n += utf8_write(f->zero + digit, l->p + l->n);
}

/* `s` before what stands at `at` already. */
static char *before(char *at, str s)
{
    if (s.n == 1) {
        *--at = s.p[0];
        return at;
    }
    return memcpy(at - s.n, s.p, s.n);
}

static char *before_digit(char *at, const struct format *f, unsigned digit)
{
    char local[4];
    if (f->zero == '0') {
        *--at = (char)('0' + digit);
        return at;
    }
    return before(at, (str){ local, utf8_write(f->zero + digit, local) });
}

/* `u` with groups, and the last `behind` digits after the point; made from its end. */
static void put_number(struct buf *b, const struct format *f, uint64_t u, int behind,
                       uint8_t group_next)
{
    char line[256] __attribute__((uninitialized)); /* 24 digits, and as many signs between */
    char *at = line + sizeof line;
    int left = f->group_first;

    must(behind < 24 && f->decimal_point.n <= 4 && f->group.n <= 4);
    for (int i = 0; i < behind; i++, u /= 10) at = before_digit(at, f, (unsigned)(u % 10));
    if (behind > 0) at = before(at, f->decimal_point);
    do {
        if (left-- == 0) {
            at = before(at, f->group);
            left = group_next - 1;
        }
        at = before_digit(at, f, (unsigned)(u % 10));
    } while ((u /= 10) != 0);
    buf_put(b, at, (size_t)(line + sizeof line - at));
}

static bool groups_by_two(currency c)
{
    static const char codes[][4] = { "INR", "PKR", "BDT", "NPR", "LKR", "BTN" };
    str code = currency_code(c);
    for (size_t i = 0; i < countof(codes); i++) {
        if (memcmp(code.p, codes[i], 3) == 0) return true;
    }
    return false;
}

void format_money(struct buf *b, const struct format *f, money m, enum money_style style)
{
    must(m.cur.index != 0);
    uint64_t u = m.minor < 0 ? 0 - (uint64_t)m.minor : (uint64_t)m.minor;
    str sign = currency_symbol(m.cur);
    bool word = sign.n == 3 && str_eq(sign, currency_code(m.cur));

    if (m.minor < 0) buf_str(b, f->minus);
    if (style == MONEY_CODE) {
        buf_str(b, currency_code(m.cur));
        buf_lit(b, "\xC2\xA0");
    } else if (style == MONEY_SYMBOL && !f->symbol_after) {
        buf_str(b, sign);
        if (f->symbol_spaced || word) buf_lit(b, "\xC2\xA0");
    }
    put_number(b, f, u, currency_exponent(m.cur),
               f->group_by_currency && groups_by_two(m.cur) ? 2 : f->group_next);
    if (style == MONEY_SYMBOL && f->symbol_after) {
        buf_lit(b, "\xC2\xA0");
        buf_str(b, sign);
    }
}

void format_integer(struct buf *b, const struct format *f, int64_t v)
{
    if (v < 0) buf_str(b, f->minus);
    put_number(b, f, v < 0 ? 0 - (uint64_t)v : (uint64_t)v, 0, f->group_next);
}

void format_decimal(struct buf *b, const struct format *f, decimal d)
{
    if (d.units < 0) buf_str(b, f->minus);
    put_number(b, f, d.units < 0 ? 0 - (uint64_t)d.units : (uint64_t)d.units, d.scale,
               f->group_next);
}

static void add_small(struct line *l, const struct format *f, int v)
{
    if (v >= 10) add_small(l, f, v / 10);
    add_digit(l, f, (unsigned)(v % 10));
}

void format_date(struct buf *b, const struct format *f, date d)
{
    if (!date_is(d)) return;
    struct line l __attribute__((uninitialized));
    int year, month, day;

    l.n = 0;
    date_parts(d, &year, &month, &day);
    for (int i = 0; i < 3; i++) {
        static const char *const orders[] = { "dmy", "mdy", "ymd" };
        switch (orders[f->order][i]) {
        case 'd': add_small(&l, f, day); break;
        case 'm': add(&l, f->months[month - 1]); break;
        default: add_small(&l, f, year); break;
        }
        if (i < 2) add(&l, f->date_joint[i]);
    }
    buf_put(b, l.p, l.n);
}
