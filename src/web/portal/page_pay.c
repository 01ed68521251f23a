/* From chosen invoices to a confirmed payment: POST /pay, the review, and its confirmation. */
#include "web/views.h"
#include "web/web.h"

#include "base/log.h"
#include "core/allocate.h"
#include "store/store_book.h"
#include "store/store_invoice.h"
#include "store/store_plan.h"
#include "web/link.h"
#include "web/portal/amount_page.h"
#include "web/portal/invoices.h"
#include "web/portal/review.h"
#include "web/route.h"
#include "web/seen.h"

/* What was chosen, before it is known to be of one currency. */
struct choosing {
    struct review_row *rows;
    size_t count, room;
};

static str local(str path, str otherwise)
{
    html_url_safe fine;
    return path.n > 0 && html_url_local(path, &fine) ? path : otherwise;
}

static void choose(struct visit *v, struct choosing *c, const struct lot *l)
{
    for (size_t i = 0; i < c->count; i++) {
        if (c->rows[i].lot.doc == l->doc) return;
    }
    c->rows = arena_grow(v->a, c->rows, c->count, &c->room, sizeof *c->rows);
    c->rows[c->count++] = (struct review_row){ .lot = *l, .amount = lot_payable(l),
                                               .version = l->version };
}

/* Each `invoice` field. One that is not this customer's is not there. */
static err choose_named(struct visit *v, struct choosing *c)
{
    for (size_t i = 0; i < v->rq->form_count; i++) {
        struct lot l;
        public_id id;
        if (!str_eq(v->rq->form[i].name, S("invoice"))) continue;
        if (!public_id_parse(v->rq->form[i].value, &id)) return E_NOT_FOUND;
        TRY(store_lot_by_public(v->tx, v->a, v->org->id, id, ACCOUNT_RECEIVABLE, &l));
        bool off = l.kind == DOCUMENT_RETAINER && module_in(v->off, MODULE_RETAINERS);
        if (off || l.customer.v != v->customer->customer.v) return E_NOT_FOUND;
        choose(v, c, &l);
    }
    return OK;
}

/* All that is overdue, or open: of one currency, or of each there is. */
static err choose_all(struct visit *v, struct choosing *c)
{
    bool overdue = str_eq(visit_field(v, "all"), S("overdue"));
    str wanted = visit_field(v, "currency");
    date until = overdue ? date_add(v->today, -1) : DATE_NONE;
    struct summary *sums;
    size_t n;

    if (!overdue && !str_eq(visit_field(v, "all"), S("open"))) return E_BAD_REQUEST;
    TRY(store_summaries(v->tx, v->a, v->org->id, v->customer->customer, &sums, &n));
    for (size_t i = 0; i < n; i++) {
        struct lot *open;
        size_t count;
        if (wanted.n > 0 && !str_eq(wanted, currency_code(sums[i].cur))) continue;
        TRY(store_invoice_open(v->tx, v->a, v->org->id, v->customer->customer, sums[i].cur, until,
                               LIMIT_SELECTION_INVOICES, &open, &count));
        for (size_t k = 0; k < count; k++) {
            /* This list has no versions; the review reads each lot again. */
            c->rows = arena_grow(v->a, c->rows, c->count, &c->room, sizeof *c->rows);
            c->rows[c->count++] = (struct review_row){ .lot = open[k],
                                                       .amount = lot_payable(&open[k]) };
        }
    }
    return OK;
}

/*
 * All that a filter of the list finds and that can be paid, looked up again now. A filter that
 * cannot be read chooses nothing: it must not become all there is.
 */
static err choose_matching(struct visit *v, struct choosing *c)
{
    enum { AT_ONCE = 1000 };
    struct owed *owed;
    size_t count;
    bool more = true;

    TRY(owed_read(v, &owed, &count));
    struct list l = list_read(v, owed, count);
    if (v->problems.errors > 0) return E_BAD_REQUEST;
    l.f.states &= STATES_OPEN | STATES_DISPUTED;
    l.f.limit = AT_ONCE;
    while (more && c->count <= LIMIT_SELECTION_INVOICES) {
        struct lot *open;
        TRY(store_invoice_page(v->tx, v->a, db_engine_of(v->app->db), &l.f, &open, &count, &more));
        for (size_t k = 0; k < count; k++) {
            c->rows = arena_grow(v->a, c->rows, c->count, &c->room, sizeof *c->rows);
            c->rows[c->count++] = (struct review_row){ .lot = open[k],
                                                       .amount = lot_payable(&open[k]) };
        }
        if (more) invoice_after(&l.f, &open[count - 1], v->a);
    }
    return OK;
}

/*
 * Of an invoice with a plan: what the plan wants now; of those that are overdue what fell due;
 * where all is paid, all of it.
 */
static err propose(struct visit *v, struct choosing *c)
{
    str all = visit_field(v, "all");
    struct open_plan *plans;
    size_t n;

    if (str_eq(all, S("open"))) return OK;
    TRY(store_plan_open(v->tx, v->a, v->org->id, v->customer->customer, &plans, &n));
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < c->count; k++) {
            struct review_row *row = &c->rows[k];
            if (row->lot.doc != plans[i].plan.doc || row->amount == 0) continue;
            row->amount = all.n > 0 ? plan_fallen(&plans[i].plan, plans[i].balance,
                                                  date_add(v->today, -1))
                                    : plan_now(&plans[i].plan, plans[i].balance, v->today);
        }
    }
    return OK;
}

/* Those that something of is to be paid first, as they stood; the rest behind them. */
static void unpaid_last(struct visit *v, struct choosing *c)
{
    struct review_row *sorted = arena_array(v->a, struct review_row, c->count + 1);
    size_t n = 0;

    for (int paid = 1; paid >= 0; paid--)
        for (size_t k = 0; k < c->count; k++)
            if ((c->rows[k].amount > 0) == (paid == 1)) sorted[n++] = c->rows[k];
    c->rows = sorted;
}

/*
 * What is disputed is not proposed. What is disputed as a whole is left out, and the review says
 * so, as long as something stays.
 */
static err leave_disputed(struct visit *v, struct choosing *c)
{
    struct objection_open *list;
    size_t n, stay = 0;

    TRY(store_objection_open(v->tx, v->a, v->org->id, v->customer->customer, 0, INT64_MAX, &list,
                             &n));
    for (size_t k = 0; k < c->count && n > 0; k++) {
        struct review_row *row = &c->rows[k];
        struct pay_terms terms = { 0 };
        for (size_t i = 0; i < n; i++)
            if (list[i].doc == row->lot.doc) terms.disputed = list[i].amount;
        row->rest = pay_rest(lot_payable(&row->lot), terms);
        if (row->rest > 0 && row->amount > row->rest) row->amount = row->rest;
        stay += row->rest > 0;
    }
    if (stay == 0) return OK;
    for (size_t k = 0; k < c->count; k++)
        if (c->rows[k].rest == 0) c->rows[k].amount = 0;
    unpaid_last(v, c);
    return OK;
}

/* Several currencies: which of the reviews first? */
static err show_currencies(struct visit *v, const struct choosing *c)
{
    struct pay_currency *list = arena_array(v->a, struct pay_currency, c->count);
    size_t n = 0;

    for (size_t i = 0; i < c->count; i++) {
        str code = currency_code(c->rows[i].lot.cur);
        size_t k = 0;
        while (k < n && !str_eq(list[k].code, code)) k++;
        if (k == n)
            list[n++] = (struct pay_currency){
                .code = code, .all = visit_field(v, "all"), .sum = money_zero(c->rows[i].lot.cur),
                .invoices = arena_array(v->a, public_id, c->count),
            };
        struct pay_currency *one = &list[k];
        ((public_id *)one->invoices)[one->invoice_count++] = c->rows[i].lot.public_id;
        one->count++;
        TRY(money_add(one->sum, (money){ c->rows[i].amount, one->sum.cur }, &one->sum));
    }
    struct frame f = visit_frame(v, PAGE_INVOICES, html_message(&v->html, S("Choose a currency")));
    v->html.many_currencies = true;
    view_pay_currencies(&v->html, &f, list, n, v->customer->public_id,
                        local(visit_field(v, "back"), S("/invoices")));
    return OK;
}

static bool only_retainers(const struct choosing *c)
{
    for (size_t i = 0; i < c->count; i++) {
        if (c->rows[i].lot.kind != DOCUMENT_RETAINER) return false;
    }
    return true;
}

static err pay(struct visit *v)
{
    struct choosing c = { 0 };
    str back = local(visit_field(v, "back"), S("/invoices"));

    TRY(visit_read(v));
    if (http_form_times(v->rq, S("amount")) > 0) return amount_choose(v, back);
    if (visit_field(v, "all").n > 0) TRY(choose_all(v, &c));
    else if (visit_field(v, "match").n > 0) TRY(choose_matching(v, &c));
    else TRY(choose_named(v, &c));
    if (c.count == 0) return visit_redirect(v, back);
    if (v->link != NULL) {
        db_read_end(&v->tx);
        TRY(seen_now(v));
        TRY(visit_read(v));
        back = link_invoice_path(v);
    }
    if (!may_choose(v) && !only_retainers(&c)) return amount_instead(v, back);
    if (c.count > LIMIT_SELECTION_INVOICES) return E_TOO_LARGE;
    TRY(propose(v, &c));
    TRY(leave_disputed(v, &c));
    for (size_t i = 1; i < c.count; i++) {
        if (!currency_eq(c.rows[i].lot.cur, c.rows[0].lot.cur)) return show_currencies(v, &c);
    }
    return review_open(v, c.rows, c.count, (struct review_rest){ 0 }, back);
}

static err show(struct visit *v, const struct review *r, str notice, public_id earlier)
{
    struct pay_review page;

    TRY(review_view(v, r, notice, &page));
    page.earlier = earlier;
    if (r->posted && http_form_times(v->rq, S("key")) == 1 && !public_id_is(earlier))
        if (!public_id_parse(visit_field(v, "key"), &page.key)) page.key = public_id_new();
    struct frame f = visit_frame(v, PAGE_INVOICES, html_message(&v->html, S("Check and pay")));
    view_pay_review(&v->html, &f, &page, r->posted || r->returned ? &v->problems : NULL);
    return OK;
}

static err review_show(struct visit *v)
{
    struct review r;
    bool any = false;

    TRY(review_load(v, &r));
    for (size_t i = 0; i < r.count; i++) any = any || r.rows[i].sent;
    if (r.returned && any) review_check(v, &r, false);
    return show(v, &r, STR_NONE, (public_id){ 0 });
}

/* Look at the page again: what is there now, and why nothing was charged. */
static err again(struct visit *v, err why, public_id earlier)
{
    struct review r;
    str words = S("Something changed while this page was open. Nothing has been charged. "
                  "Please check it again.");

    db_read_end(&v->tx);
    TRY(visit_read(v));
    TRY(review_load(v, &r));
    if (why == E_KEY_REUSED)
        words = S("You have already made a payment from this page. Nothing more has been charged.");
    else if (why == E_ALREADY_PENDING)
        words = S("Part of this is already being paid. Nothing has been charged.");
    else if (why == E_STALE && fee_sum(&r.fee) != review_fee_shown(v))
        words = words_say(v->words, v->a,
                          "The fee with its tax is {1} for this, not {2} as was shown. "
                          "Nothing has been charged. Please check it again.",
                          review_money(v, r.cur, fee_sum(&r.fee)),
                          review_money(v, r.cur, review_fee_shown(v)));
    visit_status(v, err_info(why)->http);
    return show(v, &r, html_message(&v->html, words), earlier);
}

/* The selection without one invoice, with the amounts typed so far, at an address of its own. */
static err remove_one(struct visit *v, const struct review *r, str removed)
{
    struct review_row *rows = arena_array(v->a, struct review_row, r->count + 1);
    struct review_rest rest = { .over = r->over > 0 ? r->over : 0, .more = r->more,
                                .credits = r->credits, .credit_count = r->credit_count,
                                .typed = r };
    bool stay = false;
    size_t n = 0;

    for (size_t i = 0; i < r->count; i++) {
        if (str_eq(public_id_str(&r->rows[i].lot.public_id), removed)) continue;
        rows[n] = r->rows[i];
        int64_t most = lot_payable(&rows[n].lot);
        if (rows[n].left) rows[n].amount = 0;
        else if (rows[n].amount < 1 || rows[n].amount > most) rows[n].amount = most;
        stay = stay || !rows[n].left;
        n++;
    }
    str back = local(v->selection.back, S("/invoices"));
    if (!stay) return visit_redirect(v, back);
    return review_open(v, rows, n, rest, back);
}

/* To the page that adds a method, and from there back to what stands here now. */
static err add_method(struct visit *v, const struct review *r)
{
    struct review_row *rows = arena_array(v->a, struct review_row, r->count + 1);
    struct review_rest rest = { .over = r->over, .more = r->more, .credits = r->credits,
                                .credit_count = r->credit_count, .typed = r, .adds = true };
    size_t n = 0;

    for (size_t i = 0; i < r->count; i++) {
        if (!r->rows[i].sent && !r->rows[i].left) continue;
        rows[n] = r->rows[i];
        if (rows[n].left) rows[n].amount = 0;
        n++;
    }
    return review_open(v, rows, n, rest, local(v->selection.back, S("/invoices")));
}

static void compose(struct visit *v, const struct review *r, struct pay_request *out)
{
    struct pay_item *items = arena_array(v->a, struct pay_item, r->count + r->credit_count + 1);
    size_t n = 0;

    for (size_t i = 0; i < r->count; i++) {
        const struct review_row *row = &r->rows[i];
        if (!row->sent) continue;
        items[n++] = (struct pay_item){ ACCOUNT_RECEIVABLE, row->lot.doc, row->amount,
                                        row->version };
    }
    for (size_t i = 0; i < r->credit_count; i++) {
        const struct review_credit *c = &r->credits[i];
        if (c->amount == 0) continue;
        items[n++] = (struct pay_item){ c->lot.account, c->lot.doc, c->amount, c->version };
    }
    *out = (struct pay_request){
        .org = v->org->id, .customer = v->selection.customer, .contact = { v->session->person },
        .payer = v->name, .payer_email = v->email, .key = visit_field(v, "key"), .cur = r->cur,
        .now = true, .over = r->over, .items = items, .count = n, .back = v->selection.back,
        .may_manage = v->may_manage, .link = v->link == NULL ? 0 : v->link->id,
    };
    if (visit_field(v, "date").n > 0) out->day = r->day;
    const struct pay_way *way = review_way(r);
    if (way == NULL || r->invoices + r->over <= r->credit) return;
    out->method = way->method;
    out->gateway = way->gateway;
    out->saved = r->with.id;
    out->fee = review_fee_shown(v);
    if (!r->keep || !way->keeps_paying || r->with.id.v != 0) return;
    out->consent = app_method_consent(v->a, v->words, v->org->name, way->label);
    out->address = r->address;
    out->country = r->country;
}

static err to_payment(struct visit *v, const public_id *id, const char *page)
{
    return visit_redirect(v, arena_format(v->a, "/payments/%.*s%s", STR_FMT(public_id_str(id)),
                                          page));
}

/* After the reserve: contact the gateway from here, so that the payer need not wait for a job. */
static err go_on(struct visit *v, const struct pay_started *p)
{
    struct payment now;

    if (p->send) {
        err e = app_payment_send(v->app, v->a, v->org->id, p->id,
                                 web_base_url(v->web, v->rq, v->a));
        if (e != OK) /* a job asks about it; the payer sees what is known */
            log_event(LOG_WARN, "pay.contact", "%.*s %s", STR_FMT(public_id_str(&p->public_id)),
                      err_info(e)->name);
    }
    TRY(visit_read(v));
    TRY(store_payment_get(v->tx, v->a, v->org->id, p->id, &now));
    return to_payment(v, &p->public_id, now.state == PAYMENT_ACTION ? "/go" : "");
}

/* `used`: this page made a payment before, which its key still names. */
static err start(struct visit *v, const struct review *r, bool used)
{
    struct pay_request rq;
    struct pay_started started;

    compose(v, r, &rq);
    if (!used) review_check_away(v, &rq);
    if (v->problems.errors > 0) {
        visit_status(v, 422);
        return show(v, r, STR_NONE, (public_id){ 0 });
    }
    db_read_end(&v->tx);
    err e = app_payment_start(v->app, v->a, &rq, &started);
    if (e == E_STATE && rq.saved.v != 0) e = E_STALE; /* removed at this moment: the page says so */
    if (e == E_ALREADY_PENDING || e == E_STALE || e == E_NOT_PAYABLE || e == E_KEY_REUSED)
        return again(v, e, e == E_KEY_REUSED ? started.public_id : (public_id){ 0 });
    TRY(e);
    return go_on(v, &started);
}

static err review_confirm(struct visit *v)
{
    struct review r;
    public_id key, earlier;
    payment_id id;
    str hash;
    bool used;

    TRY(visit_read(v));
    TRY(review_load(v, &r));
    if (visit_field(v, "remove").n > 0) return remove_one(v, &r, visit_field(v, "remove"));
    if (!public_id_parse(visit_field(v, "key"), &key)) return E_BAD_REQUEST;
    TRY(store_payment_by_key(v->tx, v->a, v->org->id, visit_field(v, "key"), &id, &earlier, &hash,
                             &used));
    /* Its invoices are pending or paid now, by this very page. */
    if (used && !review_names_amounts(v)) return to_payment(v, &earlier, "");
    if (used) return start(v, &r, true);
    if (review_overtaken(&r)) return again(v, E_STALE, (public_id){ 0 });
    bool adds = visit_field(v, "add").n > 0;
    review_check(v, &r, adds);
    if (adds && v->problems.errors == 0) return add_method(v, &r);
    bool update = adds || visit_field(v, "update").n > 0;
    if (v->problems.errors > 0) visit_status(v, 422);
    if (v->problems.errors > 0 || update) return show(v, &r, STR_NONE, (public_id){ 0 });
    if (fee_sum(&r.fee) != review_fee_shown(v)) return again(v, E_STALE, (public_id){ 0 });
    return start(v, &r, false);
}

const struct route page_pay[] = {
    { HTTP_POST, "/pay", DOOR_PORTAL, NEED_PAY, .write = pay, .by_link = true,
      .fields = { LIST_FIELDS, { "match", FIELD_LINE, 1 },
                  { "invoice", FIELD_ID, .many = true }, { "all", FIELD_LINE, 10 },
                  { "amount", FIELD_LINE }, { "back", FIELD_EXACT, 2000 } } },
    { HTTP_GET, "/pay/{selection}", DOOR_PORTAL, NEED_PAY, OBJECT_SELECTION, .read = review_show,
      .by_link = true,
      .fields = { { "method", FIELD_EXACT, 20 }, { "disputed", FIELD_LINE, 3 } } },
    { HTTP_POST, "/pay/{selection}", DOOR_PORTAL, NEED_PAY, OBJECT_SELECTION,
      .write = review_confirm, .by_link = true,
      .fields = { { "customer", FIELD_ID }, { "key", FIELD_ID }, { "method", FIELD_EXACT, 20 },
                  { "remove", FIELD_ID }, { "update", FIELD_LINE, 1 }, { "add", FIELD_LINE, 1 },
                  { "fee", FIELD_LINE, 20 }, { "save", FIELD_LINE, 1 },
                  { "address", FIELD_TEXT, 500 }, { "country", FIELD_LINE, 2 },
                  { "over", FIELD_LINE }, { "date", FIELD_LINE, 30 },
                  { "disputed", FIELD_LINE, 3 },
                  { "amount.", FIELD_LINE, .starts = true },
                  { "version.", FIELD_LINE, 20, .starts = true },
                  { "credit.", FIELD_LINE, .starts = true },
                  { "credit_version.", FIELD_LINE, 20, .starts = true } } },
    { 0 },
};
