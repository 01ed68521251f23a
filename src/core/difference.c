/*
 * Every step takes from what is left of the whole, and what is left at the end is a part too: so
 * the parts cannot fail to add up.
 */
#include "core/difference.h"

#include "core/calculate.h"

struct work {
    struct arena *a;
    const struct document *before, *now;
    struct difference *d;
    size_t room;
    money left; /* of the change, not told yet */
};

static err add_part(struct work *w, struct difference_part part)
{
    if (part.amount.minor == 0) return OK;
    TRY(money_sub(w->left, part.amount, &w->left));
    w->d->parts = arena_grow(w->a, w->d->parts, w->d->count, &w->room, sizeof part);
    w->d->parts[w->d->count++] = part;
    return OK;
}

/* Sums that a document leaves out have no currency: they are 0 of its own. */
static err less(const struct work *w, money a, money b, money *out)
{
    a.cur = b.cur = w->now->cur;
    return money_sub(a, b, out);
}

/* The total with tax and rounding: what the invoice was issued with. */
static err total_of(const struct document *d, money *out)
{
    money total = { d->total.minor, d->cur };
    return money_add(total, (money){ d->rounding.minor, d->cur }, out);
}

static bool same_item(const struct document_line *a, const struct document_line *b)
{
    if (a->seller_item.n > 0 && b->seller_item.n > 0) return str_eq(a->seller_item, b->seller_item);
    return str_eq_nocase(str_trim(a->name), str_trim(b->name));
}

/* The days a line is for, its own or those of its document; false where nothing says. */
static bool period_of(const struct document *d, const struct document_line *line, date *from,
                      date *to)
{
    bool own = date_is(line->period_start) && date_is(line->period_end);
    *from = own ? line->period_start : d->period_start;
    *to = own ? line->period_end : d->period_end;
    return date_is(*from) && date_is(*to) && from->day <= to->day;
}

/* From a day to the one before it a month, a quarter or a year later. */
static bool whole_months(date from, date to)
{
    for (int months = 1; months <= 12; months++) {
        if (date_add_months(from, months).day == to.day + 1) return true;
    }
    return false;
}

/* Both are of known days, not as many, and one of them is of a broken period. */
static bool prorated(const struct work *w, struct difference_part *part)
{
    date from[2], to[2];

    if (!period_of(w->before, part->before, &from[0], &to[0]) ||
        !period_of(w->now, part->now, &from[1], &to[1]))
        return false;
    part->days_before = to[0].day - from[0].day + 1;
    part->days_now = to[1].day - from[1].day + 1;
    return part->days_before != part->days_now &&
           !(whole_months(from[0], to[0]) && whole_months(from[1], to[1]));
}

/* Does a change go the way the number of days went? */
static bool with_days(const struct difference_part *part)
{
    return (part->amount.minor < 0) == (part->days_now < part->days_before);
}

static bool is_usage(const struct document_line *line)
{
    return str_eq_nocase(line->type, S("usage")) || str_eq_nocase(line->type, S("metered"));
}

static err compare_lines(struct work *w, const struct document_line *before,
                         const struct document_line *now)
{
    struct difference_part part = { .before = before, .now = now };
    struct document_line between = *now; /* what it would be at the old price */
    currency cur = w->now->cur;
    money old, mixed, new, change, gross;

    between.price = before->price;
    between.price_quantity = before->price_quantity;
    TRY(line_gross(before, cur, &old));
    TRY(line_gross(&between, cur, &mixed));
    TRY(line_gross(now, cur, &new));
    TRY(money_sub(mixed, old, &part.amount));
    bool broken = prorated(w, &part);
    part.kind = is_usage(now)                        ? DIFFERENCE_USAGE
                : broken && with_days(&part)         ? DIFFERENCE_PRORATION
                                                     : DIFFERENCE_QUANTITY;
    TRY(add_part(w, part));
    bool told = part.amount.minor != 0;
    TRY(money_sub(new, mixed, &part.amount));
    part.kind = broken && !told && !is_usage(now) && with_days(&part) ? DIFFERENCE_PRORATION
                                                                      : DIFFERENCE_PRICE;
    TRY(add_part(w, part));
    TRY(less(w, now->net, before->net, &change));
    TRY(money_sub(new, old, &gross));
    TRY(money_sub(change, gross, &part.amount));
    part.kind = now->allowance_count + before->allowance_count > 0 ? DIFFERENCE_DISCOUNT
                                                                   : DIFFERENCE_ROUNDING;
    return add_part(w, part);
}

static err compare_all_lines(struct work *w)
{
    const struct document *b = w->before, *n = w->now;
    bool *taken = arena_array(w->a, bool, b->line_count + 1);
    size_t from = 0; /* those before it are taken */

    for (size_t i = 0; i < n->line_count; i++) {
        size_t k = from;
        while (k < b->line_count && (taken[k] || !same_item(&b->lines[k], &n->lines[i]))) k++;
        if (k == b->line_count) {
            struct difference_part part = { .kind = DIFFERENCE_NEW, .now = &n->lines[i] };
            part.amount = (money){ n->lines[i].net.minor, n->cur };
            TRY(add_part(w, part));
            continue;
        }
        taken[k] = true;
        while (from < b->line_count && taken[from]) from++;
        TRY(compare_lines(w, &b->lines[k], &n->lines[i]));
    }
    for (size_t k = 0; k < b->line_count; k++) {
        struct difference_part part = { .kind = DIFFERENCE_ENDED, .before = &b->lines[k] };
        if (taken[k]) continue;
        TRY(less(w, money_zero(b->cur), b->lines[k].net, &part.amount));
        TRY(add_part(w, part));
    }
    return OK;
}

/* Of a component and category the one group there is; NULL for none, or several. */
static const struct tax_group *only_group(const struct document *d, const struct tax_group *like)
{
    const struct tax_group *found = NULL;

    for (size_t i = 0; i < d->tax_count; i++) {
        const struct tax_group *g = &d->taxes[i];
        if (!str_eq(g->component, like->component) || !str_eq(g->category, like->category))
            continue;
        if (found != NULL) return NULL;
        found = g;
    }
    return found;
}

/* What another rate makes of today's base; then the rest of the tax, which follows the amounts. */
static err compare_taxes(struct work *w)
{
    struct difference_part rest = { .kind = DIFFERENCE_TAX };

    TRY(less(w, w->now->tax, w->before->tax, &rest.amount));
    for (size_t i = 0; i < w->now->tax_count; i++) {
        const struct tax_group *g = only_group(w->now, &w->now->taxes[i]);
        const struct tax_group *old = g == NULL ? NULL : only_group(w->before, g);
        struct difference_part part = { .kind = DIFFERENCE_TAX_RATE, .tax_before = old,
                                        .tax_now = g };
        money base = { g == NULL ? 0 : g->base.minor, w->now->cur }, same;
        if (old == NULL || decimal_eq(old->rate, g->rate)) continue;
        TRY(decimal_percent(base, old->rate, ROUND_HALF_UP, &same));
        TRY(less(w, g->amount, same, &part.amount));
        TRY(money_sub(rest.amount, part.amount, &rest.amount));
        TRY(add_part(w, part));
    }
    return add_part(w, rest);
}

err difference_of(struct arena *a, const struct document *before, const struct document *now,
                  struct difference *out)
{
    struct difference d = { .parts = NULL };
    struct work w = { .a = a, .before = before, .now = now, .d = &d };
    struct difference_part discount = { .kind = DIFFERENCE_DISCOUNT },
                           charge = { .kind = DIFFERENCE_CHARGE };

    if (!currency_eq(before->cur, now->cur)) return E_CURRENCY;
    TRY(total_of(before, &d.before));
    TRY(total_of(now, &d.now));
    TRY(money_sub(d.now, d.before, &d.change));
    w.left = d.change;
    TRY(compare_all_lines(&w));
    TRY(less(&w, before->allowances_total, now->allowances_total, &discount.amount));
    TRY(less(&w, now->charges_total, before->charges_total, &charge.amount));
    TRY(add_part(&w, discount));
    TRY(add_part(&w, charge));
    TRY(compare_taxes(&w));
    TRY(add_part(&w, (struct difference_part){ .kind = DIFFERENCE_ROUNDING, .amount = w.left }));
    must(w.left.minor == 0);
    *out = d;
    return OK;
}

bool bill_alert_wants(const struct bill_alert *alert, currency cur, int64_t before, int64_t now)
{
    __int128 change = (__int128)now - before;

    if (change < 0) change = -change;
    if (alert->percent > 0 && change * 100 > (__int128)before * alert->percent) return true;
    return alert->amount.minor > 0 && currency_eq(alert->amount.cur, cur) &&
           change > alert->amount.minor;
}

int bill_change_percent(int64_t before, int64_t now)
{
    int64_t percent;

    if (before <= 0) return 0;
    if (divide_round(((__int128)now - before) * 100, before, ROUND_HALF_UP, &percent) != OK)
        return 99999;
    return percent > 99999 ? 99999 : percent < -100 ? -100 : (int)percent;
}
