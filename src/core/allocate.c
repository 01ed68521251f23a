/* The order of invoices, and an amount going down it. */
#include "core/allocate.h"

int64_t pay_rest(int64_t payable, struct pay_terms terms)
{
    return terms.disputed < payable ? payable - terms.disputed : 0;
}

int64_t pay_least(int64_t payable, struct pay_terms terms)
{
    int64_t rest = pay_rest(payable, terms), whole = rest > 0 ? rest : payable;

    if (!terms.partial || terms.minimum > whole) return whole;
    return terms.minimum > 1 ? terms.minimum : 1;
}

static int by_day(date a, date b)
{
    if (date_is(a) != date_is(b)) return date_is(a) ? -1 : 1; /* without a date: last */
    return (a.day > b.day) - (a.day < b.day);
}

static int by_age(const struct lot *a, const struct lot *b)
{
    int order = by_day(a->due, b->due);

    if (order == 0) order = by_day(a->day, b->day);
    if (order == 0) order = str_cmp(a->number, b->number);
    return order != 0 ? order : (a->doc > b->doc) - (a->doc < b->doc);
}

/* Shell's sort: what comes from the database is nearly in order already. */
static void put_in_order(struct allocation *lines, size_t count)
{
    for (size_t gap = count / 2; gap > 0; gap = gap == 2 ? 1 : gap * 5 / 11) {
        for (size_t i = gap; i < count; i++) {
            struct allocation one = lines[i];
            size_t k = i;
            for (; k >= gap && by_age(lines[k - gap].lot, one.lot) > 0; k -= gap)
                lines[k] = lines[k - gap];
            lines[k] = one;
        }
    }
}

int64_t allocate(struct allocation *lines, size_t count, int64_t amount)
{
    must(amount >= 0);
    put_in_order(lines, count);
    for (size_t i = 0; i < count; i++) {
        int64_t payable = lot_payable(lines[i].lot);
        int64_t rest = pay_rest(payable, lines[i].terms);
        int64_t part = amount < rest ? amount : rest;

        if (part > 0 && part < pay_least(payable, lines[i].terms)) part = 0;
        lines[i].amount = part;
        amount -= part;
    }
    return amount;
}
