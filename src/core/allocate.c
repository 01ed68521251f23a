/* The order of invoices, and an amount going down it. */
#include "core/allocate.h"

#include <stdlib.h>

int64_t pay_least(int64_t payable, struct pay_terms terms)
{
    if (!terms.partial || terms.minimum > payable) return payable;
    return terms.minimum > 1 ? terms.minimum : 1;
}

static int by_day(date a, date b)
{
    if (date_is(a) != date_is(b)) return date_is(a) ? -1 : 1; /* without a date: last */
    return (a.day > b.day) - (a.day < b.day);
}

static int by_age(const void *left, const void *right)
{
    const struct lot *a = ((const struct allocation *)left)->lot;
    const struct lot *b = ((const struct allocation *)right)->lot;
    int order = by_day(a->due, b->due);

    if (order == 0) order = by_day(a->day, b->day);
    if (order == 0) order = str_cmp(a->number, b->number);
    return order != 0 ? order : (a->doc > b->doc) - (a->doc < b->doc);
}

int64_t allocate(struct allocation *lines, size_t count, int64_t amount)
{
    must(amount >= 0);
    if (count > 1) qsort(lines, count, sizeof *lines, by_age);
    for (size_t i = 0; i < count; i++) {
        int64_t payable = lot_payable(lines[i].lot);
        int64_t part = amount < payable ? amount : payable;

        if (part > 0 && part < pay_least(payable, lines[i].terms)) part = 0;
        lines[i].amount = part;
        amount -= part;
    }
    return amount;
}
