/* Auto-pay of a customer: on or off, when, and at most how much; and what is coming. */
#include "web/views.h"
#include "web/web.h"

#include "app/app_auto.h"
#include "store/store_book.h"
#include "store/store_method.h"
#include "store/store_people.h"
#include "web/amount.h"
#include "web/portal/auto_view.h"
#include "web/route.h"

static str field_of(struct visit *v, currency cur)
{
    return arena_format(v->a, "limit.%.*s", STR_FMT(currency_code(cur)));
}

/* The customer's own currency, and those it has documents in. */
static err currencies_of(struct visit *v, currency **out, size_t *count)
{
    struct summary *sums;
    struct customer c;
    size_t n, kept = 0;

    TRY(store_customer_get(v->tx, v->a, v->org->id, v->customer->customer, &c));
    TRY(store_summaries(v->tx, v->a, v->org->id, v->customer->customer, &sums, &n));
    currency *list = arena_array(v->a, currency, n + 1);
    list[kept++] = c.cur;
    for (size_t i = 0; i < n && kept < AUTO_CURRENCIES_MAX; i++)
        if (!currency_eq(sums[i].cur, c.cur)) list[kept++] = sums[i].cur;
    *out = list;
    *count = kept;
    return OK;
}

static str plain(struct visit *v, money m)
{
    CLEANUP(buf_release) struct buf b;
    buf_init(&b, 200);
    format_money(&b, v->html.format, m, MONEY_BARE);
    return buf_copy(&b, v->a);
}

static int64_t limit_of(const struct auto_limit *list, size_t n, currency cur)
{
    for (size_t i = 0; i < n; i++) {
        if (currency_eq(list[i].cur, cur)) return list[i].amount;
    }
    return 0;
}

static err load_rows(struct visit *v, struct auto_page *p, bool posted)
{
    struct auto_limit *limits;
    currency *list;
    size_t n, limit_count;

    TRY(currencies_of(v, &list, &n));
    TRY(store_auto_limits(v->tx, v->a, v->org->id, v->customer->customer, &limits, &limit_count));
    struct auto_row *rows = arena_array(v->a, struct auto_row, n);
    for (size_t i = 0; i < n; i++) {
        int64_t limit = limit_of(limits, limit_count, list[i]);
        struct saved_method m;
        bool found;
        rows[i] = (struct auto_row){ .code = currency_code(list[i]),
                                     .field = field_of(v, list[i]) };
        if (posted) rows[i].typed = http_form(v->rq, rows[i].field);
        else if (limit > 0) rows[i].typed = plain(v, (money){ limit, list[i] });
        TRY(store_method_default(v->tx, v->a, v->org->id, v->customer->customer, list[i], &m,
                                 &found));
        if (!found) continue;
        rows[i].method = saved_method_label(v->a, &m);
        p->any = true;
    }
    p->rows = rows;
    p->count = n;
    return OK;
}

static err load_next(struct visit *v, struct auto_page *p)
{
    struct auto_coming *list;
    struct auto_limit *limits;
    size_t n, limit_count;

    TRY(store_auto_coming(v->tx, v->a, v->org->id, v->customer->customer, &list, &n));
    TRY(store_auto_limits(v->tx, v->a, v->org->id, v->customer->customer, &limits, &limit_count));
    struct auto_next *next = arena_array(v->a, struct auto_next, n + 1);
    for (size_t i = 0; i < n; i++) {
        next[i] = (struct auto_next){
            .day = list[i].day, .invoices = list[i].invoices,
            .amount = { list[i].amount, list[i].cur }, .again = list[i].tries > 0,
            .above = list[i].amount > limit_of(limits, limit_count, list[i].cur),
        };
        if (!currency_eq(list[i].cur, list[0].cur)) v->html.many_currencies = true;
    }
    p->next = next;
    p->next_count = n;
    return OK;
}

static const struct choice *days_of(struct visit *v, int64_t chosen, size_t *count)
{
    static const int offered[] = { 0, 1, 2, 3, 5, 7, 10, 14, 21, 30 };
    struct choice *list = arena_array(v->a, struct choice, countof(offered));

    for (size_t i = 0; i < countof(offered); i++) {
        list[i] = (struct choice){
            .value = arena_format(v->a, "%d", offered[i]), .chosen = offered[i] == chosen,
            .label = offered[i] == 0   ? html_message(&v->html, S("On the due date"))
                     : offered[i] == 1 ? html_message(&v->html, S("The day before it"))
                                       : words_say(v->words, v->a, "{1} days before it",
                                                 arena_format(v->a, "%d", offered[i])),
        };
    }
    *count = countof(offered);
    return list;
}

/* The page; `posted`: again, with what was typed. v->tx is open. */
static err show(struct visit *v, bool posted)
{
    struct auto_page p = { .customer = v->customer->public_id };
    struct auto_pay now;
    struct contact who = { 0 };
    int64_t days = 0;

    TRY(store_auto_get(v->tx, v->a, v->org->id, v->customer->customer, &now));
    if (now.contact.v != 0) TRY(store_contact_get(v->tx, v->a, v->org->id, now.contact, &who));
    p.on = now.on;
    p.reason = now.reason;
    p.who = who.name.n > 0 ? who.name : who.email;
    if (now.made_us != 0) p.made = visit_time(v, now.made_us);
    p.wanted = posted ? visit_field(v, "on").n > 0 : now.on;
    if (!posted) days = now.days_before;
    else if (!str_i64(visit_field(v, "days"), &days)) days = 0;
    p.saved = !posted && visit_field(v, "saved").n > 0;
    p.days = days_of(v, days, &p.day_count);
    TRY(load_rows(v, &p, posted));
    TRY(load_next(v, &p));
    struct frame f = visit_frame(v, PAGE_PAYMENTS, html_message(&v->html, S("Auto-pay")));
    view_auto(&v->html, &f, &p, posted ? &v->problems : NULL);
    return OK;
}

static err auto_show(struct visit *v)
{
    return show(v, false);
}

static void wrong(struct visit *v, str field, str text)
{
    problem_add(&v->problems, (struct problem){ .field = field, .text = text });
}

static err read_limits(struct visit *v, struct auto_request *rq)
{
    struct auto_limit *limits;
    currency *list;
    size_t n;

    TRY(currencies_of(v, &list, &n));
    limits = arena_array(v->a, struct auto_limit, n);
    for (size_t i = 0; i < n; i++) {
        str field = field_of(v, list[i]), typed = str_trim(http_form(v->rq, field));
        struct saved_method m;
        money limit;
        bool found;
        if (typed.n == 0) continue;
        if (amount_typed(typed, v->html.format, list[i], &limit) != AMOUNT_FINE ||
            limit.minor <= 0) {
            wrong(v, field,
                  words_say(v->words, v->a,
                            "Enter the most that one payment may take, such as {1}, "
                            "or leave it empty",
                            plain(v, (money){ 100000, list[i] })));
            continue;
        }
        TRY(store_method_default(v->tx, v->a, v->org->id, v->customer->customer, list[i], &m,
                                 &found));
        if (rq->on && !found)
            wrong(v, field,
                  words_say(v->words, v->a,
                            "No kept method pays {1}. Add one, or leave this empty.",
                            currency_code(list[i])));
        limits[rq->count++] = (struct auto_limit){ list[i], limit.minor };
    }
    rq->limits = limits;
    if (rq->on && rq->count == 0 && v->problems.errors == 0)
        wrong(v, field_of(v, list[0]), S("Say how much one payment may take at most."));
    return OK;
}

static err auto_save(struct visit *v)
{
    struct auto_request rq = { .org = v->org->id, .customer = v->customer->customer,
                               .contact = { v->session->person },
                               .on = visit_field(v, "on").n > 0 };
    int64_t days;

    TRY(visit_read(v));
    if (!str_i64(visit_field(v, "days"), &days) || days < 0 || days > AUTO_DAYS_BEFORE_MAX)
        wrong(v, S("days"), S("Choose when to pay."));
    else rq.days_before = (int)days;
    TRY(read_limits(v, &rq));
    if (v->problems.errors > 0) {
        visit_status(v, 422);
        return show(v, true);
    }
    db_read_end(&v->tx);
    TRY(app_auto_set(v->app, v->a, &rq));
    return visit_redirect(v, arena_format(v->a, "/auto-pay?customer=%.*s&saved=1",
                                          STR_FMT(public_id_str(&v->customer->public_id))));
}

const struct route page_auto[] = {
    { HTTP_GET, "/auto-pay", DOOR_PORTAL, NEED_PAY, .read = auto_show,
      .fields = { { "customer", FIELD_ID }, { "saved", FIELD_LINE, 1 } } },
    { HTTP_POST, "/auto-pay", DOOR_PORTAL, NEED_PAY, .write = auto_save,
      .fields = { { "customer", FIELD_ID }, { "on", FIELD_LINE, 1 }, { "days", FIELD_LINE, 3 },
                  { "limit.", FIELD_LINE, .starts = true } } },
    { 0 },
};
