/* What has become of a promise. */
#include "core/promise.h"

bool promise_day_fits(date day, date today)
{
    return date_is(day) && day.day > today.day && day.day <= today.day + PROMISE_DAYS_MAX;
}

enum promise_state promise_state(const struct promise *p, const struct lot *l, date today)
{
    if (l->closed || lot_balance(l) <= p->rest) return PROMISE_KEPT;
    return p->day.day < today.day && l->nc == 0 ? PROMISE_BROKEN : PROMISE_OPEN;
}
