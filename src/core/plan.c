/* Instalments, covered in their order. */
#include "core/plan.h"

static date nth_day(date first, enum plan_step step, size_t n)
{
    if (step == PLAN_MONTHLY) return date_add_months(first, (int)n);
    return date_add(first, (step == PLAN_WEEKLY ? 7 : 14) * (int)n);
}

void plan_split(int64_t open, date first, enum plan_step step, struct instalment *parts,
                size_t count)
{
    must(count > 0 && count <= PLAN_PARTS_MAX && open >= 0);
    int64_t each = open / (int64_t)count;

    for (size_t i = 0; i < count; i++)
        parts[i] = (struct instalment){ nth_day(first, step, i), each };
    parts[count - 1].amount = open - each * (int64_t)(count - 1);
}

enum plan_fault plan_check(const struct instalment *parts, size_t count, int64_t open,
                           int64_t least, date today)
{
    int64_t left = open;

    if (count < 2 || count > PLAN_PARTS_MAX) return PLAN_COUNT;
    for (size_t i = 0; i < count; i++) {
        int32_t after = i == 0 ? today.day - 1 : parts[i - 1].due.day;
        if (parts[i].amount <= 0 || parts[i].amount < least) return PLAN_AMOUNT;
        if (parts[i].due.day <= after || parts[i].due.day > today.day + PLAN_DAYS_MAX)
            return PLAN_DAY;
        if (parts[i].amount > left) return PLAN_SUM;
        left -= parts[i].amount;
    }
    return left == 0 ? PLAN_FINE : PLAN_SUM;
}

int64_t plan_sum(const struct plan *p)
{
    int64_t sum = 0;

    for (size_t i = 0; i < p->count; i++) sum += p->parts[i].amount; /* no more than a balance */
    return sum;
}

int64_t plan_open(const struct plan *p, int64_t balance, size_t i)
{
    int64_t behind = 0; /* the parts after this one */

    must(i < p->count);
    for (size_t k = i + 1; k < p->count; k++) behind += p->parts[k].amount;
    int64_t open = balance - behind;
    if (open <= 0) return 0;
    return open < p->parts[i].amount ? open : p->parts[i].amount;
}

int64_t plan_extra(const struct plan *p, int64_t balance)
{
    int64_t extra = balance - plan_sum(p);
    return extra > 0 ? extra : 0;
}

size_t plan_next(const struct plan *p, int64_t balance)
{
    size_t i = 0;

    while (i < p->count && plan_open(p, balance, i) == 0) i++;
    return i;
}

date plan_due(const struct plan *p, int64_t balance)
{
    size_t next = plan_next(p, balance);

    if (next == p->count || plan_extra(p, balance) > 0) return p->due;
    return p->parts[next].due;
}

int64_t plan_fallen(const struct plan *p, int64_t balance, date day)
{
    int64_t fallen = p->due.day <= day.day ? plan_extra(p, balance) : 0;

    for (size_t i = 0; i < p->count; i++) {
        if (p->parts[i].due.day <= day.day) fallen += plan_open(p, balance, i);
    }
    return fallen;
}

int64_t plan_now(const struct plan *p, int64_t balance, date today)
{
    int64_t fallen = plan_fallen(p, balance, today), extra = plan_extra(p, balance);
    size_t next = plan_next(p, balance);

    if (fallen > 0) return fallen;
    if (extra > 0) return extra;
    return next < p->count ? plan_open(p, balance, next) : 0;
}
