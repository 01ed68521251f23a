/* What is unclear: the queue, and what two of staff say about a payment; and disputes of payers. */
#include "app/app_reconcile.h"
#include "web/amount.h"
#include "web/route.h"
#include "web/staff/reconcile_rows.h"
#include "web/staff/staff_rows.h"
#include "web/views.h"
#include "web/web.h"

err queue_counts_load(struct visit *v, struct queue_counts *out)
{
    TRY(store_review_waiting(v->tx, v->org->id, &out->unclear));
    TRY(store_bank_line_waiting(v->tx, v->org->id, &out->lines));
    return store_dispute_waiting(v->tx, v->org->id, &out->disputes);
}

/* The payment a review is about; false where it is about none that is here. */
static err payment_of(struct visit *v, const struct staff_review *r, struct payment *out,
                      bool *found)
{
    payment_id id = { r->subject };
    struct refund refund;
    err e = OK;

    *found = false;
    if (str_eq(r->kind, S("refund"))) {
        e = store_refund_get(v->tx, v->a, v->org->id, (refund_id){ r->subject }, &refund);
        if (e == OK) id = refund.payment;
    } else if (!str_eq(r->kind, S("payment")))
        return OK;
    if (e == OK) e = store_payment_get(v->tx, v->a, v->org->id, id, out);
    *found = e == OK;
    return e == E_NOT_FOUND ? OK : e;
}

static err row_of(struct visit *v, const struct staff_review *r, struct payment *p,
                  struct staff_review_row *out)
{
    struct customer c;

    *out = (struct staff_review_row){ .id = r->id.v, .reason = html_message(&v->html, r->reason),
                                .made = visit_time(v, r->made_us) };
    TRY(payment_of(v, r, p, &out->of_payment));
    if (!out->of_payment) return OK;
    TRY(store_customer_get(v->tx, v->a, v->org->id, p->customer, &c));
    TRY(staff_name(v, r->asked, &out->said_by));
    out->name = p->reference;
    out->customer = c.name;
    out->payment = p->public_id;
    out->amount = (money){ p->amount, p->cur };
    out->undecided = str_eq(r->kind, S("payment")) && p->state == PAYMENT_UNKNOWN;
    return OK;
}

static err reviews_show(struct visit *v)
{
    struct staff_review *list;
    struct queue_counts counts;
    struct staff_reviews page = { .counts = &counts };
    str after = visit_field(v, "after");
    review_id from = { 0 };

    if (after.n > 0 && !str_i64(after, &from.v)) return E_BAD_REQUEST;
    TRY(queue_counts_load(v, &counts));
    TRY(store_review_list(v->tx, v->a, v->org->id, from, STAFF_PAGE_ROWS + 1, &list, &page.count));
    if (page.count > STAFF_PAGE_ROWS) page.after = list[--page.count - 1].id.v;
    struct staff_review_row *rows = arena_array(v->a, struct staff_review_row, page.count + 1);
    v->html.many_currencies = true;
    for (size_t i = 0; i < page.count; i++) {
        struct payment p;
        TRY(row_of(v, &list[i], &p, &rows[i]));
    }
    page.rows = rows;
    struct frame f = visit_frame(v, PAGE_RECONCILE, html_message(&v->html, S("Reconcile")));
    view_staff_reviews(&v->html, &f, &page);
    return OK;
}

/* ---- one of them ---- */

static err load(struct visit *v, struct staff_review *out)
{
    review_id id;

    TRY(visit_read(v));
    if (!str_i64(v->params[0], &id.v)) return E_NOT_FOUND;
    TRY(store_review_get(v->tx, v->a, v->org->id, id, out));
    return str_eq(out->kind, S("line")) ? E_NOT_FOUND : OK;
}

static err load_attempt(struct visit *v, const struct payment *p, struct staff_review_page *out)
{
    struct attempt t;
    bool found;

    TRY(store_attempt_last(v->tx, v->a, v->org->id, p->id, &t, &found));
    if (!found) return OK;
    out->gateway = app_gateway_label(t.gateway);
    out->ref = t.gateway_ref;
    out->detail = t.detail;
    out->checks = t.checks;
    if (t.checked_us > 0) out->asked_at = visit_time(v, t.checked_us);
    return OK;
}

enum { OUTCOMES = 3 };

static const struct choice *outcomes_of(struct visit *v, str chosen)
{
    static const str words[OUTCOMES][2] = { { { "", 0 }, { "Choose", 6 } },
                                            { { "paid", 4 }, { "The money came", 14 } },
                                            { { "failed", 6 }, { "It never came", 13 } } };
    struct choice *list = arena_array(v->a, struct choice, OUTCOMES);

    for (size_t i = 0; i < OUTCOMES; i++)
        list[i] = (struct choice){ words[i][0], html_message(&v->html, words[i][1]),
                                   str_eq(chosen, words[i][0]) };
    return list;
}

/* `typed`: the form of a decision came back. */
static err show(struct visit *v, const struct staff_review *r, bool typed,
                const struct problems *problems)
{
    struct staff_review_page out = {
        .paid = r->paid, .said = r->asked.v != 0, .done = r->done_us != 0,
        .said_capture = r->capture_id, .said_evidence = r->evidence,
        .digest = app_review_digest(v->a, r), .own = r->asked.v == v->session->person,
        .may_book = role_may(role_of(v->role), DUTY_BOOK),
    };
    struct payment p = { 0 };
    char plain[32];

    TRY(row_of(v, r, &p, &out.row));
    if (out.row.of_payment) TRY(load_attempt(v, &p, &out));
    out.said_amount = (money){ r->amount, p.cur };
    out.may_sign = out.said && !out.own && !out.done && out.row.undecided &&
                   role_may(role_of(v->role), DUTY_SIGN);
    out.amount = arena_str(v->a, money_plain(out.row.amount, plain));
    out.outcomes = outcomes_of(v, typed ? visit_field(v, "outcome") : STR_NONE);
    out.outcome_count = OUTCOMES;
    if (typed) {
        out.amount = visit_field(v, "amount");
        out.capture = visit_field(v, "capture");
        out.evidence = visit_field(v, "evidence");
    }
    struct frame f = visit_frame(v, PAGE_RECONCILE, out.row.reason);
    view_staff_review(&v->html, &f, &out, problems);
    return OK;
}

static err review_show(struct visit *v)
{
    struct staff_review r;
    TRY(load(v, &r));
    return show(v, &r, false, NULL);
}

static void wrong(struct visit *v, str field, str text)
{
    problem_add(&v->problems, (struct problem){ .field = field, .text = text });
}

static void read_decision(struct visit *v, currency cur, struct review_decision *out)
{
    str outcome = visit_field(v, "outcome");
    money m = money_zero(cur);

    out->paid = str_eq(outcome, S("paid"));
    out->capture_id = str_trim(visit_field(v, "capture"));
    out->evidence = str_trim(visit_field(v, "evidence"));
    if (!out->paid && !str_eq(outcome, S("failed")))
        wrong(v, S("outcome"), S("Say what became of it."));
    if (out->paid &&
        (amount_typed(visit_field(v, "amount"), v->html.format, cur, &m) != AMOUNT_FINE ||
         m.minor <= 0))
        wrong(v, S("amount"), S("Enter the amount that came, such as 1240.50."));
    if (out->paid && out->capture_id.n == 0)
        wrong(v, S("capture"), S("Enter how the gateway's or the bank's papers name it."));
    if (out->evidence.n == 0) wrong(v, S("evidence"), S("Say where you have seen it."));
    out->amount = m.minor;
}

static err to_queue(struct visit *v)
{
    return visit_redirect(v, S("/staff/reconcile"));
}

static err again(struct visit *v, const struct staff_review *r, bool typed)
{
    visit_status(v, 422);
    return show(v, r, typed, &v->problems);
}

static err review_decide(struct visit *v)
{
    struct actor who = visit_actor(v);
    struct review_decision d = { 0 };
    struct staff_review r;
    struct payment p;
    bool found;

    TRY(load(v, &r));
    TRY(payment_of(v, &r, &p, &found));
    if (!found || !str_eq(r.kind, S("payment")) || r.done_us != 0) return E_STATE;
    d.review = r.id;
    read_decision(v, p.cur, &d);
    if (v->problems.errors > 0) return again(v, &r, true);
    db_read_end(&v->tx);
    TRY(app_review_ask(v->app, v->a, &who, &d));
    return to_queue(v);
}

static err review_sign(struct visit *v)
{
    struct actor who = visit_actor(v);
    struct staff_review r;

    TRY(load(v, &r));
    db_read_end(&v->tx);
    err e = app_review_sign(v->app, v->a, &who, r.id, visit_field(v, "digest"));
    if (e != E_STALE && e != E_EXISTS) return e == OK ? to_queue(v) : e;
    wrong(v, STR_NONE, e == E_STALE ? S("Something else was said since. Look at it again.")
                                    : S("That capture is booked already, so nothing was."));
    TRY(load(v, &r));
    return again(v, &r, false);
}

static err review_note(struct visit *v)
{
    struct actor who = visit_actor(v);
    str words = str_trim(visit_field(v, "words"));
    struct staff_review r;

    TRY(load(v, &r));
    if (words.n == 0) {
        wrong(v, S("words"), S("Say what you did about it."));
        return again(v, &r, false);
    }
    db_read_end(&v->tx);
    TRY(app_review_note(v->app, v->a, &who, r.id, words));
    return to_queue(v);
}

/* ---- disputes ---- */

static err disputes_show(struct visit *v)
{
    struct queue_counts counts;
    struct staff_disputes page = { .counts = &counts,
                             .ended = str_eq(visit_field(v, "show"), S("ended")) };
    struct dispute_listed *list;
    str after = visit_field(v, "after");
    int64_t from = 0;

    if (after.n > 0 && !str_i64(after, &from)) return E_BAD_REQUEST;
    TRY(queue_counts_load(v, &counts));
    TRY(store_dispute_all(v->tx, v->a, v->org->id, from, !page.ended, STAFF_PAGE_ROWS + 1, &list,
                          &page.count));
    if (page.count > STAFF_PAGE_ROWS) page.after = list[--page.count - 1].dispute.id.v;
    struct staff_dispute_row *rows = arena_array(v->a, struct staff_dispute_row, page.count + 1);
    v->html.many_currencies = true;
    for (size_t i = 0; i < page.count; i++) {
        const struct dispute *d = &list[i].dispute;
        rows[i] = (struct staff_dispute_row){
            .payment = list[i].payment, .customer = list[i].customer,
            .reference = list[i].reference, .customer_name = list[i].customer_name,
            .ref = d->gateway_id, .reason = d->reason, .amount = { d->amount, list[i].cur },
            .state = d->state, .made = visit_time(v, d->made_us),
            .answer = staff_answer(v, d->answer_us),
        };
        if (d->ended_us > 0) rows[i].ended = visit_time(v, d->ended_us);
    }
    page.rows = rows;
    struct frame f = visit_frame(v, PAGE_RECONCILE, html_message(&v->html, S("Charge-backs")));
    view_staff_disputes(&v->html, &f, &page);
    return OK;
}

const struct route page_staff_reconcile[] = {
    { HTTP_GET, "/staff/reconcile", DOOR_STAFF, NEED_SEE, .read = reviews_show,
      .fields = { { "after", FIELD_EXACT, 20 } } },
    { HTTP_GET, "/staff/reviews/{review}", DOOR_STAFF, NEED_SEE, .read = review_show },
    { HTTP_POST, "/staff/reviews/{review}", DOOR_STAFF, NEED_BOOK, .write = review_decide,
      .fields = { { "outcome", FIELD_LINE, 10 }, { "amount", FIELD_LINE, 40 },
                  { "capture", FIELD_EXACT, 100 }, { "evidence", FIELD_LINE, 300 } } },
    { HTTP_POST, "/staff/reviews/{review}/sign", DOOR_STAFF, NEED_SIGN, .write = review_sign,
      .fields = { { "digest", FIELD_EXACT, 64 } } },
    { HTTP_POST, "/staff/reviews/{review}/note", DOOR_STAFF, NEED_BOOK, .write = review_note,
      .fields = { { "words", FIELD_LINE, 300 } } },
    { HTTP_GET, "/staff/disputes", DOOR_STAFF, NEED_SEE, .read = disputes_show,
      .fields = { { "show", FIELD_LINE, 10 }, { "after", FIELD_EXACT, 20 } } },
    { 0 },
};
