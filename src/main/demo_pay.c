/*
 * What customers paid in two years: by transfer, some early, some late, some in part or too much,
 * some not at all. One payment takes all that a customer pays in a month.
 */
#include "app/app_cancel.h"
#include "app/app_offline.h"
#include "base/limits.h"
#include "main/demo.h"
#include "store/store_invoice.h"

enum { BATCH = 64, PENDING_CUSTOMER = 1, GIVE_UP_DAYS = 210 };

struct planned {
    size_t due;
    date day;
    int64_t amount;
};

struct payments {
    struct demo *d;
    struct arena a;
    struct offline list[BATCH];
    struct pay_started done[BATCH];
    size_t count;
    int64_t number;
};

/* Of a thousand invoices, never paid; days after the due date until which one is paid in part. */
static const int never[] = { [PAYS_EARLY] = 20, [PAYS_LATE] = 20, [PAYS_BADLY] = 120,
                             [PAYS_QUICKLY] = 4 };
static const int in_part_days[] = { [PAYS_EARLY] = 150, [PAYS_LATE] = 150, [PAYS_BADLY] = 150,
                                    [PAYS_QUICKLY] = 20 };

/* The day an invoice is paid on, and how much of it; DATE_NONE for never. */
static struct planned plan_one(struct demo *d, size_t i, enum demo_temper temper)
{
    const struct demo_due *due = &d->due[i];
    struct planned p = { .due = i, .day = DATE_NONE, .amount = due->left };
    int chance = (int)rand_below(&d->rand, 1000), late = d->today.day - due->due.day;

    switch (temper) {
    case PAYS_EARLY: p.day = date_add(due->due, -(int32_t)rand_below(&d->rand, 14)); break;
    case PAYS_LATE: p.day = date_add(due->due, (int32_t)rand_below(&d->rand, 35)); break;
    case PAYS_BADLY: p.day = date_add(due->due, 10 + (int32_t)rand_below(&d->rand, 70)); break;
    case PAYS_QUICKLY: p.day = date_add(due->issued, 2 + (int32_t)rand_below(&d->rand, 16)); break;
    }
    if (chance < never[temper]) p.day = DATE_NONE;
    if (date_is(p.day) && p.day.day > d->today.day) p.day = DATE_NONE;
    if (chance > 959 && late > -20 && late < in_part_days[temper]) p.amount = due->left / 2;
    if (date_is(p.day) && p.day.day < due->issued.day) p.day = due->issued;
    return p;
}

static err flush(struct payments *all)
{
    if (all->count == 0) return OK;
    TRY(app_payment_offline(all->d->app, &all->a, all->list, all->count, all->done));
    all->count = 0;
    arena_reset(&all->a);
    return OK;
}

static err pay(struct payments *all, customer_id customer, const struct demo_customer *c,
               const struct planned *parts, size_t count)
{
    struct demo *d = all->d;
    struct pay_item *items = arena_array(&all->a, struct pay_item, count);
    struct offline *o = &all->list[all->count];
    int64_t sum = 0;

    for (size_t i = 0; i < count; i++) {
        items[i] = (struct pay_item){ .account = ACCOUNT_RECEIVABLE,
                                      .doc = d->due[parts[i].due].doc,
                                      .amount = parts[i].amount };
        if (__builtin_add_overflow(sum, parts[i].amount, &sum)) return E_OVERFLOW;
    }
    *o = (struct offline){ .org = d->org,
                           .customer = customer,
                           .cur = CURRENCY("EUR"),
                           .amount = sum,
                           .method = PAY_TRANSFER,
                           .day = parts[count - 1].day,
                           .items = items,
                           .count = count,
                           .silent = true,
                           .payer =
                               str_of(c->people[0].name != NULL ? c->people[0].name : c->name) };
    o->payer = arena_str(&all->a, o->payer);
    o->cur = currency_must(str_of(c->currency));
    o->key = arena_format(&all->a, "demo-%lld", (long long)++all->number);
    if (all->number % 60 == 0 && __builtin_add_overflow(sum, sum / 10, &o->amount))
        return E_OVERFLOW;
    return ++all->count < BATCH ? OK : flush(all);
}

static int by_day(const void *a, const void *b)
{
    const struct planned *x = a, *y = b;
    if (x->day.day != y->day.day) return x->day.day < y->day.day ? -1 : 1;
    return x->due < y->due ? -1 : x->due > y->due;
}

static bool same_month(date a, date b)
{
    return date_month_start(a).day == date_month_start(b).day;
}

err demo_find_customer(const struct demo *d, const struct demo_customer *c, customer_id *out)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct customer wanted = { .number = str_of(c->number) };
    bool found;

    TRY(db_read_begin(d->app->db, &tx));
    TRY(store_customer_find(tx, d->org, &wanted, out, &found));
    return found ? OK : E_NOT_FOUND;
}

/* Every other invoice that is as late as this is given up. */
static err maybe_write_off(struct demo *d, struct arena *a, customer_id customer, size_t i)
{
    const struct demo_due *due = &d->due[i];
    struct write_off w = { .org = d->org, .customer = customer, .invoice = due->doc,
                           .amount = due->left, .day = date_add(due->due, GIVE_UP_DAYS),
                           .asked = d->accountant, .signed_by = d->owner,
                           .key = arena_format(a, "demo-%lld", (long long)due->doc) };

    if (due->retainer || due->left <= 0 || w.day.day > d->today.day) return OK;
    return rand_below(&d->rand, 2) == 0 ? app_invoice_write_off(d->app, a, &w) : OK;
}

/* All payments of one customer; `first` is its list of invoices, `next` leads from one on. */
static err pay_customer(struct payments *all, int64_t customer, size_t first, const size_t *next)
{
    CLEANUP(arena_release) struct arena a;
    struct demo *d = all->d;
    struct demo_customer bulk;
    struct planned *list = NULL;
    size_t count = 0, room = 0;
    customer_id id;

    arena_init(&a, 64u * 1024 * 1024);
    const struct demo_customer *c = demo_customer_at(d, &a, customer, &bulk);
    if (first == SIZE_MAX) return OK;
    TRY(demo_find_customer(d, c, &id));
    for (size_t i = first; i != SIZE_MAX; i = next[i]) {
        struct planned p = plan_one(d, i, c->temper);
        if (!date_is(p.day)) TRY(maybe_write_off(d, &a, id, i));
        if (!date_is(p.day) || p.amount <= 0) continue;
        list = arena_grow(&a, list, count, &room, sizeof *list);
        list[count++] = p;
    }
    if (count > 0) qsort(list, count, sizeof *list, by_day);
    for (size_t from = 0; from < count;) {
        size_t n = 1;
        while (from + n < count && n < LIMIT_PAYMENT_INVOICES &&
               same_month(list[from].day, list[from + n].day))
            n++;
        TRY(pay(all, id, c, &list[from], n));
        from += n;
    }
    return OK;
}

err demo_payments(struct demo *d)
{
    struct payments *all = arena_new(d->keep, struct payments);
    size_t customers = (size_t)demo_customer_count(d);
    size_t *first = arena_array(d->keep, size_t, customers + 1);
    size_t *next = arena_array(d->keep, size_t, d->due_count + 1);
    err e = OK;

    all->d = d;
    arena_init(&all->a, 256u * 1024 * 1024);
    for (size_t c = 0; c < customers; c++) first[c] = SIZE_MAX;
    for (size_t i = d->due_count; i-- > 0;) {
        next[i] = first[d->due[i].customer];
        first[d->due[i].customer] = i;
    }
    for (size_t c = 0; c < customers && e == OK; c++)
        e = pay_customer(all, (int64_t)c, first[c], next);
    if (e == OK) e = flush(all);
    arena_release(&all->a);
    return e;
}

/* The oldest open invoice of a customer, and who of it may pay. */
static err find_open(struct demo *d, struct arena *a, const struct demo_customer *c,
                     struct pay_request *rq, struct pay_item *item)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct contact *contacts;
    struct lot *open;
    size_t people, count;

    TRY(db_read_begin(d->app->db, &tx));
    TRY(store_membership_contacts(tx, a, d->org, rq->customer, MAY_PAY, &contacts, &people));
    TRY(store_invoice_open(tx, a, d->org, rq->customer, currency_must(str_of(c->currency)),
                           DATE_NONE, 1, &open, &count));
    if (count == 0 || people == 0) return OK;
    struct lot l; /* lists know no versions */
    TRY(store_lot_get(tx, a, d->org, rq->customer, ACCOUNT_RECEIVABLE, open[0].doc, &l));
    *item = (struct pay_item){ ACCOUNT_RECEIVABLE, l.doc, lot_payable(&l), l.version };
    rq->items = item;
    rq->count = 1;
    rq->cur = l.cur;
    rq->contact = contacts[0].id;
    rq->payer = contacts[0].name;
    rq->payer_email = contacts[0].email;
    return OK;
}

err demo_pending(struct demo *d)
{
    CLEANUP(arena_release) struct arena a;
    const struct demo_customer *c = &d->plan->customers[PENDING_CUSTOMER];
    struct pay_request rq = { .org = d->org, .key = S("demo-pending"), .method = PAY_CARD,
                              .gateway = S("sandbox") };
    struct pay_started started;
    struct pay_item item;

    arena_init(&a, 4 * 1024 * 1024);
    TRY(demo_find_customer(d, c, &rq.customer));
    TRY(find_open(d, &a, c, &rq, &item));
    return rq.count == 0 ? OK : app_payment_start(d->app, &a, &rq, &started);
}
