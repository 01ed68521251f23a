/* A credit or retainer given back by itself: how much, by which way, why; and what was before. */
#include "app/app_giveback.h"
#include "app/app_rules.h"
#include "store/store_invoice.h"
#include "web/amount.h"
#include "web/day.h"
#include "web/route.h"
#include "web/staff/giveback_view.h"
#include "web/staff/staff_rows.h"
#include "web/views.h"
#include "web/web.h"

/* The lot an address names: a credit, else a retainer. */
static err load(struct visit *v, struct lot *out)
{
    public_id id;

    TRY(visit_read(v));
    if (!public_id_parse(v->params[0], &id)) return E_NOT_FOUND;
    err e = store_lot_by_public(v->tx, v->a, v->org->id, id, ACCOUNT_CREDIT, out);
    if (e != E_NOT_FOUND) return e;
    return store_lot_by_public(v->tx, v->a, v->org->id, id, ACCOUNT_RETAINER, out);
}

static str label_of(const struct lot *l)
{
    if (l->account == ACCOUNT_RETAINER) return S("Retainer");
    return l->kind == DOCUMENT_CREDIT_NOTE ? S("Credit note") : S("Over-payment");
}

/* ---- what was given back of it ---- */

struct row_list {
    struct staff_giveback_row *rows;
    size_t count, room;
};

static void add(struct visit *v, struct row_list *l, struct staff_giveback_row row)
{
    l->rows = arena_grow(v->a, l->rows, l->count, &l->room, sizeof *l->rows);
    l->rows[l->count++] = row;
}

static err add_refunds(struct visit *v, const struct giveback *g, struct staff_giveback_row row,
                       struct row_list *out)
{
    struct giveback_refund *list;
    size_t n;

    TRY(store_giveback_refunds(v->tx, v->a, v->org->id, g->id, &list, &n));
    for (size_t i = 0; i < n; i++) {
        bool done = list[i].state == REFUND_DONE;
        row.to = list[i].payment_reference;
        row.payment = list[i].payment;
        row.amount = (money){ done ? list[i].done : list[i].amount, g->cur };
        row.state = list[i].state;
        row.problem = list[i].problem;
        add(v, out, row);
    }
    return OK;
}

static err load_rows(struct visit *v, const struct lot *l, struct staff_giveback *out)
{
    struct row_list all = { 0 };
    struct giveback *list;
    size_t n;

    TRY(store_giveback_list(v->tx, v->a, v->org->id, l->account, l->doc, &list, &n));
    for (size_t i = 0; i < n; i++) {
        const struct giveback *g = &list[i];
        struct staff_giveback_row row = { .reason = g->reason, .made = visit_time(v, g->made_us),
                                          .to = g->reference, .state = REFUND_DONE,
                                          .amount = { g->amount, g->cur } };
        TRY(staff_name(v, g->asked, &row.asked));
        TRY(staff_name(v, g->signed_by, &row.signed_name));
        if (g->way == GIVEBACK_TRANSFER) add(v, &all, row);
        else TRY(add_refunds(v, g, row, &all));
    }
    out->rows = all.rows;
    out->row_count = all.count;
    return OK;
}

static err load_waiting(struct visit *v, const struct lot *l, struct staff_giveback *out)
{
    struct approval *asked;
    size_t n;
    str doc = arena_format(v->a, "%lld", (long long)l->doc);

    TRY(store_approval_waiting(v->tx, v->a, v->org->id, v->now_us, &asked, &n));
    struct staff_approval_row *rows = arena_array(v->a, struct staff_approval_row, n + 1);
    for (size_t i = 0; i < n; i++) {
        if (str_eq(asked[i].kind, S("giveback")) &&
            str_eq(audit_value(asked[i].payload, S("lot.doc")), doc))
            rows[out->waiting_count++] = staff_approval_row(v, &asked[i]);
    }
    out->waiting = rows;
    return OK;
}

/* ---- the form ---- */

static void fill_form(struct visit *v, struct staff_giveback *out)
{
    struct choice *ways = arena_array(v->a, struct choice, 3);
    bool get = v->route->method == HTTP_GET;
    str to = get ? STR_NONE : visit_field(v, "to");
    char plain[32], iso[11];

    ways[out->way_count++] = (struct choice){ STR_NONE, html_message(&v->html, S("Choose")),
                                              to.n == 0 };
    if (out->room.minor > 0)
        ways[out->way_count++] = (struct choice){
            S("methods"), html_message(&v->html, S("What earlier payments were made with")),
            str_eq(to, S("methods"))
        };
    ways[out->way_count++] = (struct choice){
        S("transfer"), html_message(&v->html, S("A bank transfer I have made")),
        str_eq(to, S("transfer"))
    };
    out->ways = ways;
    if (get || !public_id_parse(visit_field(v, "key"), &out->key)) out->key = public_id_new();
    out->amount = get ? arena_str(v->a, money_plain(out->free, plain)) : visit_field(v, "amount");
    out->day = get ? arena_str(v->a, date_iso(v->today, iso)) : visit_field(v, "day");
    if (get) return;
    out->reference = visit_field(v, "reference");
    out->reason = visit_field(v, "reason");
}

static err show(struct visit *v, const struct lot *l, const struct problems *problems)
{
    struct staff_giveback out = { .lot = l->public_id, .number = l->number,
                                  .label = html_message(&v->html, label_of(l)),
                                  .free = { lot_payable(l), l->cur }, .room = { 0, l->cur } };
    struct customer c;
    struct rules rules;

    TRY(store_customer_get(v->tx, v->a, v->org->id, l->customer, &c));
    out.customer = c.public_id;
    out.customer_name = c.name;
    TRY(app_rules_get(v->tx, v->a, v->org, l->cur, &rules));
    out.limit = rules.limit[role_of(v->role)];
    TRY(app_giveback_room(v->tx, v->a, v->org->id, l, &out.room.minor));
    TRY(load_rows(v, l, &out));
    TRY(load_waiting(v, l, &out));
    fill_form(v, &out);
    struct frame f = visit_frame(v, PAGE_CUSTOMERS, html_message(&v->html, S("Give back")));
    view_staff_giveback(&v->html, &f, &out, problems);
    return OK;
}

static err giveback_show(struct visit *v)
{
    struct lot l;
    TRY(load(v, &l));
    return show(v, &l, NULL);
}

static void wrong(struct visit *v, str field, str text)
{
    problem_add(&v->problems, (struct problem){ .field = field, .text = text });
}

static void read_transfer(struct visit *v, struct giveback_wish *out)
{
    out->reference = str_trim(visit_field(v, "reference"));
    if (out->reference.n == 0 || out->reference.n > GIVEBACK_REFERENCE_BYTES)
        wrong(v, S("reference"), S("Enter the reference of the transfer, at most 140 characters."));
    str told = visit_day(v, visit_field(v, "day"), S("Enter the day it was made."), &out->day);
    if (told.n == 0 && out->day.day > v->today.day) told = S("This day is still to come.");
    if (told.n > 0) wrong(v, S("day"), told);
}

static err read_form(struct visit *v, const struct lot *l, struct giveback_wish *out)
{
    str to = visit_field(v, "to");
    money m = money_zero(l->cur);

    *out = (struct giveback_wish){ .lot = l, .reason = str_trim(visit_field(v, "reason")) };
    if (!public_id_parse(visit_field(v, "key"), &out->key)) return E_BAD_REQUEST;
    if (amount_typed(visit_field(v, "amount"), v->html.format, l->cur, &m) != AMOUNT_FINE ||
        m.minor <= 0)
        wrong(v, S("amount"), S("Enter an amount, such as 1240.50."));
    out->amount = m.minor;
    if (str_eq(to, S("methods"))) out->way = GIVEBACK_METHODS;
    else if (str_eq(to, S("transfer"))) out->way = GIVEBACK_TRANSFER;
    else wrong(v, S("to"), S("Choose where it goes."));
    if (out->way == GIVEBACK_TRANSFER) read_transfer(v, out);
    if (out->reason.n == 0)
        wrong(v, S("reason"), S("Say why: the customer and your colleagues read it."));
    return OK;
}

static err giveback(struct visit *v)
{
    struct actor who = visit_actor(v);
    struct giveback_wish wish;
    public_id approval = { 0 };
    struct lot l;

    TRY(load(v, &l));
    TRY(read_form(v, &l, &wish));
    if (v->problems.errors == 0) {
        db_read_end(&v->tx);
        err e = app_giveback_staff(v->app, v->a, &who, &wish, &approval);
        if (e == OK)
            return visit_redirect(
                v, public_id_is(approval)
                       ? arena_format(v->a, "/staff/approvals/%.*s",
                                      STR_FMT(public_id_str(&approval)))
                       : arena_format(v->a, "/staff/credits/%.*s", STR_FMT(v->params[0])));
        if (e != E_NOT_PAYABLE && e != E_STATE) return e;
        wrong(v, S("amount"),
              e == E_STATE ? S("The captures of earlier payments cannot take so much. Give less, "
                               "or make a transfer. Nothing was changed.")
                           : S("So much of it is not free now. Nothing was changed."));
        TRY(load(v, &l));
    }
    visit_status(v, 422);
    return show(v, &l, &v->problems);
}

const struct route page_staff_giveback[] = {
    { HTTP_GET, "/staff/credits/{credit}", DOOR_STAFF, NEED_BOOK, .read = giveback_show },
    { HTTP_POST, "/staff/credits/{credit}", DOOR_STAFF, NEED_BOOK, .write = giveback,
      .fields = { { "key", FIELD_ID }, { "amount", FIELD_LINE, 40 }, { "to", FIELD_LINE, 10 },
                  { "reference", FIELD_EXACT, 140 }, { "day", FIELD_LINE, 30 },
                  { "reason", FIELD_LINE, 300 } } },
    { 0 },
};
