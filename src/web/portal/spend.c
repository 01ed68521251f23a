/* Where the bars stand, and which unit fits above them. */
#include "web/portal/spend.h"

#include "web/web.h"

/* Places in the picture are hundredths. */
static decimal place(int64_t hundredths)
{
    return (decimal){ hundredths, 2 };
}

static int64_t power(int exponent)
{
    int64_t p = 1;
    while (exponent-- > 0) p *= 10;
    return p;
}

/* The unit that leaves at most four digits: 9,999 as it is, 12.4 thousand, 9,999 thousand. */
static void choose_unit(struct spend *s, int64_t most, int64_t *divisor, int *digits)
{
    int64_t whole = most / power(currency_exponent(s->cur));
    int unit = 0;

    while (whole >= 10000 && unit + 1 < SPEND_UNITS) {
        *digits = whole < 100000;
        whole /= 1000;
        unit++;
    }
    s->unit = (enum spend_unit)unit;
    *divisor = power(currency_exponent(s->cur) + 3 * unit - *digits);
}

static void draw(struct visit *v, struct spend *s)
{
    int64_t step = SPEND_WIDE * 100 / (int64_t)s->count, wide = step * 3 / 8, divisor = 1;
    int64_t room = (SPEND_FOOT - SPEND_HEAD) * 100, most = s->most == NULL ? 0 : s->most->sum.minor;
    int digits = 0;

    choose_unit(s, most, &divisor, &digits);
    for (size_t i = 0; i < s->count; i++) {
        struct spend_month *m = &s->months[i];
        int64_t at = (int64_t)(v->html.format->rtl ? s->count - 1 - i : i) * step;
        int64_t high = most == 0 ? 0 : (int64_t)((__int128)m->sum.minor * room / most), figure = 0;
        if (high < 100 && m->sum.minor > 0) high = 100;
        m->column = place(at);
        m->step = place(step);
        m->x = place(at + (step - wide) / 2);
        m->wide = place(wide);
        m->high = place(high);
        m->y = place(SPEND_FOOT * 100 - high);
        m->middle = place(at + step / 2);
        m->above = place(SPEND_FOOT * 100 - high - 600);
        must(divide_round(m->sum.minor, divisor, ROUND_HALF_UP, &figure) == OK);
        m->figure = (decimal){ figure, (uint8_t)digits };
    }
}

static str name_of(struct visit *v, date month, bool year)
{
    int y, m, d;
    date_parts(month, &y, &m, &d);
    str name = v->html.format->months[m - 1];
    return year ? arena_format(v->a, "%.*s %d", STR_FMT(name), y) : name;
}

/* The months without gaps, and the sums of those that have any. */
static err fill(struct visit *v, struct spend *s, date first, const struct invoice_month *rows,
                size_t row_count)
{
    char *days = arena_array(v->a, char, s->count * 2 * 11);

    for (size_t i = 0; i < s->count; i++, days += 2 * 11) {
        struct spend_month *m = &s->months[i];
        date month = first;
        first = date_add_months(month, 1);
        *m = (struct spend_month){ .month = month, .name = name_of(v, month, false),
                                   .words = name_of(v, month, true), .sum = money_zero(s->cur),
                                   .named = s->count <= 12 || (s->count - 1 - i) % 3 == 0,
                                   .odd = (s->count - 1 - i) % 2 == 1 };
        m->from = date_iso(month, days);
        m->to = date_iso(date_add(first, -1), days + 11);
        for (size_t k = 0; k < row_count; k++) {
            if (!currency_eq(rows[k].cur, s->cur) || rows[k].month.day != month.day) continue;
            m->count = rows[k].count;
            m->sum.minor = rows[k].total;
            s->invoices += m->count;
            TRY(money_add(s->total, m->sum, &s->total));
            if (s->most == NULL || m->sum.minor > s->most->sum.minor) s->most = m;
        }
    }
    return OK;
}

err spend_read(struct visit *v, const struct owed *owed, size_t owed_count, int months,
               struct spend **out, size_t *count)
{
    currency *cur = arena_array(v->a, currency, owed_count + 1);
    int64_t *version = arena_array(v->a, int64_t, owed_count + 1);
    struct spend *all = arena_array(v->a, struct spend, owed_count + 1);
    date this = date_month_start(v->today);
    struct spend_asked asked = { v->org->id, v->customer->customer,
                                 date_add_months(this, 1 - SPEND_MONTHS), cur, version,
                                 owed_count };
    struct invoice_month *rows;
    size_t row_count, n = 0;

    must(months > 0 && months <= SPEND_MONTHS);
    for (size_t i = 0; i < owed_count; i++) {
        cur[i] = owed[i].s.cur;
        version[i] = owed[i].s.version;
    }
    TRY(spend_cache_read(&v->web->spend, v->tx, v->a, &asked, &rows, &row_count));
    for (size_t i = 0; i < owed_count; i++) {
        struct spend *s = &all[n];
        *s = (struct spend){ .cur = cur[i], .count = (size_t)months, .figures = months <= 12,
                             .list = address(v, "/invoices?tab=all&state=billed&currency=%.*s%.*s&",
                                             STR_FMT(currency_code(cur[i])),
                                             STR_FMT(customer_part(v))),
                             .months = arena_array(v->a, struct spend_month, (size_t)months),
                             .total = money_zero(cur[i]) };
        TRY(fill(v, s, date_add_months(this, 1 - months), rows, row_count));
        if (s->most == NULL) continue;
        draw(v, s);
        n++;
    }
    *out = all;
    *count = n;
    return OK;
}
