/* A customer's service suspended for invoices: planned, done and lifted by hand. */
#include "app/app_suspension.h"
#include "store/store_invoice.h"
#include "web/day.h"
#include "web/route.h"
#include "web/staff/staff_rows.h"
#include "web/views.h"
#include "web/web.h"

enum { OPEN_ROWS = SUSPENSION_INVOICES_MAX, PAST_ROWS = 20 };

static void wrong(struct visit *v, str field, str text)
{
    problem_add(&v->problems, (struct problem){ .field = field, .text = text });
}

static err load(struct visit *v, struct customer *out)
{
    TRY(visit_read(v));
    return staff_customer_named(v, v->params[0], out);
}

static bool was_ticked(const struct visit *v, const struct lot *l)
{
    for (size_t i = 0; i < v->rq->form_count; i++) {
        const struct http_pair *p = &v->rq->form[i];
        if (str_eq(p->name, S("invoice")) && str_eq(p->value, public_id_str(&l->public_id)))
            return true;
    }
    return false;
}

/* Open invoices to choose among, those overdue first; overdue ones are ticked at first. */
static err add_open(struct visit *v, const struct customer *c, struct staff_suspension *p)
{
    struct invoice_filter f = { .org = v->org->id, .customer = c->id, .today = v->today,
                                .states = STATES_OPEN, .sort = SORT_DUE, .limit = OPEN_ROWS,
                                INVOICE_ANY_DAY };
    bool typed = v->route->method == HTTP_POST, more;
    struct lot *lots;

    TRY(store_invoice_page(v->tx, v->a, db_engine_of(v->app->db), &f, &lots, &p->open_count,
                           &more));
    struct staff_suspended *rows = arena_array(v->a, struct staff_suspended, p->open_count + 1);
    for (size_t i = 0; i < p->open_count; i++) {
        bool late = lot_state(&lots[i], v->today) == INVOICE_OVERDUE;
        rows[i] = (struct staff_suspended){ &lots[i], { lot_balance(&lots[i]), lots[i].cur },
                                            typed ? was_ticked(v, &lots[i]) : late };
        if (!currency_eq(lots[i].cur, lots[0].cur)) v->html.many_currencies = true;
    }
    p->open = rows;
    return OK;
}

static err add_past(struct visit *v, const struct customer *c, struct staff_suspension *p)
{
    struct suspension *list;
    size_t n;

    TRY(store_suspension_list(v->tx, v->a, v->org->id, c->id, PAST_ROWS, &list, &n));
    struct staff_suspension_past *rows = arena_array(v->a, struct staff_suspension_past, n + 1);
    for (size_t i = 0; i < n; i++) {
        struct staff_suspension_past *r = &rows[p->past_count];
        if (list[i].state != SUSPENSION_LIFTED) continue;
        p->past_count++;
        *r = (struct staff_suspension_past){ .s = &list[i],
                                             .ended = visit_time(v, list[i].ended_us) };
        TRY(staff_name(v, list[i].made_by, &r->made_name));
        TRY(staff_name(v, list[i].ended_by, &r->ended_name));
    }
    p->past = rows;
    return OK;
}

static err show(struct visit *v, const struct customer *c, const struct problems *problems)
{
    struct staff_suspension p = { .customer = c->public_id, .customer_name = c->name };
    struct suspension *s = arena_new(v->a, struct suspension);
    bool typed = problems != NULL && str_ends(str_of(v->route->path), S("/suspension"));
    struct lot *lots;
    char iso[11];
    bool found;

    TRY(store_suspension_live(v->tx, v->a, v->org->id, c->id, s, &found));
    if (found) {
        p.live = s;
        TRY(staff_name(v, s->made_by, &p.made_name));
        TRY(store_suspension_lots(v->tx, v->a, v->org->id, s->id, &lots, &p.lot_count));
        p.lots = lots;
    } else {
        TRY(add_open(v, c, &p));
    }
    TRY(add_past(v, c, &p));
    p.day = arena_str(v->a, date_iso(date_add(v->today, 7), iso));
    if (typed) {
        p.day = visit_field(v, "day");
        p.what = visit_field(v, "what");
        p.reason = visit_field(v, "reason");
    }
    struct frame f = visit_frame(v, PAGE_CUSTOMERS, html_message(&v->html, S("Suspension")));
    view_staff_suspension(&v->html, &f, &p, problems);
    return OK;
}

static err suspension_page(struct visit *v)
{
    struct customer c;

    TRY(load(v, &c));
    return show(v, &c, NULL);
}

static err again(struct visit *v, int status)
{
    struct customer c;

    db_read_end(&v->tx);
    TRY(load(v, &c));
    visit_status(v, status);
    return show(v, &c, &v->problems);
}

static err back(struct visit *v)
{
    return visit_redirect(v, arena_format(v->a, "/staff/customers/%.*s/suspension",
                                          STR_FMT(v->params[0])));
}

/* The invoices that were ticked: this customer's alone. */
static err read_docs(struct visit *v, const struct customer *c, int64_t *docs, size_t *count)
{
    *count = 0;
    for (size_t i = 0; i < v->rq->form_count; i++) {
        const struct http_pair *p = &v->rq->form[i];
        public_id id;
        struct lot l;
        if (!str_eq(p->name, S("invoice"))) continue;
        if (!public_id_parse(p->value, &id) || *count == SUSPENSION_INVOICES_MAX)
            return E_BAD_REQUEST;
        TRY(store_lot_by_public(v->tx, v->a, v->org->id, id, ACCOUNT_RECEIVABLE, &l));
        if (l.customer.v != c->id.v) return E_NOT_FOUND;
        docs[(*count)++] = l.doc;
    }
    return OK;
}

static err plan(struct visit *v)
{
    int64_t *docs = arena_array(v->a, int64_t, SUSPENSION_INVOICES_MAX);
    struct actor who = visit_actor(v);
    struct suspension_wish wish = { .what = str_trim(visit_field(v, "what")), .docs = docs,
                                    .reason = str_trim(visit_field(v, "reason")) };
    struct customer c;
    err e = E_INVALID;

    TRY(load(v, &c));
    wish.customer = c.id;
    TRY(read_docs(v, &c, docs, &wish.count));
    db_read_end(&v->tx);
    str asked = S("Choose a day, today or later.");
    str said = visit_day(v, visit_field(v, "day"), asked, &wish.day);
    if (said.n == 0 && wish.day.day < v->today.day) said = asked;
    if (said.n > 0) wrong(v, S("day"), said);
    if (wish.what.n == 0) wrong(v, S("what"), S("Say what is suspended: the customer reads it."));
    if (wish.reason.n == 0) wrong(v, S("reason"), S("Say why, for the audit log."));
    if (wish.count == 0) wrong(v, S("invoices"), S("Choose at least one invoice."));
    if (v->problems.errors == 0) e = app_suspension_plan(v->app, v->a, &who, &wish);
    if (e == E_EXISTS) wrong(v, STR_NONE, S("There is a suspension already."));
    if (e == E_NOT_PAYABLE)
        wrong(v, S("invoices"), S("One of these was paid in the meantime. Please look again."));
    if (v->problems.errors > 0) return again(v, e == E_INVALID ? 422 : 409);
    TRY(e);
    return back(v);
}

static err start(struct visit *v)
{
    struct actor who = visit_actor(v);
    struct customer c;

    TRY(load(v, &c));
    db_read_end(&v->tx);
    err e = app_suspension_start(v->app, v->a, &who, c.id);
    if (e != E_STATE) TRY(e); /* done or lifted before: the page shows it */
    return back(v);
}

static err lift(struct visit *v)
{
    struct actor who = visit_actor(v);
    struct customer c;

    TRY(load(v, &c));
    db_read_end(&v->tx);
    err e = app_suspension_lift(v->app, v->a, &who, c.id, visit_field(v, "why"));
    if (e == E_INVALID) {
        wrong(v, S("why"), S("Say why, for the audit log."));
        return again(v, 422);
    }
    if (e != E_STATE) TRY(e);
    return back(v);
}

const struct route page_staff_suspension[] = {
    { HTTP_GET, "/staff/customers/{customer}/suspension", DOOR_STAFF, NEED_BOOK,
      .read = suspension_page },
    { HTTP_POST, "/staff/customers/{customer}/suspension", DOOR_STAFF, NEED_BOOK, .write = plan,
      .fields = { { "day", FIELD_LINE, 30 }, { "what", FIELD_LINE, 120 },
                  { "reason", FIELD_LINE, 300 }, { "invoice", FIELD_ID, .many = true } } },
    { HTTP_POST, "/staff/customers/{customer}/suspension/start", DOOR_STAFF, NEED_BOOK,
      .write = start },
    { HTTP_POST, "/staff/customers/{customer}/suspension/lift", DOOR_STAFF, NEED_BOOK,
      .write = lift, .fields = { { "why", FIELD_LINE, 300 } } },
    { 0 },
};
