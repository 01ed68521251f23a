/* Home: what is owed and how old it is, what comes next, and what was paid last. */
#include "web/portal/home.h"

#include "core/pay_method.h"
#include "store/store_auto.h"
#include "store/store_method.h"
#include "web/kyc_view.h"
#include "web/object.h"
#include "web/portal/account.h"
#include "web/views.h"

enum { NEXT_ROWS = 5, ACTIVITY_ROWS = 6, LAST_LINES = 5 };

/* The customer's own currency in front, unless only another has something open. */
static const struct owed *front(const struct owed *all, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (all[i].outstanding.minor > 0) return &all[i];
    return count > 0 ? &all[0] : NULL;
}

/* The days a bucket holds, as the list's filter by due date. */
static html_url_safe bucket_url(struct visit *v, int bucket, currency cur)
{
    static const int youngest[] = { 0, -1, -31, -61, -91 }, oldest[] = { 0, -30, -60, -90, 0 };
    char from[11], to[11];
    str since = STR_NONE, until = STR_NONE;

    if (bucket == 0) since = date_iso(v->today, from);
    else until = date_iso(date_add(v->today, youngest[bucket]), to);
    if (bucket > 0 && bucket < AGEING_BUCKETS - 1)
        since = date_iso(date_add(v->today, oldest[bucket]), from);
    return address(v, "/invoices?tab=all&state=open&currency=%.*s%s%.*s%s%.*s%.*s",
                   STR_FMT(currency_code(cur)), since.n > 0 ? "&due_from=" : "", STR_FMT(since),
                   until.n > 0 ? "&due_to=" : "", STR_FMT(until), STR_FMT(customer_part(v)));
}

static void add_ageing(struct visit *v, struct home_view *view)
{
    const struct open_sums *open = &view->main->open;
    currency cur = open->cur;

    for (int k = 0; k < AGEING_BUCKETS; k++)
        view->buckets[k] = (struct age_bucket){ .sum = { open->bucket[k].sum, cur },
                                                .count = open->bucket[k].count,
                                                .url = bucket_url(v, k, cur) };
    view->aged = ageing_bar(&v->html, view->buckets);
}

static bool sooner(const struct lot *a, const struct lot *b)
{
    return a->due.day != b->due.day ? a->due.day < b->due.day : a->doc < b->doc;
}

/* The next five of all currencies: the next five of each, merged. */
static err add_next(struct visit *v, struct home_view *view)
{
    struct home_due *next = arena_array(v->a, struct home_due, NEXT_ROWS + 1);
    size_t kept = 0;

    for (size_t i = 0; i < view->count; i++) {
        struct lot *lots;
        size_t n;
        TRY(store_invoice_next(v->tx, v->a, v->org->id, v->customer->customer,
                               view->all[i].s.cur, v->today, NEXT_ROWS, &lots, &n));
        for (size_t k = 0; k < n; k++) {
            size_t at = kept < NEXT_ROWS ? kept++ : NEXT_ROWS;
            while (at > 0 && sooner(&lots[k], next[at - 1].lot)) {
                next[at] = next[at - 1];
                at--;
            }
            next[at] = (struct home_due){ .lot = &lots[k],
                                          .days = lots[k].due.day - v->today.day };
        }
    }
    view->next = next;
    view->next_count = kept;
    struct lot *chosen = arena_array(v->a, struct lot, NEXT_ROWS);
    struct lot_mark *marks;
    for (size_t i = 0; i < kept; i++) chosen[i] = *next[i].lot;
    TRY(lot_marks(v, v->customer->customer, chosen, kept, &marks));
    for (size_t i = 0; i < kept; i++) next[i].mark = &marks[i];
    return OK;
}

static void add_balances(struct visit *v, struct home_view *view)
{
    struct home_balance *list = arena_array(v->a, struct home_balance, view->count + 1);

    for (size_t i = 0; i < view->count; i++) {
        const struct owed *o = &view->all[i];
        currency cur = o->s.cur;
        struct home_balance *b = &list[i];
        *b = (struct home_balance){ .owed = o, .retainer_due = { o->s.retainer_due_sum, cur },
                                    .credits = { -o->credit.minor, cur },
                                    .retainers = { -o->s.retainer_sum, cur } };
        int64_t sum = o->outstanding.minor + b->retainer_due.minor + b->credits.minor +
                      b->retainers.minor;
        b->cut = sum < 0;
        b->payable = (money){ b->cut ? 0 : sum, cur };
    }
    view->balances = list;
}

static str what_happened(const struct payment *p)
{
    switch (p->state) {
    case PAYMENT_SETTLED: return S("Payment received");
    case PAYMENT_RETURNED: return S("Payment returned");
    case PAYMENT_FAILED: return S("Payment failed, not charged");
    case PAYMENT_CANCELLED: return S("Payment cancelled");
    case PAYMENT_SCHEDULED: return S("Payment scheduled");
    case PAYMENT_RESERVED:
    case PAYMENT_CONTACTED:
    case PAYMENT_ACTION:
    case PAYMENT_PROCESSING:
    case PAYMENT_UNKNOWN: break;
    }
    return S("Payment started");
}

static struct home_payment show_payment(struct visit *v, const struct payment *p)
{
    int64_t amount = p->state == PAYMENT_SETTLED ? p->captured : p->amount;
    return (struct home_payment){
        .p = p,
        .amount = { amount + p->credit, p->cur },
        .what = html_message(&v->html, what_happened(p)),
        .at = visit_time(v, p->settled_us > 0 ? p->settled_us : p->made_us),
    };
}

static err add_activity(struct visit *v, struct home_view *view)
{
    struct payment_filter f = { .org = v->org->id, .customer = v->customer->customer,
                                .limit = ACTIVITY_ROWS };
    struct payment_listed *list;
    size_t n;

    TRY(store_payment_list(v->tx, v->a, &f, &list, &n, NULL));
    struct home_activity *made = arena_array(v->a, struct home_activity, n + 1);
    for (size_t i = 0; i < n; i++) {
        struct payment_listed *p = &list[i];
        enum document_kind kind = (enum document_kind)p->first_kind;
        p->first = object_linked(v, p->first, ACCOUNT_RECEIVABLE, kind);
        made[i] = (struct home_activity){ show_payment(v, &p->payment), p };
    }
    view->activity = made;
    view->activity_count = n;
    return OK;
}

/* The last one received is mostly one of the newest; else it is asked for. */
static err find_last(struct visit *v, struct home_view *view)
{
    struct payment *p;
    bool found;

    for (size_t i = 0; i < view->activity_count; i++) {
        view->last = &view->activity[i].shown;
        if (view->last->p->state == PAYMENT_SETTLED) return OK;
    }
    view->last = NULL;
    if (view->activity_count < ACTIVITY_ROWS) return OK;
    p = arena_new(v->a, struct payment);
    TRY(store_payment_last_received(v->tx, v->a, v->org->id, v->customer->customer, p, &found));
    if (!found) return OK;
    struct home_payment *last = arena_new(v->a, struct home_payment);
    *last = show_payment(v, p);
    view->last = last;
    return OK;
}

static err add_last(struct visit *v, struct home_view *view)
{
    struct payment_line *lines;

    TRY(find_last(v, view));
    if (view->last == NULL) return OK;
    TRY(store_payment_lines(v->tx, v->a, v->org->id, view->last->p->id, LAST_LINES + 1, &lines,
                            &view->last_line_count));
    view->last_more = view->last_line_count > LAST_LINES;
    if (view->last_more) view->last_line_count = LAST_LINES;
    for (size_t i = 0; i < view->last_line_count; i++)
        lines[i].public_id = object_linked(v, lines[i].public_id, lines[i].item.account,
                                           (enum document_kind)lines[i].kind);
    view->last_lines = lines;
    return OK;
}

/* Auto-pay is offered where it is off and something is kept that could pay. */
static err add_auto(struct visit *v, struct home_view *view)
{
    customer_id customer = v->customer->customer;
    struct saved_method m;
    struct auto_pay now;
    bool found;

    TRY(store_auto_get(v->tx, v->a, v->org->id, customer, &now));
    if (now.on || !v->may_pay) return OK;
    TRY(store_method_default(v->tx, v->a, v->org->id, customer, view->main->s.cur, &m, &found));
    if (found) view->auto_with = saved_method_label(v->a, &m);
    return OK;
}

/* Each amount stands with its sign, unless two of the customer's currencies share one. */
static bool signs_clash(const struct owed *all, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (size_t k = i + 1; k < count; k++)
            if (str_eq(currency_symbol(all[i].s.cur), currency_symbol(all[k].s.cur))) return true;
    return false;
}

/* Twelve months of the currency in front. */
static err add_spend(struct visit *v, struct home_view *view)
{
    struct spend *all;
    size_t n;

    view->months = address(v, "/spend?months=12%.*s", STR_FMT(customer_part(v)));
    TRY(spend_read(v, view->all, view->count, 12, &all, &n));
    for (size_t i = 0; i < n; i++) {
        if (currency_eq(all[i].cur, view->main->s.cur)) view->spend = &all[i];
    }
    return OK;
}

static err home_show(struct visit *v)
{
    struct home_view view = { .customer = public_id_str(&v->customer->public_id),
                              .customer_name = v->customer->name,
                              .now = visit_time(v, v->now_us),
                              .list = list_address(v),
                              .credits = address(v, "/credits?tab=credits%.*s",
                                                 STR_FMT(customer_part(v))),
                              .may_pay = v->may_pay,
                              .payments = !module_in(v->off, MODULE_PAYMENTS),
                              .retainers = !module_in(v->off, MODULE_RETAINERS) };
    struct owed *all;

    view.may_choose = may_choose(v);
    TRY(suspension_banner(v, 0, &view.suspension));
    TRY(owed_read(v, &all, &view.count));
    view.all = all;
    view.main = front(all, view.count);
    if (view.main != NULL) {
        view.open_count = view.main->s.open_n + view.main->s.pending_n;
        add_ageing(v, &view);
        TRY(add_spend(v, &view));
        TRY(add_next(v, &view));
        add_balances(v, &view);
        TRY(add_activity(v, &view));
        TRY(add_last(v, &view));
        TRY(add_auto(v, &view));
    }
    TRY(kyc_wanted(v, &view.proofs_wanted));
    TRY(shared_newest(v, &view.shared, &view.shared_count));
    TRY(account_read(v, &view.account));
    struct frame f = visit_frame(v, PAGE_HOME, html_message(&v->html, S("Home")));
    view.csrf = f.csrf;
    v->html.many_currencies = signs_clash(all, view.count);
    view_home(&v->html, &f, &view);
    return OK;
}

const struct route page_home[] = {
    { HTTP_GET, "/", DOOR_PORTAL, NEED_VIEW, .read = home_show,
      .fields = { { "customer", FIELD_ID } } },
    { 0 },
};
